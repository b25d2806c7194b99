"""All that is kept of one person, as data for one JSON file, which the right of access asks for."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from contacts.models import Contact, ContactAssociation, Import, ImportPart, SuppressedAddress
from contacts.property_definitions.values import address_pattern
from contacts.selectors import Person, address_hashes, person
from contacts.services.erasers import ROWS_OF_A_CONTACT, edits_naming
from contacts.services.saved_views import views_naming
from contacts.services.status.book import ContactsNotFound, audit_each
from marketing_contacts.portals.models import AuditEntry, Member, Portal

FORMAT = 1  # a reader of the file compares it; a change of a key's meaning raises it
TABLES_OF_A_PERSON: tuple[type[Model], ...] = (ContactAssociation, *ROWS_OF_A_CONTACT)
Rows = list[dict[str, Any]]


@transaction.atomic
def copy_of_person(*, portal: Portal, contact_id: int, by: Member, now: datetime) -> dict[str, Any]:
    """Return all that is kept of the person behind a contact, and record the copy in the audit trail.

    The person is the one that `erase_contact` deletes: the contact, all merged into it, and all with its addresses.
    Raises ContactsNotFound.
    """
    found = person(portal, ids=[contact_id])
    contacts = Contact.objects.filter(portal=portal, id__in=found.ids).order_by("id")
    if not contacts:
        raise ContactsNotFound([contact_id])
    audit_each(portal, by, "contact.copy", [contact_id], now=now)
    hashes = [each for address in sorted(found.addresses) for each in address_hashes(address)]
    tables = {}
    for model in TABLES_OF_A_PERSON:
        name = model._meta.verbose_name_raw.replace(" ", "_")  # noqa: SLF001 - Django's documented API
        rows = model._base_manager.filter(portal=portal, contact_id__in=found.ids)  # noqa: SLF001 - as above
        tables[f"{name}_rows"] = _rows(rows.order_by("pk"))
    return {
        "format": FORMAT,
        "made_at": _plain(now),
        "portal": {"id": portal.pk, "name": portal.name},
        "contact_id": contact_id,
        "addresses": sorted(found.addresses),
        "contacts": _rows(contacts),
        **tables,
        "suppressed_addresses": _rows(SuppressedAddress.objects.filter(portal=portal, address_hash__in=hashes)),
        "saved_views": _rows(views_naming(portal, found.addresses).order_by("id")),
        "bulk_edits": list(edits_naming(portal, found.addresses).order_by("id").values("id", "property_name", "value")),
        "import_rows": _import_rows(portal, found.addresses),
        "audit_entries": _audit_entries(portal, found),
    }


def _import_rows(portal: Portal, addresses: Collection[str]) -> Rows:
    """Return the rows of files in which one of the addresses stands. Files are kept for a limited time."""
    named, patterns = Q(pk__in=[]), [address_pattern(address) for address in addresses]
    for address in addresses:
        named |= Q(text__icontains=address)
    parts = ImportPart.objects.filter(portal=portal).annotate(text=Cast("rows", TextField())).filter(named)
    found = [
        {"import_id": part.import_id, "row": number, "cells": cells}
        for part in parts.order_by("import_id", "number")
        for number, cells in part.rows
        if any(pattern.search(cell.lower()) for cell in cells for pattern in patterns)
    ]
    files = Import.objects.filter(portal=portal, id__in={row["import_id"] for row in found})
    names = dict(files.values_list("id", "file_name"))
    return [{**row, "file": names.get(row["import_id"], "")} for row in found]


def _audit_entries(portal: Portal, found: Person) -> Rows:
    """Return what people did to the contacts. The trail holds no data of contacts, so the rows need few columns."""
    numbers = [str(each) for each in found.ids]
    entries = AuditEntry.objects.filter(portal=portal, target_kind="contact", target_id__in=numbers)
    columns = ("sequence", "at", "actor_label", "action", "target_id")
    return [
        {name: _plain(value) for name, value in row.items()} for row in entries.order_by("sequence").values(*columns)
    ]


def _rows(rows: QuerySet[Any]) -> Rows:
    """Return the rows with all their columns except the portal's number."""
    return [
        {name: _plain(value) for name, value in row.items() if name not in {"pk", "portal_id"}} for row in rows.values()
    ]


def _plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, memoryview | bytes):
        return bytes(value).hex()
    return str(value) if isinstance(value, UUID) else value
