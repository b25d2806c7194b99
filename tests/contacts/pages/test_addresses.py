"""A contact's other addresses on its pages: shown, removed, named where an address is taken."""

import pytest
from django.test import Client

from contacts.models import Contact
from contacts.recount import discrepancies
from contacts.selectors import listed_addresses, other_addresses
from contacts.services.lifecycle import archive_contacts, merge_contacts
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON
from tests.contacts.pages.cast import audited, by_hand, client_of, listed, now_of, page_of

ADA, LOVELACE = "ada@example.com", "lovelace@example.com"


@pytest.fixture
def editor(portal: Portal) -> Client:
    return client_of(portal, Permission.EDIT_CONTACTS)


@pytest.fixture
def ada(portal: Portal) -> Contact:
    """Ada, into whom Lovelace was merged."""
    ada, other = by_hand(portal, ADA, firstname="Ada"), by_hand(portal, LOVELACE)
    return merge_contacts(portal=portal, primary_id=ada.id, other_id=other.id, origin=PERSON, now=NOW)


def remove_at(contact: Contact) -> str:
    row = other_addresses(contact.portal, [contact.id]).get()
    return f"/contacts/{contact.id}/addresses/{row.id}/remove"


def test_the_page_shows_other_emails_and_removes_one(editor: Client, portal: Portal, ada: Contact) -> None:
    assert "Remove address" in page_of(editor, f"/contacts/{ada.id}")

    said = editor.post(remove_at(ada), follow=True).content.decode()

    assert f"{LOVELACE} is no longer an address of Ada." in said
    assert "Remove address" not in page_of(editor, f"/contacts/{ada.id}")
    assert listed_addresses(now_of(ada)) == []
    assert audited(portal) == ["member.add", "contact.update"]
    assert discrepancies(portal) == []


def test_what_is_removed_already_is_said(editor: Client, ada: Contact) -> None:
    where = remove_at(ada)
    editor.post(where)

    assert "no longer has this address" in editor.post(where, follow=True).content.decode()


def test_who_may_not_edit_sees_them_and_removes_none(portal: Portal, ada: Contact) -> None:
    viewer = client_of(portal)

    page = page_of(viewer, f"/contacts/{ada.id}")

    assert LOVELACE in page
    assert "Remove address" not in page
    assert viewer.post(remove_at(ada)).status_code == 403
    assert listed_addresses(now_of(ada)) == [LOVELACE]


def test_another_portals_address_does_not_exist(ada: Contact) -> None:
    stranger = client_of(new_portal(), Permission.EDIT_CONTACTS)

    assert stranger.post(remove_at(ada)).status_code == 404
    assert listed_addresses(now_of(ada)) == [LOVELACE]


def test_the_form_for_a_new_contact_names_who_has_the_address(editor: Client, ada: Contact) -> None:
    response = editor.post("/contacts/new", {"email": LOVELACE})

    assert response.status_code == 409
    assert f'contacts/{ada.id}">Go to Ada' in response.content.decode()


def test_the_merge_page_says_what_becomes_of_the_address(editor: Client, portal: Portal, ada: Contact) -> None:
    grace = by_hand(portal, "grace@example.com", firstname="Grace")

    page = page_of(editor, f"/contacts/{grace.id}/merge?other={ada.id}")

    kept = f"The contact keeps all addresses, and no other contact can have them: grace@example.com, {ADA}, {LOVELACE}."
    assert kept in page


def test_an_archived_contact_shows_what_it_would_take_back_and_who_has_it_now(
    editor: Client, portal: Portal, ada: Contact
) -> None:
    archive_contacts(portal=portal, contact_ids=[ada.id], now=NOW)
    assert "When restored, this contact takes them back." in page_of(editor, f"/contacts/{ada.id}")
    by_hand(portal, LOVELACE, firstname="Grace")

    response = editor.post(f"/contacts/{ada.id}/restore")

    assert response.status_code == 409
    assert f"Another contact has the address {LOVELACE} now" in response.content.decode()
    assert "Go to Grace" in response.content.decode()


def test_the_list_finds_a_contact_by_another_address(editor: Client, ada: Contact) -> None:
    assert listed(editor, f"q={LOVELACE}") == ["Ada"]


def test_an_export_has_a_column_of_other_addresses(portal: Portal, ada: Contact) -> None:
    exporter = client_of(portal, Permission.EXPORT)

    content = b"".join(exporter.get("/contacts/export")).decode("utf-8-sig")

    header, row = content.splitlines()
    assert header.split(",")[2] == "Additional emails"
    assert row.split(",")[2] == LOVELACE
