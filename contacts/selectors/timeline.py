"""One timeline of a contact: creation, status, properties, merges, opt-outs and notes, the newest first."""

from collections.abc import Collection
from enum import StrEnum
from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, Value, When

from contacts.models import Contact, Note, PropertyChange, StatusChange, SuppressedAddress
from contacts.selectors.living import address_hashes, contacts_ever
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.portals.models import Portal


class Entry(StrEnum):
    """The kinds of entries. Of entries of one moment, those of a later kind stand above."""

    CREATED = "created"
    PROPERTY = "property"
    STATUS = "status"
    MERGE = "merge"
    OPT_OUT = "opt-out"
    NOTE = "note"

    @property
    def is_created(self) -> bool:
        return self is Entry.CREATED

    @property
    def is_property(self) -> bool:
        return self is Entry.PROPERTY

    @property
    def is_status(self) -> bool:
        return self is Entry.STATUS

    @property
    def is_merge(self) -> bool:
        return self is Entry.MERGE

    @property
    def is_note(self) -> bool:
        return self is Entry.NOTE


class Shown(StrEnum):
    """The entries that a person asks for."""

    ALL = "all"
    NOTES = "notes"
    STATUS = "status"
    PROPERTIES = "properties"
    IMPORTS = "imports"
    MERGES = "merges"
    OPT_OUTS = "opt-outs"


KINDS: dict[Shown, Collection[Entry]] = {
    Shown.ALL: list(Entry),
    Shown.NOTES: [Entry.NOTE],
    Shown.STATUS: [Entry.CREATED, Entry.STATUS],
    Shown.PROPERTIES: [Entry.CREATED, Entry.PROPERTY],
    Shown.IMPORTS: [Entry.CREATED, Entry.PROPERTY, Entry.STATUS, Entry.OPT_OUT],
    Shown.MERGES: [Entry.MERGE],
    Shown.OPT_OUTS: [Entry.OPT_OUT],
}


def timeline(portal: Portal, contact: Contact, shown: Shown) -> list[QuerySet[Any]]:
    """Return the contact's timeline as one source of rows for each kind, in the order of kinds.

    Each row has its kind as `entry`, its moment as `at` and its number as `id`.
    """
    return [_rows(portal, contact, kind, shown) for kind in Entry]


def _rows(portal: Portal, contact: Contact, kind: Entry, shown: Shown) -> QuerySet[Any]:
    rows = _all_rows(portal, contact, kind)
    if kind not in KINDS[shown]:
        return rows.none()
    if shown is Shown.IMPORTS:
        of_source = "created_by_kind" if kind is Entry.CREATED else "source_kind"
        rows = rows.filter(**{of_source: SourceKind.IMPORT})
    entries: QuerySet[Any] = rows.annotate(entry=Value(kind.value))
    return entries


def _all_rows(portal: Portal, contact: Contact, kind: Entry) -> QuerySet[Any]:
    of_contact = {"portal_id": portal.id, "contact_id": contact.id}
    merged = contacts_ever(portal).filter(merged_into_id=contact.id, archived_at__isnull=False)
    hashes = address_hashes(contact.email) if contact.email else []
    # A row of this table has no number of its own. An address has at most one row a reason.
    numbers = [When(reason=reason, then=number) for number, reason in enumerate(SuppressedAddress.Reason, 1)]
    number = Case(*numbers, default=0, output_field=IntegerField())
    rows: dict[Entry, QuerySet[Any]] = {
        Entry.CREATED: contacts_ever(portal).filter(id=contact.id).annotate(at=F("created_at")),
        Entry.PROPERTY: PropertyChange.objects.filter(**of_contact),
        Entry.STATUS: StatusChange.objects.filter(**of_contact),
        Entry.MERGE: merged.annotate(at=F("archived_at")),
        Entry.OPT_OUT: SuppressedAddress.objects.filter(portal=portal, address_hash__in=hashes).annotate(id=number),
        Entry.NOTE: Note.objects.filter(**of_contact),
    }
    return rows[kind]
