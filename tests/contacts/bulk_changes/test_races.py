"""Bulk changes beside all else, each on its own connection: nothing is set or counted twice, the maximum is filled."""

from collections.abc import Callable
from functools import partial
from itertools import chain

from contacts.models import BulkChange, Contact, StatusChange
from contacts.recount import discrepancies
from contacts.services.jobs.bulk_work import BULK_CHANGES
from contacts.services.lifecycle import archive_contacts
from contacts.services.status.set import set_marketing_status
from marketing_contacts.billing.models import Usage
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.jobs.services import do_next_part
from tests.conftest import NOW, new_portal
from tests.contacts.bulk_changes.cast import MARKETING, NON_MARKETING, fresh, prepared, started, work_off
from tests.contacts.cast import PERSON, create, new_app
from tests.team import team_of

PEOPLE = 6_000
WORKERS = 6


def emails(number: int, mark: str = "p") -> list[str]:
    return [f"{mark}{place}@example.com" for place in range(number)]


def test_workers_that_share_a_bulk_change_set_each_contact_once(committed_database: None) -> None:
    portal = new_portal()
    create(new_app(portal, on=False), emails(PEOPLE))
    change = started(prepared(portal, MARKETING))

    with team_of(WORKERS) as team:
        team.at_once(
            [partial(do_next_part, work=BULK_CHANGES, portal=portal, job_id=change.id, now=NOW)] * WORKERS * 10
        )
    change = work_off(change)

    assert change.state == BulkChange.State.DONE
    assert change.result == {"marketing": PEOPLE}
    assert StatusChange.objects.filter(portal=portal).count() == PEOPLE
    assert Usage.objects.get(portal=portal).count == PEOPLE
    assert discrepancies(portal) == []


def test_creates_and_a_bulk_change_that_race_fill_the_maximum_exactly(committed_database: None) -> None:
    portal, maximum = new_portal(), 3_500
    set_maximum(portal=portal, maximum=maximum, by=None, now=NOW)
    create(new_app(portal, "Before", on=False), emails(PEOPLE))
    app, change = new_app(portal), started(prepared(portal, MARKETING))
    acts: list[Callable[[], object]] = [partial(work_off, change)]
    acts += [partial(create, app, [email]) for email in emails(400, "new")]

    with team_of(4) as team:
        team.at_once(acts)

    usage = Usage.objects.get(portal=portal)
    assert usage.count == maximum
    assert usage.held == PEOPLE + 400 - maximum
    assert discrepancies(portal) == []


def test_a_bulk_change_and_people_who_flip_and_archive_the_same_contacts_agree(committed_database: None) -> None:
    portal = new_portal()
    people = create(new_app(portal), emails(PEOPLE))
    change = started(prepared(portal, NON_MARKETING))
    some = [people[first : first + 20] for first in range(0, PEOPLE, 60)]
    flips = [partial(flip, group) for group in some]
    leaves = [partial(leave, group) for group in reversed(some)]
    acts: list[Callable[[], object]] = [partial(work_off, change), *chain(*zip(flips, leaves, strict=True))]

    with team_of(4) as team:
        team.at_once(acts)

    done = fresh(change)
    assert done.state == BulkChange.State.DONE
    assert sum(done.result.values()) == PEOPLE
    assert discrepancies(portal) == []


def flip(group: list[Contact]) -> None:
    ids = [contact.id for contact in group]
    for wished in (NON_MARKETING, MARKETING):
        set_marketing_status(portal=group[0].portal, contact_ids=ids, wished=wished, origin=PERSON, now=NOW)


def leave(group: list[Contact]) -> None:
    archive_contacts(portal=group[0].portal, contact_ids=[contact.id for contact in group[:10]], now=NOW)
