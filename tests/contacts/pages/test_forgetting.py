"""People deleted permanently by hand."""

import pytest
from django.test import Client

from contacts.models import Contact
from contacts.recount import discrepancies
from contacts.services.lifecycle import archive_contacts
from marketing_contacts.billing.models import Usage
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.conftest import NOW
from tests.contacts.cast import create, new_app
from tests.contacts.pages.cast import audited, by_hand, page_of


@pytest.fixture
def ada(portal: Portal) -> Contact:
    [first] = create(new_app(portal), ["ada@example.com"])
    archive_contacts(portal=portal, contact_ids=[first.id], now=NOW)
    return create(new_app(portal, "Forms"), ["ada@example.com"])[0]


def test_the_page_says_who_goes_and_what_to_type(editor: Client, ada: Contact) -> None:
    page = page_of(editor, f"/contacts/{ada.id}/forget")

    assert "Type ada@example.com to confirm" in page
    assert "These contacts are deleted too:" in page
    assert "1 contact stops counting at once" in page
    assert f'href="/contacts/{ada.id}/forget"' in page_of(editor, f"/contacts/{ada.id}")


def test_typed_as_it_stands_the_person_is_gone_and_the_trail_keeps_a_number(
    editor: Client, portal: Portal, ada: Contact
) -> None:
    page = editor.post(f"/contacts/{ada.id}/forget", {"typed": " ADA@example.com "}, follow=True).content.decode()

    assert "deleted permanently" in page
    assert not Contact.objects.filter(portal=portal).exists()
    assert Usage.objects.get(portal=portal).count == 0
    assert audited(portal)[-2:] == ["contact.forget"] * 2
    assert "ada" not in str(list(AuditEntry.objects.filter(portal=portal, action="contact.forget").values()))
    assert discrepancies(portal) == []


@pytest.mark.parametrize("typed", ["", "grace@example.com", "ada"])
def test_anything_else_deletes_nobody(editor: Client, portal: Portal, ada: Contact, typed: str) -> None:
    response = editor.post(f"/contacts/{ada.id}/forget", {"typed": typed})

    assert response.status_code == 422
    assert Contact.objects.filter(portal=portal).count() == 2


def test_who_has_no_address_is_named_by_number(editor: Client, portal: Portal) -> None:
    nameless = by_hand(portal, firstname="Ada")
    assert "stops counting" not in page_of(editor, f"/contacts/{nameless.id}/forget")

    assert editor.post(f"/contacts/{nameless.id}/forget", {"typed": str(nameless.id)}).status_code == 302

    assert not Contact.objects.filter(portal=portal).exists()


def test_an_archived_contact_can_be_deleted_permanently_too(editor: Client, portal: Portal, ada: Contact) -> None:
    archived = Contact.objects.filter(portal=portal).order_by("id")[0]

    assert f'href="/contacts/{archived.id}/forget"' in page_of(editor, f"/contacts/{archived.id}")
    editor.post(f"/contacts/{archived.id}/forget", {"typed": "ada@example.com"})

    assert not Contact.objects.filter(portal=portal).exists()


def test_who_may_not_edit_contacts_may_not_delete_them(viewer: Client, portal: Portal, ada: Contact) -> None:
    response = viewer.post(f"/contacts/{ada.id}/forget", {"typed": "ada@example.com"})

    assert response.status_code == 403
    assert Contact.objects.filter(portal=portal).count() == 2
