"""Notes that members write about a contact."""

import pytest
from django.test import Client

from contacts.models import Contact, Note
from contacts.services.erasure import erase_contact
from contacts.services.lifecycle import archive_contacts, merge_contacts
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON
from tests.contacts.pages.cast import audited, by_hand, client_of, page_of


@pytest.fixture
def ada(portal: Portal) -> Contact:
    return by_hand(portal, "ada@example.com")


@pytest.fixture
def note(editor: Client, ada: Contact) -> Note:
    editor.post(f"/contacts/{ada.id}/notes", {"text": "Likes engines."})
    return Note.objects.get(portal=ada.portal)


@pytest.fixture
def colleague(portal: Portal) -> Client:
    return client_of(portal, Permission.EDIT_CONTACTS, Permission.EXPORT)


def delete(client: Client, note: Note) -> int:
    address = f"/contacts/{note.contact_id}/notes/{note.id}/delete"
    return client.post(address, {"confirmed": "yes"}).status_code


def test_a_note_stands_on_the_page_with_its_author(viewer: Client, note: Note) -> None:
    page = page_of(viewer, f"/contacts/{note.contact_id}")

    assert "Likes engines." in page
    assert "Anna ·" in page


def test_a_note_is_plain_text(editor: Client, ada: Contact) -> None:
    editor.post(f"/contacts/{ada.id}/notes", {"text": "<b>bold</b>\r\nsecond line"})

    page = page_of(editor, f"/contacts/{ada.id}")
    assert "&lt;b&gt;bold&lt;/b&gt;<br>second line" in page


@pytest.mark.parametrize("text", ["", "  ", "x" * 10_001])
def test_an_empty_or_too_long_note_is_refused_with_the_reason(editor: Client, ada: Contact, text: str) -> None:
    response = editor.post(f"/contacts/{ada.id}/notes", {"text": text})

    assert response.status_code in {302, 422}
    assert not Note.objects.filter(portal=ada.portal).exists()


def test_only_the_author_changes_a_note(editor: Client, colleague: Client, note: Note) -> None:
    address = f"/contacts/{note.contact_id}/notes/{note.id}"
    assert colleague.post(address, {"text": "Mine now"}).status_code == 403

    editor.post(address, {"text": "Likes looms."})

    note.refresh_from_db()
    assert note.text == "Likes looms."
    assert note.changed_at


def test_the_author_and_a_super_admin_delete_a_note(
    editor: Client, colleague: Client, admin: Client, note: Note
) -> None:
    assert delete(colleague, note) == 403
    assert delete(admin, note) == 302
    assert not Note.objects.filter(portal=note.portal).exists()
    assert delete(editor, note) == 404


def test_the_trail_keeps_the_number_and_no_text(editor: Client, portal: Portal, note: Note) -> None:
    editor.post(f"/contacts/{note.contact_id}/notes/{note.id}", {"text": "Likes looms."})
    delete(editor, note)

    assert audited(portal)[-3:] == ["contact.note_add", "contact.note_change", "contact.note_delete"]


def test_a_viewer_reads_and_does_not_write(viewer: Client, ada: Contact) -> None:
    assert viewer.post(f"/contacts/{ada.id}/notes", {"text": "x"}).status_code == 403
    assert "Add note" not in page_of(viewer, f"/contacts/{ada.id}")


def test_an_archived_contact_takes_no_notes(editor: Client, ada: Contact) -> None:
    archive_contacts(portal=ada.portal, contact_ids=[ada.id], now=NOW)

    editor.post(f"/contacts/{ada.id}/notes", {"text": "x"})

    assert not Note.objects.filter(portal=ada.portal).exists()


def test_a_merge_moves_the_notes(portal: Portal, note: Note) -> None:
    grace = by_hand(portal, "grace@example.com")

    merge_contacts(portal=portal, primary_id=grace.id, other_id=note.contact_id, origin=PERSON, now=NOW)

    note.refresh_from_db()
    assert note.contact_id == grace.id


def test_erasing_takes_the_notes_and_the_address_out_of_other_notes(editor: Client, portal: Portal, note: Note) -> None:
    grace = by_hand(portal, "grace@example.com")
    editor.post(f"/contacts/{grace.id}/notes", {"text": "Sister of ADA@example.com, not of xada@example.com."})

    erase_contact(portal=portal, contact_id=note.contact_id, origin=PERSON, now=NOW)

    [left] = Note.objects.filter(portal=portal)
    assert left.text == "Sister of …, not of xada@example.com."


def test_another_portals_notes_do_not_exist(editor: Client, note: Note) -> None:
    other = new_portal()
    theirs = by_hand(other, "eve@example.com")
    stranger = client_of(other, Permission.SUPER_ADMIN)

    assert stranger.get(f"/contacts/{note.contact_id}/notes/{note.id}").status_code == 404
    assert stranger.get(f"/contacts/{theirs.id}/notes/{note.id}").status_code == 404
    assert stranger.post(f"/contacts/{note.contact_id}/notes", {"text": "x"}).status_code == 404
