"""Contacts created and edited by hand: what is written, what is refused, and what others wrote meanwhile."""

from typing import Any

import pytest
from django.test import Client

from contacts.forms.contact import ContactForm, overtaken
from contacts.models import Contact
from contacts.recount import discrepancies
from contacts.services.lifecycle import archive_contacts
from marketing_contacts.billing.models import Edition, Usage
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.portals.models import AuditEntry, Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.contacts.cast import create, new_app
from tests.contacts.pages.cast import audited, by_hand, client_of, now_of, page_of, sent

ADA = {"email": "Ada@Example.com", "firstname": "Ada"}


@pytest.fixture
def marketer(portal: Portal) -> Client:
    return client_of(portal, Permission.EDIT_CONTACTS, Permission.MARKETING_CONTACTS_ACCESS)


def the_contact(portal: Portal) -> Contact:
    return Contact.objects.get(portal=portal)


def test_a_contact_created_by_hand_is_non_marketing_and_says_who_made_it(editor: Client, portal: Portal) -> None:
    response = editor.post("/contacts/new", ADA)

    contact = the_contact(portal)
    assert response.headers["Location"] == f"/contacts/{contact.id}"
    assert contact.email == "ada@example.com"
    assert contact.properties == {"firstname": "Ada"}
    assert contact.marketing_status == "NON_MARKETING"
    assert contact.created_by_kind == "user"
    assert contact.created_by_label == "Anna"
    assert audited(portal)[-1] == "contact.create"


def test_with_the_box_ticked_it_counts_at_once(marketer: Client, portal: Portal) -> None:
    marketer.post("/contacts/new", ADA | {"as_marketing": "on"})

    assert the_contact(portal).marketing_status == "MARKETING"
    assert Usage.objects.get(portal=portal).count == 1
    assert discrepancies(portal) == []


def test_with_the_box_ticked_it_meets_the_maximum(marketer: Client, portal: Portal) -> None:
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)
    create(new_app(portal), ["grace@example.com"])

    page = marketer.post("/contacts/new", ADA | {"as_marketing": "on"}, follow=True).content.decode()

    assert Contact.objects.get(portal=portal, email="ada@example.com").held_reason == "CAP"
    assert "is held" in page
    assert discrepancies(portal) == []


def test_the_box_needs_marketing_contacts_access(editor: Client, portal: Portal) -> None:
    response = editor.post("/contacts/new", ADA | {"as_marketing": "on"})

    assert response.status_code == 403
    assert "Marketing contacts access" in response.content.decode()
    assert not Contact.objects.filter(portal=portal).exists()


def test_without_marketing_contacts_in_the_edition_nothing_is_half_written(marketer: Client, portal: Portal) -> None:
    Edition.objects.update(has_marketing_contacts=False)

    assert marketer.post("/contacts/new", ADA | {"as_marketing": "on"}).status_code == 422
    assert not Contact.objects.filter(portal=portal).exists()


def test_who_may_not_edit_gets_403_and_nothing_is_written(viewer: Client, portal: Portal) -> None:
    contact = by_hand(portal, "ada@example.com")

    assert viewer.get("/contacts/new").status_code == 403
    assert viewer.post("/contacts/new", {"email": "grace@example.com"}).status_code == 403
    assert viewer.post(f"/contacts/{contact.id}/edit", {"firstname": "Eve"}).status_code == 403
    assert the_contact(portal).properties == {}


def test_an_email_that_is_taken_names_the_other_contact(editor: Client, portal: Portal) -> None:
    contact = by_hand(portal, "ada@example.com", firstname="Ada", lastname="Lovelace")

    response = editor.post("/contacts/new", ADA)

    assert response.status_code == 409
    assert f'href="/contacts/{contact.id}"' in response.content.decode()
    assert "Go to Ada Lovelace" in response.content.decode()


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"email": "ada"}, "Enter an email address"),
        ({"firstname": "Ada", "followercount": "many"}, "Enter a number"),
        ({"firstname": "Ada", "closedate": "soon"}, "Enter a valid date/time."),
        ({"firstname": "Ada", "closedate": "0001-01-01T00:00"}, "Ensure this value is greater than"),
        ({"firstname": "Ada", "closedate": "9999-12-31T23:59"}, "Ensure this value is less than"),
        ({"firstname": "Ada", "lifecyclestage": "hero"}, "Select a valid choice."),
        ({"company": "Analytical Engines"}, "Enter an email address or a name."),
        ({"firstname": "A\0da"}, "Null characters are not allowed."),
    ],
)
def test_a_bad_value_is_named_at_its_field_and_nothing_is_written(
    editor: Client, portal: Portal, values: dict[str, str], text: str
) -> None:
    response = editor.post("/contacts/new", values)

    assert response.status_code == 422
    assert text in response.content.decode()
    assert not Contact.objects.filter(portal=portal).exists()


def test_every_type_of_property_is_stored_as_the_wire_stores_it(editor: Client, portal: Portal) -> None:
    editor.post(
        "/contacts/new",
        ADA | {"closedate": "2026-11-24T10:00", "lifecyclestage": "lead", "followercount": "12"},
    )

    assert the_contact(portal).properties == {
        "firstname": "Ada",
        "closedate": "2026-11-24T09:00:00.000Z",
        "lifecyclestage": "lead",
        "followercount": "12",
    }


def test_only_what_was_touched_is_written(editor: Client, portal: Portal) -> None:
    contact = by_hand(portal, "ada@example.com", firstname="Ada", closedate="2026-11-24T09:00:37.123Z", message="a\nb")
    data = sent(contact, firstname="Augusta", message="a\r\nb")

    assert editor.post(f"/contacts/{contact.id}/edit", data).status_code == 302

    assert [change.name for change in contact.property_changes.filter(portal=portal)] == ["firstname"]
    assert now_of(contact).properties["closedate"] == "2026-11-24T09:00:37.123Z"
    assert audited(portal)[-1] == "contact.update"


