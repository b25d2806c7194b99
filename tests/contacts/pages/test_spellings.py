"""Addresses in the browser: checked as over REST; an old one stays as long as nobody changes it."""

import pytest
from django.test import Client

from contacts.models import Contact
from contacts.selectors import suppressions_of
from marketing_contacts.portals.models import Portal
from tests.contacts.pages.cast import by_hand, sent

OLD, NFC, NFD = "ann@mail.example?subject=hi", "zoë@mail.example", "zoe\u0308@mail.example"


@pytest.fixture
def old(portal: Portal) -> Contact:
    """A contact whose address the release before took."""
    contact = by_hand(portal, "old@example.com")
    Contact.objects.filter(portal=portal, id=contact.id).update(email=OLD)
    return Contact.objects.get(portal=portal, id=contact.id)


@pytest.mark.parametrize("email", [OLD, "ann@mail.example/", "ann@-mail.example", "a..b@mail.example"])
def test_a_form_refuses_what_is_no_address(editor: Client, portal: Portal, email: str) -> None:
    page = editor.post("/contacts/new", {"email": email})

    assert "Enter an email address" in page.content.decode()
    assert not Contact.objects.filter(portal=portal).exists()


def test_a_contact_with_an_old_address_is_still_edited(editor: Client, portal: Portal, old: Contact) -> None:
    editor.post(f"/contacts/{old.id}/edit", sent(old, firstname="Ann"))

    changed = Contact.objects.get(portal=portal, id=old.id)
    assert changed.email == OLD
    assert changed.properties["firstname"] == "Ann"


def test_an_old_address_is_looked_up_and_recorded(editor: Client, portal: Portal, old: Contact) -> None:
    page = editor.post("/contacts/suppression/look-up", {"email": OLD}).content.decode()
    editor.post("/contacts/suppression/record", {"email": OLD, "reason": "BOUNCED"})

    assert f"/contacts/{old.id}" in page
    assert suppressions_of(portal, OLD)


def test_an_address_is_recorded_in_all_its_spellings(editor: Client, portal: Portal) -> None:
    editor.post("/contacts/suppression/record", {"email": NFD, "reason": "BOUNCED"})

    assert suppressions_of(portal, NFC)
