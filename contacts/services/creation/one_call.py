"""The statement that creates: it reads the toggle, inserts, stamps, and counts unless something comes in between."""

from dataclasses import replace
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

import msgspec
from django.db import DataError, IntegrityError, OperationalError, connection
from psycopg.errors import LockNotAvailable

from contacts.marketing_status import WHY_NOT, status_for_new_contact
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Batch, Created, Origin
from integrations.selectors import TOGGLE_POSITION, toggle_position
from integrations.services import KEEP_CREATION, IdempotencyKey
from marketing_contacts.billing import services as billing
from marketing_contacts.portals.models import Portal
from marketing_contacts.wire.formats import as_text


class Row(msgspec.Struct, frozen=True):
    """A contact as the insert reads it."""

    email: str | None
    properties: dict[str, str]


_INSERT = """
    WITH setting AS ({setting}) {before},
    created AS (
        INSERT INTO contacts_contact (portal_id, email, properties, marketing_status, held_reason, status_at,
            source_kind, source_id, source_label, created_by_kind, created_by_id, created_by_label,
            credential_id, toggle_version, request_id, created_at, updated_at)
        SELECT %(portal)s, v.email, v.properties, new.status, '', %(at)s,
            coalesce(counts.kind, ''), counts.id, coalesce(counts.label, ''),
            %(kind)s, %(id)s, %(label)s, %(credential)s, setting.version, %(request)s, %(at)s, %(at)s
          FROM ROWS FROM (jsonb_to_recordset(%(rows)s::jsonb) AS (email text, properties jsonb))
               WITH ORDINALITY AS v(email, properties, ordinal)
         CROSS JOIN setting
          LEFT JOIN contacts_suppressedaddress AS suppressed ON suppressed.portal_id = %(portal)s
               AND suppressed.address_hash = sha256(convert_to(v.email, 'UTF8'))
         CROSS JOIN LATERAL (
               SELECT CASE WHEN setting.enabled IS NOT TRUE THEN '{if_off}'
                           WHEN suppressed.portal_id IS NULL THEN '{stamp}'
                           ELSE '{if_suppressed}' END
               ) AS new(status)
          LEFT JOIN (VALUES (%(kind)s::text, %(id)s::bigint, %(label)s::text)) AS counts(kind, id, label)
               ON new.status <> 'NON_MARKETING'
         {condition}
         ORDER BY v.ordinal
        ON CONFLICT (portal_id, email) WHERE archived_at IS NULL DO NOTHING
        RETURNING id, email, marketing_status, toggle_version)
    {after}
"""
_NOT_COUNTED = """
    SELECT created.id, email, marketing_status, enabled, toggle_version, NULL, NULL
      FROM created CROSS JOIN setting
"""
_COUNTED = f"""
    , total AS (
        SELECT count(*) AS created, count(*) FILTER (WHERE marketing_status = 'MARKETING') AS wanted,
               coalesce(max(toggle_version), 0) AS version
          FROM created HAVING count(*) > 0 AND count(*) = %(number)s),
    {billing.COUNT_CREATED}
    SELECT created.id, email, marketing_status, enabled, toggle_version, noted.id, moved.ledger_sequence IS NOT NULL
      FROM created CROSS JOIN setting LEFT JOIN noted ON true LEFT JOIN moved ON true
"""  # noqa: S608 - our own words
# One contact, or nothing: it fails, so that all is undone, where the last place was taken in the same moment.
_ALONE = f"""
    , total AS (
        SELECT 1 AS created, (marketing_status = 'MARKETING')::integer AS wanted,
               coalesce(toggle_version, 0) AS version
          FROM created {{kept}}),
    {billing.COUNT_CREATED}
    SELECT created.id, email, marketing_status, toggle_version, enabled,
           CASE WHEN total.wanted > 0 AND moved.ledger_sequence IS NULL
                THEN (total.wanted || ' found no room')::integer END
      FROM created CROSS JOIN setting CROSS JOIN total LEFT JOIN moved ON true
"""  # noqa: S608 - as above
_IF_ROOM = f"WHERE setting.enabled IS NOT TRUE OR EXISTS ({billing.ROOM_FOR_ONE})"
# Who has the key at this moment is waited for by `replay_or_run`; that takes more statements, so a blink comes first.
_PATIENCE = ", patience AS MATERIALIZED (SELECT set_config('lock_timeout', '250ms', true))"
_STATUSES = {
    "stamp": status_for_new_contact(marketing_enabled=True, suppressed=False),
    "if_suppressed": status_for_new_contact(marketing_enabled=True, suppressed=True),
    "if_off": status_for_new_contact(marketing_enabled=False, suppressed=False),
}
_AS_GIVEN = "SELECT %(enabled)s::boolean AS enabled, %(version)s::integer AS version"


