"""Call contacts_create_3, the function of the database that creates contacts in one round trip.

The text of the function is in contacts/migrations/contacts_create_3.sql.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec
from django.db import DatabaseError, connection
from psycopg import Error
from psycopg.errors import LockNotAvailable

from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Origin
from integrations.idempotency import IdempotencyKey
from marketing_contacts.billing.ledger_chain import source_bytes
from marketing_contacts.portals.models import Portal
from marketing_contacts.wire.formats import as_text

CALL = """
    SELECT outcome, toggle, version, ids, places, statuses
      FROM contacts_create_3(
           p_portal => %(portal)s, p_key_hash => %(key_hash)s, p_request_hash => %(request_hash)s, p_app => %(app)s,
           p_enabled => %(toggle)s, p_version => %(version)s, p_rows => %(rows)s::jsonb, p_is_whole => %(is_whole)s,
           p_source_kind => %(source_kind)s, p_source_id => %(source_id)s, p_source_label => %(source_label)s,
           p_source_key => %(source_key)s, p_source_bytes => %(source_bytes)s, p_credential => %(credential)s,
           p_request => %(request)s, p_now => %(now)s)
"""
NOTHING_DONE = "MC001"  # the function undoes by this SQLSTATE what it wrote; the message is the outcome


class CallOutcome(StrEnum):
    """The end of a call of the function. Only CREATED wrote something."""

    CREATED = "CREATED"
    KEY_KNOWN = "KEY_KNOWN"
    KEY_AT_WORK = "KEY_AT_WORK"  # or a racer has the email; the wait for either is short where a key is given
    APP_GONE = "APP_GONE"
    SUSPENDED = "SUSPENDED"
    NO_ROOM = "NO_ROOM"
    TAKEN = "TAKEN"  # a contact has an email, or an id that was drawn


class Position(NamedTuple):
    """The toggle of an app and the version of that setting, which decide about new contacts.

    The toggle is None where the portal's edition has no marketing contacts. The version is None where no app creates.
    """

    toggle: bool | None
    version: int | None


NO_APP = Position(toggle=False, version=None)


class Row(msgspec.Struct, frozen=True):
    """A contact as the function reads it. The email is in lower case."""

    email: str | None
    properties: dict[str, str]

    @classmethod
    def of(cls, contact: NewContact) -> "Row":
        return cls(contact.email.lower() if contact.email else None, contact.properties)


class Inserted(NamedTuple):
    """A contact as the function wrote it. `place` counts the rows of the call from 1."""

    id: int
    place: int
    status: str


class Result(NamedTuple):
    """The result of a call of the function. The contacts stand in the order of the rows."""

    outcome: CallOutcome
    position: Position = NO_APP
    inserted: Sequence[Inserted] = ()


def create_whole(
    *, portal: Portal, rows: Sequence[Row], origin: Origin, now: datetime, key: IdempotencyKey | None = None
) -> Result:
    """Create and count all of these contacts, or write nothing. Call this outside of a transaction.

    With a key, the function claims the key first and keeps the result of the one contact.
    """
    try:
        return _call(portal, rows, origin, now, key=key, is_whole=True)
    except DatabaseError as error:
        cause = error.__cause__
        if isinstance(cause, Error) and cause.sqlstate == NOTHING_DONE:
            return Result(CallOutcome(cause.diag.message_primary or ""))
        if key and isinstance(cause, LockNotAvailable):
            return Result(CallOutcome.KEY_AT_WORK)
        raise


def insert_free(
    *, portal: Portal, rows: Sequence[Row], origin: Origin, now: datetime, position: Position | None
) -> Result:
    """Insert the contacts whose email and drawn id are free, within a transaction. The caller counts them there.

    Without a position, the toggle of the app decides as it stands now.
    """
    return _call(portal, rows, origin, now, position=position)


def _call(
    portal: Portal,
    rows: Sequence[Row],
    origin: Origin,
    now: datetime,
    *,
    key: IdempotencyKey | None = None,
    position: Position | None = None,
    is_whole: bool = False,
) -> Result:
    source, decides = origin.source, position or NO_APP
    arguments: dict[str, Any] = {
        "portal": portal.pk,
        "key_hash": key.key_hash if key else None,
        "request_hash": key.request_hash if key else None,
        "app": origin.app.id if origin.app and position is None else None,
        "toggle": decides.toggle,
        "version": decides.version,
        "rows": msgspec.json.encode(rows, enc_hook=as_text).decode(),
        "is_whole": is_whole,
        "source_kind": source.kind,
        "source_id": source.id,
        "source_label": source.label,
        "source_key": source.key,
        "source_bytes": source_bytes(source.kind, source.id, source.label),
        "credential": origin.credential_id,
        "request": origin.request_id,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(CALL, arguments)
        outcome, toggle, version, *columns = cursor.fetchone()
    return Result(CallOutcome(outcome), Position(toggle, version), list(map(Inserted, *columns)))
