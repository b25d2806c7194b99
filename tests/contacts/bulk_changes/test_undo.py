"""What bulk changes and apps did, undone within three days: stamps come back at once, and the ledger stays exact."""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial

import pytest

from contacts.marketing_status import HeldReason, MarketingStatus
from contacts.models import BulkChange, Contact, StatusChange
from contacts.recount import discrepancies
from contacts.selectors import ContactFilters, HeldFilter
from contacts.services.jobs.bulk_changes import prepare_undo, prepare_undo_of_app, start_bulk_change
from contacts.services.lifecycle import archive_contacts
from contacts.services.status.release import release_held
from contacts.services.status.set import set_marketing_status
from contacts.services.status.undo import TooLateToUndo
from integrations.models import ConnectedApp
from marketing_contacts.billing.models import Usage, UsageEntry
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.jobs.services import JobMoved
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.conftest import NOW, new_portal
from tests.contacts.bulk_changes.cast import changed, started, work_off
from tests.contacts.cast import PERSON, create, new_app, status_of
from tests.contacts.imports.cast import member_of
from tests.team import team_of

MARKETING, NON_MARKETING = MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING
UNTIL_NEXT_UPDATE = MarketingStatus.UNTIL_NEXT_UPDATE
HOUR = timedelta(hours=1)
LATER = NOW + HOUR
EMAILS = ["a@example.com", "b@example.com", "c@example.com"]


def undone(change: BulkChange, *, now: datetime = LATER) -> BulkChange:
    """A bulk change that undoes the other, from its wish to its end."""
    undo = prepare_undo(portal=change.portal, change_id=change.id, by=member_of(change.portal), now=now)
    return work_off(started(work_off(undo, now=now), now=now), now=now)


def undone_of_app(app: ConnectedApp, *, now: datetime = LATER, until: datetime = LATER) -> BulkChange:
    undo = prepare_undo_of_app(
        portal=app.portal, app_id=app.id, since=NOW, until=until, by=member_of(app.portal), now=now
    )
    return work_off(started(work_off(undo, now=now), now=now), now=now)


def undo_all(app: ConnectedApp) -> None:
    undone_of_app(app)


def created(app: ConnectedApp, email: str) -> None:
    create(app, [email])


def of(contact: Contact) -> Contact:
    return Contact.objects.get(portal_id=contact.portal_id, id=contact.id)


def wish(contact: Contact, wished: MarketingStatus, *, now: datetime = LATER) -> None:
    set_marketing_status(portal=contact.portal, contact_ids=[contact.id], wished=wished, origin=PERSON, now=now)


def test_stamps_come_back_at_once_each_booked_to_the_source_it_counted_under(portal: Portal) -> None:
    contacts = create(new_app(portal, on=False), EMAILS)
    change = changed(portal, MARKETING)

    undo = undone(change)

    assert undo.result == {"undone": 3}
    assert [status_of(contact) for contact in contacts] == [NON_MARKETING] * 3
    stamp, back = UsageEntry.objects.filter(portal=portal).order_by("sequence")
    assert back.delta == -stamp.delta
    assert back.source_kind == stamp.source_kind
    assert back.source_id == stamp.source_id
    assert back.effective_at == LATER
    assert discrepancies(portal) == []


def test_undone_twice_nothing_happens_the_second_time(portal: Portal) -> None:
    create(new_app(portal, on=False), EMAILS)
    change = changed(portal, MARKETING)
    undone(change)

    again = undone(change)

    assert again.result == {"changed_since": 3}
    assert Usage.objects.get(portal=portal).count == 0
    assert discrepancies(portal) == []


def test_who_was_set_otherwise_since_is_left_alone_and_named(portal: Portal) -> None:
    ada, grace, joan = create(new_app(portal, on=False), EMAILS)
    change = changed(portal, MARKETING)
    wish(ada, NON_MARKETING)
    archive_contacts(portal=portal, contact_ids=[joan.id], now=LATER)

    assert undone(change).result == {"changed_since": 1, "undone": 1, "not_found": 1}

    assert status_of(ada) == UNTIL_NEXT_UPDATE
    assert status_of(grace) == NON_MARKETING
    assert discrepancies(portal) == []


