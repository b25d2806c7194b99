"""Contacts as far as their status goes, many at a time: read and locked as plain rows, for models cost far more."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from django.db import connection

from contacts.marketing_status import HeldReason, MarketingStatus
from marketing_contacts.portals.models import Portal


class LockedStatus(msgspec.Struct):
    """A living contact that is locked: its status, why it is held, until when it counts and for whom."""

    id: int
    email: str | None
    marketing_status: MarketingStatus
    held_reason: str
    marketing_until: datetime | None
    source_kind: str
    source_id: int | None
    source_label: str
    status_at: datetime
    updated_at: datetime

    @property
    def why_held(self) -> HeldReason | None:
        return HeldReason(self.held_reason) if self.held_reason else None

    @property
    def status(self) -> MarketingStatus:
        return self.marketing_status


# PostgreSQL answers with one text of JSON. The driver would read each moment of each row in Python, which costs more.
_LOCK = f"""
    SELECT json_agg(locked)::text
      FROM (SELECT {", ".join(LockedStatus.__struct_fields__)} FROM contacts_contact
             WHERE portal_id = %s AND id = ANY(%s) AND archived_at IS NULL ORDER BY id FOR UPDATE) AS locked
"""  # noqa: S608 - our own words
_DECODER = msgspec.json.Decoder(list[LockedStatus])


def lock_statuses(portal: Portal, ids: Iterable[int]) -> dict[int, LockedStatus]:
    """Living contacts by their ids, locked in the order of ids."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [portal.pk, list(ids)])
        [text] = cursor.fetchone() or [None]
    return {contact.id: contact for contact in _DECODER.decode(text or "[]")}
