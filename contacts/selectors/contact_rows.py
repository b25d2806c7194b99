"""Read contacts by statements whose text is built once. Most reads of the wire end here.

Django builds a query set's statement anew for each call. That takes the processor four times as long as the read.
"""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection

from contacts.models import Contact
from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.rows import columns_of, from_row

READ = f"SELECT {columns_of(Contact)} FROM contacts_contact WHERE portal_id = %s"  # noqa: S608 - our own words
LIVING = f"{READ} AND archived_at IS NULL"
ARCHIVED = f"{READ} AND archived_at IS NOT NULL AND merged_into_id IS NULL"
ADDRESSES = f"{READ} AND email = ANY(%s) AND (archived_at IS NULL OR holds_email)"
SOME = "AND id = ANY(%s) ORDER BY id"
PAGE = "AND id > %s ORDER BY id LIMIT %s"


def contacts_with_ids(portal: Portal, ids: Collection[int], *, archived: bool = False) -> dict[int, Contact]:
    """Return the portal's living or archived contacts that have these ids, by id. Merged contacts are neither."""
    if not ids:
        return {}
    contacts = _read(f"{ARCHIVED if archived else LIVING} {SOME}", [portal.pk, list(ids)])
    return {contact.id: contact for contact in contacts}


def contacts_behind(portal: Portal, start: int, *, most: int, archived: bool = False) -> list[Contact]:
    """Return the portal's first living or archived contacts with ids above `start`, by id. Merged ones are neither."""
    return _read(f"{ARCHIVED if archived else LIVING} {PAGE}", [portal.pk, start, most])


def address_rows(portal: Portal, emails: Sequence[str]) -> list[Contact]:
    """Return the rows that have these addresses. A row is a living contact, or another address of one."""
    return _read(ADDRESSES, [portal.pk, list(emails)]) if emails else []


def _read(statement: str, values: Sequence[Any]) -> list[Contact]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [from_row(Contact, row) for row in cursor.fetchall()]