def test_saving_what_was_seen_changes_nothing(editor: Client, portal: Portal) -> None:
    contact = by_hand(portal, "ada@example.com", firstname="Ada", hs_buying_role="CHAMPION;BLOCKER")

    assert editor.post(f"/contacts/{contact.id}/edit", sent(contact)).status_code == 302

    assert not contact.property_changes.filter(portal=portal).exists()
    assert now_of(contact).properties == contact.properties


def test_two_people_who_touch_different_fields_both_have_their_way(
    editor: Client, admin: Client, portal: Portal
) -> None:
    contact = by_hand(portal, "ada@example.com", firstname="Ada", lastname="Byron")
    mine, theirs = sent(contact, lastname="Lovelace"), sent(contact, firstname="Augusta")

    admin.post(f"/contacts/{contact.id}/edit", theirs)
    editor.post(f"/contacts/{contact.id}/edit", mine)

    assert now_of(contact).properties == {"firstname": "Augusta", "lastname": "Lovelace"}


def test_who_touches_what_somebody_else_changed_unseen_is_told_and_may_insist(
    editor: Client, admin: Client, portal: Portal
) -> None:
    contact = by_hand(portal, "ada@example.com", firstname="Ada")
    mine, theirs = sent(contact, firstname="Adele"), sent(contact, firstname="Augusta")
    admin.post(f"/contacts/{contact.id}/edit", theirs)

    response = editor.post(f"/contacts/{contact.id}/edit", mine)
    assert response.status_code == 409
    assert "Someone else set this to “Augusta” in the meantime." in response.content.decode()
    assert now_of(contact).properties == {"firstname": "Augusta"}

    editor.post(f"/contacts/{contact.id}/edit", mine | {"initial-firstname": "Augusta"})
    assert now_of(contact).properties == {"firstname": "Adele"}


def test_the_form_that_is_shown_again_carries_what_stands_now(editor: Client, admin: Client, portal: Portal) -> None:
    contact = by_hand(portal, "ada@example.com", firstname="Ada")
    admin.post(f"/contacts/{contact.id}/edit", sent(contact, firstname="Augusta"))

    page = editor.post(f"/contacts/{contact.id}/edit", sent(contact, firstname="Adele")).content.decode()

    assert 'name="initial-firstname" value="Augusta"' in page
    assert 'name="firstname" value="Adele"' in page


def test_what_somebody_writes_between_the_look_and_the_write_is_kept(
    editor: Client, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = by_hand(portal, "ada@example.com", firstname="Ada")

    def look_too_early(form: ContactForm, seen: Contact) -> dict[str, Any]:
        unseen = overtaken(form, seen)
        Contact.objects.filter(portal=portal, id=contact.id).update(properties={"firstname": "Augusta"})
        return unseen

    monkeypatch.setattr("contacts.views.editing.overtaken", look_too_early)
    response = editor.post(f"/contacts/{contact.id}/edit", sent(contact, firstname="Adele"))

    assert response.status_code == 409
    assert "Someone else set this to “Augusta” in the meantime." in response.content.decode()
    assert now_of(contact).properties == {"firstname": "Augusta"}


def test_a_value_is_cleared_and_an_email_changed(editor: Client, portal: Portal) -> None:
    contact = by_hand(portal, "ada@example.com", firstname="Ada")

    editor.post(f"/contacts/{contact.id}/edit", sent(contact, firstname="", email="countess@example.com"))

    assert now_of(contact).email == "countess@example.com"
    assert now_of(contact).properties["firstname"] == ""


def test_an_email_that_another_contact_has_is_refused_on_editing(editor: Client, portal: Portal) -> None:
    contact, other = by_hand(portal, "ada@example.com"), by_hand(portal, "grace@example.com")

    response = editor.post(f"/contacts/{contact.id}/edit", sent(contact, email="GRACE@example.com"))

    assert response.status_code == 409
    assert f'href="/contacts/{other.id}"' in response.content.decode()
    assert now_of(contact).email == "ada@example.com"


def test_what_only_the_system_sets_is_not_written(editor: Client, portal: Portal) -> None:
    contact = by_hand(portal, "ada@example.com")

    editor.post(f"/contacts/{contact.id}/edit", sent(contact, hs_marketable_status="true", createdate="1"))

    assert now_of(contact).properties == {}


def test_archived_contacts_and_those_of_other_portals_cannot_be_edited(editor: Client, portal: Portal) -> None:
    contact = by_hand(portal, "ada@example.com")
    archive_contacts(portal=portal, contact_ids=[contact.id], now=NOW)
    theirs = by_hand(new_portal(), "ada@example.com")

    assert "Restore it first" in editor.get(f"/contacts/{contact.id}/edit", follow=True).content.decode()
    assert editor.post(f"/contacts/{theirs.id}/edit", {"firstname": "Eve"}).status_code == 404


def test_the_audit_trail_holds_no_values_and_no_emails(editor: Client, portal: Portal) -> None:
    editor.post("/contacts/new", ADA)
    editor.post(f"/contacts/{the_contact(portal).id}/edit", sent(the_contact(portal), firstname="Augusta"))

    kept = str(list(AuditEntry.objects.filter(portal=portal, target_kind="contact").values()))

    assert "ada@" not in kept.lower()
    assert "Augusta" not in kept


def test_the_form_shows_all_properties_that_may_be_written(editor: Client, portal: Portal) -> None:
    page = page_of(editor, f"/contacts/{by_hand(portal, 'ada@example.com').id}/edit")

    assert 'name="linkedinbio"' in page
    assert 'name="hs_analytics_first_url"' not in page
