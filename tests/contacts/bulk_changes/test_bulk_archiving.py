"""Many contacts that are archived at once: counted, previewed, archived part by part, and restored by an undo."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from contacts.marketing_status import Outcome
from contacts.models import BulkChange, Contact
from contacts.recount import discrepancies
from contacts.selectors import ContactFilters, NotDone, ids_by_email, not_done
from contacts.services.creation.create import ContactAlreadyExists
from contacts.services.jobs import bulk_work
from contacts.services.jobs.bulk_changes import prepare_undo
from contacts.services.lifecycle import archive_contacts, restore_contacts
from contacts.services.status.set import set_marketing_status
from contacts.services.updates import ContactChange, update_contacts
from integrations.models import ConnectedApp
from marketing_contacts.billing.models import Usage, UsageEntry
from marketing_contacts.billing.selectors import usage
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import AuditEntry, Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.contacts.bulk_changes.cast import NON_MARKETING, changed, fresh, prepared, started, work_off
from tests.contacts.cast import PERSON, create, flip, new_app, status_of
from tests.contacts.imports.cast import member_of
from tests.contacts.pages.cast import client_of, page_of
from tests.contacts.properties import custom
from tests.team import team_of

ARCHIVE, State = BulkChange.Wish.ARCHIVE, BulkChange.State
LATER = NOW + timedelta(minutes=5)
EMAILS = [f"p{place}@example.com" for place in range(5)]


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_work, "PART", 2)


@pytest.fixture
def editor(portal: Portal) -> Client:
    return client_of(portal, Permission.EDIT_CONTACTS)


@pytest.fixture
def people(portal: Portal) -> list[Contact]:
    """Five marketing contacts, one of which waits for the update date."""
    found = create(new_app(portal), EMAILS)
    ids = [found[0].id]
    set_marketing_status(portal=portal, contact_ids=ids, wished=NON_MARKETING, origin=PERSON, now=NOW)
    return found


def undo_of(change: BulkChange) -> BulkChange:
    undo = prepare_undo(portal=change.portal, change_id=change.id, by=member_of(change.portal), now=LATER)
    return work_off(undo, now=LATER)


def undone(change: BulkChange) -> BulkChange:
    return work_off(started(undo_of(change), now=LATER), now=LATER)


def living(portal: Portal) -> int:
    return Contact.objects.filter(portal=portal, archived_at=None).count()


def page(change: BulkChange) -> str:
    return f"/contacts/bulk-changes/{change.id}"


def test_all_are_archived_and_stop_counting_at_once(portal: Portal, people: list[Contact]) -> None:
    change = changed(portal, ARCHIVE)

    assert change.result == {"archived": 5}
    assert living(portal) == 0
    now = Usage.objects.get(portal=portal)
    assert (now.count, now.pending) == (0, 0)
    assert sum(entry.delta for entry in UsageEntry.objects.filter(portal=portal)) == 0
    assert discrepancies(portal) == []


def test_the_audit_trail_names_each_contact_and_the_person(portal: Portal, people: list[Contact]) -> None:
    changed(portal, ARCHIVE)

    entries = AuditEntry.objects.filter(portal=portal, action="contact.archive")
    assert {entry.target_id for entry in entries} == {str(each.id) for each in people}
    assert {entry.actor_label for entry in entries} == {str(member_of(portal))}
    assert audit.verify(portal=portal) is None


def test_an_undo_restores_each_with_its_status_and_source(portal: Portal, people: list[Contact]) -> None:
    before = [status_of(each) for each in people]

    undo = undone(changed(portal, ARCHIVE))

    assert undo.result == {"undone": 5}
    assert [status_of(each) for each in people] == before
    now = Usage.objects.get(portal=portal)
    assert (now.count, now.pending) == (5, 1)
    assert discrepancies(portal) == []


def test_an_undo_leaves_those_archived_whose_email_was_taken_since(portal: Portal, people: list[Contact]) -> None:
    change = changed(portal, ARCHIVE)
    create(new_app(portal, "Forms", on=False), [EMAILS[1], EMAILS[2]])

    undo = undone(change)

    assert undo.result == {"undone": 3, "email_taken": 2}
    assert [each for part in not_done(undo) for each in part] == [
        NotDone(people[1].id, "", Outcome.EMAIL_TAKEN),
        NotDone(people[2].id, "", Outcome.EMAIL_TAKEN),
    ]
    assert discrepancies(portal) == []


def test_an_undo_leaves_those_archived_whose_unique_value_was_taken(portal: Portal, people: list[Contact]) -> None:
    custom(portal, "customer_no", has_unique_value=True)
    [other] = create(new_app(portal, "Forms", on=False), ["other@example.com"])
    write(people[1], customer_no="7")
    change = work_off(started(chosen(portal, people)))
    write(other, customer_no="7")

    undo = undone(change)

    assert undo.result == {"undone": 4, "value_taken": 1}
    assert discrepancies(portal) == []


def chosen(portal: Portal, people: list[Contact]) -> BulkChange:
    return prepared(portal, ARCHIVE, ContactFilters(ids=tuple(each.id for each in people)))


def write(contact: Contact, **properties: str) -> None:
    changes = [ContactChange(contact.id, properties)]
    update_contacts(portal=contact.portal, changes=changes, origin=PERSON, now=NOW)


def test_an_undo_leaves_alone_who_was_restored_or_archived_again(portal: Portal, people: list[Contact]) -> None:
    change = changed(portal, ARCHIVE)
    ids = [people[3].id, people[4].id]
    restore_contacts(portal=portal, contact_ids=ids, origin=PERSON, now=LATER)
    archive_contacts(portal=portal, contact_ids=ids[:1], now=LATER)

    assert undone(change).result == {"undone": 3, "changed_since": 2}
    assert discrepancies(portal) == []


def test_an_undo_holds_those_for_whom_there_is_no_room(portal: Portal, people: list[Contact]) -> None:
    change = changed(portal, ARCHIVE)
    set_maximum(portal=portal, maximum=3, by=None, now=NOW)

    undo = undone(change)

    assert undo.result == {"undone": 3, "restored_held": 2}
    now = Usage.objects.get(portal=portal)
    assert (now.count, now.held) == (3, 2)
    assert discrepancies(portal) == []


def test_the_preview_and_the_undo_say_the_count_to_which_they_lead(
    editor: Client, portal: Portal, people: list[Contact]
) -> None:
    create(flip(new_app(portal, "Forms", on=False), enabled=False), ["free@example.com"])
    now = timezone.now()
    change = prepared(portal, ARCHIVE, now=now)
    text = page_of(editor, page(change))
    assert "4 contacts stop counting: the count goes from 4 to 0." in text
    assert "Your current tier stays until the renewal." in text

    assert editor.post(f"{page(change)}/start", {"typed_number": "5"}).status_code == 422
    editor.post(f"{page(change)}/start", {"typed_number": "6"})
    work_off(change, now=now)
    assert usage(portal).count == 0
    assert "Contacts archived" in page_of(editor, page(change))

    editor.post(f"{page(change)}/undo")
    undo = BulkChange.objects.select_related("portal").filter(portal=portal).latest("id")
    work_off(undo, now=now)
    assert "4 contacts count again at once: the count goes from 0 to 4." in page_of(editor, page(undo))
    editor.post(f"{page(undo)}/start", {"typed_number": "6"})
    work_off(undo, now=now)
    assert usage(portal).count == 4  # the update date of the fifth has passed


def test_who_may_not_edit_contacts_archives_none(setter: Client, portal: Portal, people: list[Contact]) -> None:
    assert setter.post("/contacts/bulk-changes/prepare", {"all": "on", "wished": "archive"}).status_code == 403
    change = prepared(portal, ARCHIVE)

    assert setter.post(f"{page(change)}/start", {"typed_number": "5"}).status_code == 403
    assert fresh(change).state == State.PREVIEWED


def test_creates_of_the_same_addresses_that_race_an_archiving_and_its_undo_agree(committed_database: None) -> None:
    portal = new_portal()
    emails = [f"p{place}@example.com" for place in range(120)]
    create(new_app(portal), emails)
    change, forms = started(prepared(portal, ARCHIVE)), new_app(portal, "Forms")
    acts: list[Callable[[], object]] = [partial(work_off, change)]
    with team_of(4) as team:
        team.at_once(acts + [partial(offer, forms, email) for email in emails])
    assert discrepancies(portal) == []

    undo = started(undo_of(fresh(change)), now=LATER)
    rest = [email for email in emails if email not in ids_by_email(portal, emails)]
    acts = [partial(work_off, undo, now=LATER)]
    with team_of(4) as team:
        team.at_once(acts + [partial(offer, forms, email) for email in rest])

    assert sum(fresh(undo).result.values()) == 120
    assert len(ids_by_email(portal, emails)) == 120
    assert Usage.objects.get(portal=portal).count == 120
    assert discrepancies(portal) == []


def offer(app: ConnectedApp, email: str) -> None:
    with suppress(ContactAlreadyExists):
        create(app, [email])