def test_who_was_set_otherwise_in_the_same_moment_is_left_alone(portal: Portal) -> None:
    [ada] = create(new_app(portal, on=False), EMAILS[:1])
    change = changed(portal, MARKETING)
    wish(ada, NON_MARKETING, now=NOW)

    assert undone(change).result == {"changed_since": 1}

    assert status_of(ada) is UNTIL_NEXT_UPDATE
    assert discrepancies(portal) == []


def test_what_is_undone_stands_in_the_history(portal: Portal) -> None:
    create(new_app(portal, on=False), EMAILS[:1])
    change = changed(portal, MARKETING)

    undone(change)

    history = StatusChange.objects.filter(portal=portal).order_by("id").values_list("from_status", "to_status", "at")
    assert list(history) == [(NON_MARKETING, MARKETING, NOW), (MARKETING, NON_MARKETING, LATER)]


def test_contacts_that_the_change_left_as_they_were_are_not_touched(portal: Portal) -> None:
    create(new_app(portal), EMAILS[:2])
    [grace] = create(new_app(portal, "Forms", on=False), EMAILS[2:])
    change = changed(portal, MARKETING)

    assert undone(change).contacts == 1

    assert status_of(grace) is NON_MARKETING
    assert Usage.objects.get(portal=portal).count == 2


def test_who_was_to_stop_counting_counts_on_and_for_whom_it_did(portal: Portal) -> None:
    [ada] = create(new_app(portal), EMAILS[:1])
    change = changed(portal, NON_MARKETING)

    undone(change)

    assert of(ada).status == MARKETING
    assert of(ada).source_label == "Webinars"
    assert Usage.objects.get(portal=portal).pending == 0
    assert discrepancies(portal) == []


def test_a_cancelled_end_is_an_end_again(portal: Portal) -> None:
    [ada] = create(new_app(portal), EMAILS[:1])
    wish(ada, NON_MARKETING)
    change = changed(portal, MARKETING, now=LATER)

    undone(change)

    assert of(ada).marketing_until == Usage.objects.get(portal=portal).next_update_at
    assert discrepancies(portal) == []


@pytest.mark.parametrize("wished", [MARKETING, NON_MARKETING, BulkChange.Wish.RELEASE])
def test_who_was_held_is_held_again_for_the_same_reason(
    portal: Portal, wished: MarketingStatus | BulkChange.Wish
) -> None:
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    ada, grace, _joan = create(new_app(portal), EMAILS)
    Contact.objects.filter(portal=portal, id=grace.id).update(held_reason=HeldReason.RESTORE)
    set_maximum(portal=portal, maximum=2, by=None, now=NOW)
    change = changed(portal, wished, ContactFilters(held=HeldFilter.ANY))

    undone(change)

    held = Contact.objects.filter(portal=portal).exclude(id=ada.id).order_by("id")
    assert [contact.held_reason for contact in held] == ["RESTORE", "CAP"]
    assert Usage.objects.get(portal=portal).held == 2
    assert discrepancies(portal) == []


def test_who_stayed_held_at_a_release_is_not_undone(portal: Portal) -> None:
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    create(new_app(portal), EMAILS)
    set_maximum(portal=portal, maximum=2, by=None, now=NOW)
    change = changed(portal, BulkChange.Wish.RELEASE, ContactFilters(held=HeldFilter.ANY))
    assert change.result == {"marketing": 1, "held": 1}

    undo = undone(change)

    assert undo.contacts == 1
    assert undo.result == {"undone": 1}


def test_an_end_that_has_come_meanwhile_is_not_put_off(portal: Portal) -> None:
    [ada] = create(new_app(portal), EMAILS[:1])
    update_at = Usage.objects.get(portal=portal).next_update_at
    changed(portal, NON_MARKETING)
    change = changed(portal, MARKETING, now=update_at - HOUR)

    undone(change, now=update_at + HOUR)

    assert status_of(ada) == NON_MARKETING
    assert of(ada).marketing_until is None
    assert Usage.objects.get(portal=portal).count == 0
    assert discrepancies(portal) == []


def test_who_has_stopped_counting_meanwhile_does_not_count_again(portal: Portal) -> None:
    [ada] = create(new_app(portal), EMAILS[:1])
    update_at = Usage.objects.get(portal=portal).next_update_at
    change = changed(portal, NON_MARKETING, now=update_at - HOUR)

    undo = undone(change, now=update_at + HOUR)

    assert undo.result == {"changed_since": 1}
    assert status_of(ada) == UNTIL_NEXT_UPDATE
    assert Usage.objects.get(portal=portal).pending_due == 1
    assert discrepancies(portal) == []


