"""One property that many contacts get the same value of: counted, previewed, set part by part, and undone."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import BulkChange, Contact, PropertyChange
from contacts.property_definitions import OTHER_EMAILS
from contacts.recount import discrepancies
from contacts.selectors import editable_in_bulk
from contacts.services.erasure import erase_address
from contacts.services.jobs import bulk_work
from contacts.services.jobs.bulk_changes import choose_value, prepare_undo, purge_bulk_change, start_bulk_change
from contacts.services.lifecycle import archive_contacts
from contacts.services.properties.properties import archive_property
from contacts.services.updates import ContactChange, update_contacts
from marketing_contacts.jobs.services import JobMoved
from marketing_contacts.jobs.tasks import work_on
from marketing_contacts.portals.addresses import working_in
from marketing_contacts.portals.audit_words import told
from marketing_contacts.portals.models import AuditEntry, Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.contacts.bulk_changes.cast import fresh, prepared, started, work_off
from tests.contacts.cast import PERSON, create, new_app
from tests.contacts.imports.cast import member_of
from tests.contacts.pages.cast import by_hand, client_of, page_of
from tests.contacts.properties import custom
from tests.team import team_of

EDIT, State = BulkChange.Wish.EDIT, BulkChange.State
LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_work, "PART", 2)


@pytest.fixture
def editor(portal: Portal) -> Client:
    return client_of(portal, Permission.EDIT_CONTACTS)


@pytest.fixture
def people(portal: Portal) -> list[Contact]:
    cities = ["Wien", "Graz", "", "Wien", "Villach"]
    return [by_hand(portal, f"p{place}@example.com", city=city) for place, city in enumerate(cities)]


def chosen(portal: Portal, name: str = "city", value: str = "Wien") -> BulkChange:
    change = prepared(portal, EDIT)
    choose_value(portal=portal, change_id=change.id, name=name, value=value, now=NOW)
    return work_off(change)


def edited(portal: Portal, name: str = "city", value: str = "Wien") -> BulkChange:
    return work_off(started(chosen(portal, name, value)))


def undone(change: BulkChange) -> BulkChange:
    undo = prepare_undo(portal=change.portal, change_id=change.id, by=member_of(change.portal), now=LATER)
    return work_off(started(work_off(undo, now=LATER), now=LATER), now=LATER)


def values(portal: Portal, name: str = "city") -> list[str]:
    found = Contact.objects.filter(portal=portal, archived_at=None).order_by("id")
    return [contact.properties.get(name) or "" for contact in found]


def write(contact: Contact, **properties: str) -> None:
    changes = [ContactChange(contact.id, properties)]
    update_contacts(portal=contact.portal, changes=changes, origin=PERSON, now=NOW + timedelta(minutes=1))


def test_the_preview_counts_the_values_that_are_replaced(portal: Portal, people: list[Contact]) -> None:
    change = chosen(portal)

    assert change.state == State.PREVIEWED
    assert change.expected == {"same_value": 2, "other_value": 2, "no_value": 1}
    assert values(portal) == ["Wien", "Graz", "", "Wien", "Villach"]


def test_an_edit_writes_the_value_with_its_history_and_moves_no_count(portal: Portal, people: list[Contact]) -> None:
    change = edited(portal)

    assert (change.state, change.result) == (State.DONE, {"edited": 3, "unchanged": 2})
    assert values(portal) == ["Wien"] * 5
    rows = PropertyChange.objects.filter(portal=portal, name="city").order_by("contact_id")
    assert [(row.previous_value, row.value, row.source_kind) for row in rows] == [
        ("Graz", "Wien", "user"),
        (None, "Wien", "user"),
        ("Villach", "Wien", "user"),
    ]
    assert discrepancies(portal) == []


def test_an_empty_value_clears_the_property(portal: Portal, people: list[Contact]) -> None:
    assert edited(portal, value="").result == {"edited": 4, "unchanged": 1}
    assert values(portal) == [""] * 5


def test_a_lifecycle_stage_may_go_backwards(portal: Portal) -> None:
    by_hand(portal, "ada@example.com", lifecyclestage="customer")

    edited(portal, "lifecyclestage", "lead")

    assert values(portal, "lifecyclestage") == ["lead"]


def test_contacts_that_went_are_left_out_with_the_reason(portal: Portal, people: list[Contact]) -> None:
    change = started(chosen(portal))
    archive_contacts(portal=portal, contact_ids=[people[1].id], now=NOW)

    assert work_off(change).result == {"edited": 2, "unchanged": 2, "not_found": 1}


def test_an_undo_puts_values_back_unless_they_were_changed_since(portal: Portal, people: list[Contact]) -> None:
    change = edited(portal)
    write(people[1], city="Salzburg")
    write(people[4], city="Bregenz")
    write(people[4], city="Wien")

    undo = undone(change)

    assert undo.result == {"undone": 1, "changed_since": 2}
    assert values(portal) == ["Wien", "Salzburg", "", "Wien", "Wien"]


def test_no_property_of_one_contact_alone_and_none_of_ours_is_offered(portal: Portal) -> None:
    custom(portal, "customer_no", has_unique_value=True)
    custom(portal, "team")

    offered = editable_in_bulk(portal).keys()

    assert {"team", "city", "lifecyclestage", "hubspot_owner_id"} <= offered
    assert not offered & {"customer_no", "email", OTHER_EMAILS, "createdate", "hs_email_optout", "hs_object_id"}


def test_an_edit_whose_property_went_fails_and_says_so(editor: Client, portal: Portal, people: list[Contact]) -> None:
    custom(portal, "team")
    change = started(chosen(portal, "team", "Blue"))
    archive_property(portal=portal, name="team", by=member_of(portal), now=NOW)

    work_on(BulkChange.KIND, portal.pk, change.id)

    assert fresh(change).lost_its_property
    assert "The property is gone or no longer takes this value." in page_of(editor, page(change))


def test_an_erased_address_leaves_the_value_of_an_edit(portal: Portal, people: list[Contact]) -> None:
    change = chosen(portal, "city", "ask ada@example.com")
    other = chosen(portal, "city", "Wien")

    erase_address(portal=portal, email="ada@example.com", origin=PERSON, now=NOW)

    assert [fresh(change).value, fresh(other).value] == [None, "Wien"]


def test_the_value_goes_after_thirty_days(portal: Portal, people: list[Contact]) -> None:
    change = edited(portal)

    purge_bulk_change(portal=portal, change_id=change.id, before=LATER, now=LATER)

    assert fresh(change).value is None


def test_an_edit_without_a_property_does_not_start(portal: Portal, people: list[Contact]) -> None:
    change = prepared(portal, EDIT)

    with pytest.raises(JobMoved):
        start_bulk_change(portal=portal, change_id=change.id, by=member_of(portal), now=NOW)


def test_the_audit_trail_names_the_property_and_not_the_value(portal: Portal, people: list[Contact]) -> None:
    change = edited(portal)

    [entry] = AuditEntry.objects.filter(portal=portal, action="bulk_change.end")
    assert entry.after == {"bulk_change": change.id, "wish": "EDIT", "property": "city", "edited": 3, "unchanged": 2}
    with working_in(portal.pk):
        [line] = told(portal, [entry])
    assert line.sentence == "A bulk change of 5 contacts finished"
    assert "Bulk change: Edit one property" in line.details


def page(change: BulkChange) -> str:
    return f"/contacts/bulk-changes/{change.id}"


def run(change: BulkChange) -> BulkChange:
    return work_off(change, now=timezone.now())


def test_a_person_edits_the_chosen_contacts_from_the_list(
    editor: Client, portal: Portal, people: list[Contact]
) -> None:
    assert "Edit one property" in page_of(editor, "/contacts/")
    assert "Set as marketing contacts" not in page_of(editor, "/contacts/")

    editor.post("/contacts/bulk-changes/prepare", {"contact": [people[1].id, people[3].id], "wished": "edit"})
    change = run(BulkChange.objects.select_related("portal").get(portal=portal))
    text = page_of(editor, page(change))
    assert "p1@example.com" in text
    assert 'name="value"' in page_of(editor, f"{page(change)}?property=city")
    editor.post(f"{page(change)}/value", {"property": "city", "value": "Wien"})
    run(change)
    text = page_of(editor, page(change))
    assert "“City” becomes “Wien”." in text
    assert "Change 2 contacts" in text
    editor.post(f"{page(change)}/start")
    run(change)

    assert re.search(r"<dt>Value set</dt><dd>(<data[^>]*>)?1<", page_of(editor, page(change)))
    assert values(portal) == ["Wien", "Wien", "", "Wien", "Villach"]
    assert "Undo bulk change" in page_of(editor, page(change))


@pytest.mark.parametrize(("name", "value"), [("hs_lead_status", "perhaps"), ("numemployees", "perhaps")])
def test_a_value_against_the_rules_is_refused_at_its_field(
    editor: Client, portal: Portal, people: list[Contact], name: str, value: str
) -> None:
    change = prepared(portal, EDIT)

    answer = editor.post(f"{page(change)}/value", {"property": name, "value": value})

    assert answer.status_code == 422
    assert 'class="field field--wrong"' in answer.content.decode()
    assert fresh(change).lacks_property


@pytest.mark.parametrize("name", ["email", "createdate", "nothing", ""])
def test_another_property_is_not_chosen(editor: Client, portal: Portal, people: list[Contact], name: str) -> None:
    change = prepared(portal, EDIT)

    answer = editor.post(f"{page(change)}/value", {"property": name, "value": "x"}, follow=True)

    assert "Choose a property." in answer.content.decode()
    assert fresh(change).lacks_property


def test_who_may_not_edit_contacts_can_do_none_of_it(
    setter: Client, viewer: Client, portal: Portal, people: list[Contact]
) -> None:
    change = chosen(portal)

    for client in (setter, viewer):
        assert client.post("/contacts/bulk-changes/prepare", {"all": "on", "wished": "edit"}).status_code == 403
        for step in ("value", "start", "cancel", "undo"):
            assert client.post(f"{page(change)}/{step}").status_code == 403
    assert fresh(change).state == State.PREVIEWED


def test_the_editor_may_not_set_statuses(editor: Client, portal: Portal, people: list[Contact]) -> None:
    answer = editor.post("/contacts/bulk-changes/prepare", {"all": "on", "wished": "marketing"})

    assert answer.status_code == 403
    assert not BulkChange.objects.filter(portal=portal).exists()


def test_an_edit_and_people_who_write_and_archive_the_same_contacts_agree(committed_database: None) -> None:
    portal = new_portal()
    people = create(new_app(portal), [f"p{place}@example.com" for place in range(300)])
    change = started(chosen(portal))
    acts: list[Callable[[], object]] = [partial(work_off, change)]
    acts += [partial(write, each, city="Graz") for each in people[:60]]
    acts += [partial(archive_contacts, portal=portal, contact_ids=[each.id], now=NOW) for each in people[60:90]]

    with team_of(4) as team:
        team.at_once(acts)

    done = fresh(change)
    assert done.state == State.DONE
    assert sum(done.result.values()) == 300
    assert values(portal).count("Wien") + values(portal).count("Graz") == 270
    assert discrepancies(portal) == []
