"""Write, change and delete notes about a contact. The audit trail keeps the number of the contact and no text."""

from datetime import datetime

from django.db import transaction

from contacts.models import Note
from contacts.services.status.book import audit_each, lock_contacts
from marketing_contacts.portals.models import Member


class NoteGone(Exception):
    """The contact is not there any more, or the note was deleted."""


@transaction.atomic
def add_note(*, contact_id: int, text: str, by: Member, now: datetime) -> Note:
    """Add a note of the member to a living contact. Raises NoteGone for another contact."""
    if contact_id not in lock_contacts(by.portal, [contact_id]):
        raise NoteGone
    audit_each(by.portal, by, "contact.note_add", [contact_id], now=now)
    return Note.objects.create(
        portal=by.portal, contact_id=contact_id, text=text, author_id=by.user_id, author_label=str(by), at=now
    )


@transaction.atomic
def change_note(*, note: Note, text: str, by: Member, now: datetime) -> None:
    """Replace the text of a note. Raises NoteGone when the note was deleted meanwhile."""
    if note.text == text:
        return
    audit_each(by.portal, by, "contact.note_change", [note.contact_id], now=now)
    if not Note.objects.filter(portal=by.portal, id=note.id).update(text=text, changed_at=now):
        raise NoteGone


@transaction.atomic
def delete_note(*, note: Note, by: Member, now: datetime) -> None:
    """Delete a note. Raises NoteGone when the note was deleted meanwhile."""
    audit_each(by.portal, by, "contact.note_delete", [note.contact_id], now=now)
    deleted, _by_table = Note.objects.filter(portal=by.portal, id=note.id).delete()
    if not deleted:
        raise NoteGone