def test_three_days_later_it_is_too_late_also_for_what_was_counted_before(portal: Portal) -> None:
    create(new_app(portal, on=False), EMAILS)
    change = changed(portal, MARKETING)
    member, in_time, too_late = member_of(portal), NOW + 72 * HOUR, NOW + 73 * HOUR
    undo = work_off(prepare_undo(portal=portal, change_id=change.id, by=member, now=in_time))

    with pytest.raises(TooLateToUndo):
        prepare_undo(portal=portal, change_id=change.id, by=member, now=too_late)
    with pytest.raises(TooLateToUndo):
        start_bulk_change(portal=portal, change_id=undo.id, by=member, now=too_late)

    assert Usage.objects.get(portal=portal).count == 3


def test_an_undo_is_not_undone_and_what_never_ran_neither(portal: Portal) -> None:
    create(new_app(portal, on=False), EMAILS)
    undo = undone(changed(portal, MARKETING))

    with pytest.raises(JobMoved):
        prepare_undo(portal=portal, change_id=undo.id, by=member_of(portal), now=LATER)


def test_what_an_app_created_as_marketing_in_a_window_comes_back(portal: Portal) -> None:
    app, other = new_app(portal), new_app(portal, "Forms")
    ada, grace = create(app, EMAILS[:2])
    [joan] = create(other, EMAILS[2:])
    wish(grace, NON_MARKETING)
    wish(grace, MARKETING)

    undo = undone_of_app(app)

    assert undo.result == {"undone": 1, "changed_since": 1}
    assert [status_of(each) for each in (ada, grace, joan)] == [NON_MARKETING, MARKETING, MARKETING]
    assert UsageEntry.objects.filter(portal=portal).order_by("-sequence")[0].source_id == app.id
    assert discrepancies(portal) == []


def test_what_was_created_outside_the_window_stays(portal: Portal) -> None:
    app = new_app(portal)
    [ada] = create(app, EMAILS[:1])

    assert undone_of_app(app, until=NOW).contacts == 0

    assert status_of(ada) is MARKETING


def test_a_released_contact_is_not_taken_for_one_that_the_app_stamped(portal: Portal) -> None:
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    app = new_app(portal)
    _ada, grace = create(app, EMAILS[:2])
    set_maximum(portal=portal, maximum=None, by=None, now=NOW)
    release_held(portal=portal, contact_ids=[grace.id], origin=PERSON, now=LATER)

    assert undone_of_app(app).result == {"undone": 1, "changed_since": 1}

    assert status_of(grace) is MARKETING


def test_a_tier_that_was_reached_stays(portal: Portal) -> None:
    Usage.objects.filter(portal=portal).update(tier=1)
    app = new_app(portal)
    create(app, EMAILS)
    reached = Usage.objects.get(portal=portal).tier

    undone_of_app(app)

    usage = Usage.objects.get(portal=portal)
    assert usage.count == 0
    assert usage.tier == reached


def test_the_audit_trail_says_who_undid_what(portal: Portal) -> None:
    app = new_app(portal)
    create(app, EMAILS)
    undone_of_app(app)
    change = changed(portal, MARKETING)
    undone(change)

    starts = AuditEntry.objects.filter(portal=portal, action="bulk_change.start").order_by("sequence")
    of_app, _change, of_change = (entry.after or {} for entry in starts)
    assert of_app["app"] == {"id": app.id, "name": "Webinars"}
    assert of_change["undoes"] == change.id
    assert starts[0].actor_label == str(member_of(portal))


@pytest.mark.usefixtures("committed_database")
def test_undo_against_flips_and_creates_leaves_everything_adding_up() -> None:
    portal = new_portal()
    set_maximum(portal=portal, maximum=60, by=None, now=NOW)
    app = new_app(portal)
    contacts = create(app, [f"{number}@example.com" for number in range(60)])

    with team_of(8) as team:
        flips = [partial(wish, contact, NON_MARKETING) for contact in contacts[::3]]
        creates = [partial(created, app, f"new{number}@example.com") for number in range(20)]
        team.at_once([partial(undo_all, app), *flips, *creates])

    statuses = Counter(Contact.objects.filter(portal=portal).values_list("marketing_status", flat=True))
    assert Usage.objects.get(portal=portal).count == 80 - statuses[NON_MARKETING] <= 60
    assert discrepancies(portal) == []