class Counting(Enum):
    """Whether the statement counts what it inserts: what comes before the insert, its condition, what comes after."""

    NOT = ("", "", _NOT_COUNTED)
    AT_ONCE = ("", "", _COUNTED)  # if all are inserted, and if no limit is met
    ALONE = ("", _IF_ROOM, _ALONE.format(kept=""))
    ALONE_ONCE = (  # and kept for a key, before the counters are locked
        _PATIENCE,
        f"CROSS JOIN patience {_IF_ROOM}",
        f", {KEEP_CREATION} {_ALONE.format(kept='CROSS JOIN kept')}",
    )


@cache
def _statement(counting: Counting, *, by_toggle: bool) -> str:
    """Without line breaks: psycopg parses statements of more than 4,096 characters anew each time."""
    before, condition, after = counting.value
    parts = {"setting": TOGGLE_POSITION if by_toggle else _AS_GIVEN, "before": before, "condition": condition}
    return " ".join(_INSERT.format(**parts, after=after, **_STATUSES).split())


def create_alone(
    portal: Portal, contact: NewContact, origin: Origin, now: datetime, keyed: IdempotencyKey | None = None
) -> Created | None:
    """Create one plain contact by one statement outside of a transaction; None if that was left to others.

    It was, and nothing is written, where the email is taken, a limit is met, the app is gone, or the key known.
    """
    values = _values(portal, origin, now, [Row(contact.email.lower() if contact.email else None, contact.properties)])
    counting = Counting.ALONE
    if keyed:
        counting = Counting.ALONE_ONCE
        values |= {"key_hash": keyed.key_hash, "request_hash": keyed.request_hash}
    with connection.cursor() as cursor:
        try:
            cursor.execute(_statement(counting, by_toggle=origin.app is not None), values)
        except (DataError, IntegrityError):
            return None
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                return None
            raise
        created = cursor.fetchone()
    if created is None:
        return None
    contact_id, email, status, version, enabled, _room = created
    batch = Batch(portal, origin, version, now, WHY_NOT[enabled])
    return Created(contact_id, email, contact.properties, status, batch)


# Of a new contact its id, email and status, the position of the toggle by which it was stamped, and what was noted.
Inserted = tuple[int, str | None, str, bool | None, int | None, int | None, bool | None]


class Insert:
    """One insert of a call after the other: the first one finds the toggle's position, the others go by the same.

    And the first one alone counts, if it may: where an email is taken it does not, and all are counted in the end.
    """

    def __init__(self, portal: Portal, origin: Origin, now: datetime, counting: Counting) -> None:
        self.counting, self.by_toggle = counting, origin.app is not None
        self.batch = Batch(portal, origin, None, now)
        self.position: dict[str, Any] = {}

    def __call__(self, rows: list[Row]) -> list[Inserted]:
        """The new contacts, in the order of the rows; raises ConnectedApp.DoesNotExist for an app that is gone."""
        batch = self.batch
        values = _values(batch.portal, batch.origin, batch.at, rows) | self.position
        with connection.cursor() as cursor:
            cursor.execute(_statement(self.counting, by_toggle=self.by_toggle), values)
            inserted = sorted(cursor.fetchall())
        if self.by_toggle:
            self._go_by(inserted[0][3:5] if inserted else toggle_position(batch.portal, values["app"]))
        if inserted and inserted[0][5]:
            self.batch = replace(self.batch, noted=billing.Noted(*inserted[0][5:]))
        self.counting = Counting.NOT
        return inserted

    def _go_by(self, position: tuple[bool | None, int | None]) -> None:
        enabled, version = position
        self.by_toggle = False
        self.position = {"enabled": enabled, "version": version}
        self.batch = replace(self.batch, toggle_version=version, why_not=WHY_NOT[enabled])


def _values(portal: Portal, origin: Origin, now: datetime, rows: list[Row]) -> dict[str, Any]:
    """What the statement is told."""
    return {
        **billing.source_values(portal.pk, origin.source, now),
        "app": origin.app.id if origin.app else None,
        "enabled": False,
        "version": None,
        "credential": origin.credential_id,
        "request": origin.request_id,
        "rows": msgspec.json.encode(rows, enc_hook=as_text).decode(),
        "number": len(rows),
    }
