"""The creation hook: one path for every way in. One contact is a batch of one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction

from contacts.marketing_status import HeldReason, MarketingStatus, status_for_new_contact
from contacts.models import Contact
from contacts.selectors import ids_by_email
from integrations.models import ConnectedApp
from integrations.selectors import toggle_position
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.tiers import Source
from marketing_contacts.portals.models import Portal

MARKETING, NON_MARKETING = MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING
COLUMNS = [column.attname for column in Contact._meta.concrete_fields]  # noqa: SLF001 - Django's documented way
TRIES = 5  # an email's other owner may vanish between the insert and the look


class ContactAlreadyExists(Exception):
    """The portal has a living contact with this email."""

    def __init__(self, contact_id: int | None, email: str) -> None:
        super().__init__(contact_id, email)
        self.contact_id = contact_id
        self.email = email


@dataclass(frozen=True, slots=True)
class Origin:
    """Who writes, by which credential, in which request. `app` is None for people and imports."""

    source: Source
    app: ConnectedApp | None = None
    credential_id: int | None = None
    request_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact to create: property values are checked already; the email is not among them."""

    email: str | None
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Created:
    contact: Contact


@dataclass(frozen=True, slots=True)
class Existing:
    """The email was taken and its contact left alone; the id is None when it was taken within the same batch."""

    contact_id: int | None
    email: str


@transaction.atomic
def create_contacts(
    *, portal: Portal, contacts: Sequence[NewContact], origin: Origin, now: datetime, raise_on_existing: bool = True
) -> list[Created | Existing]:
    """Create contacts, stamp them as the app's toggle says at this moment, and count them; answers in input order.

    Raises ContactAlreadyExists for the first email that is taken, and then nothing is written; with
    `raise_on_existing` off such contacts are reported and untouched.
    """
    enabled, version = toggle_position(portal, origin.app.id) if origin.app else (False, 0)
    emails = [contact.email.lower() if contact.email else None for contact in contacts]
    first = {email: position for position, email in reversed(list(enumerate(emails)))}
    rows = [
        {"position": position, "email": email, "properties": contact.properties}
        for position, (contact, email) in enumerate(zip(contacts, emails, strict=True))
        if email is None or first[email] == position
    ]
    answers: dict[int, Created | Existing] = {
        position: Existing(None, email or "")
        for position, email in enumerate(emails)
        if email is not None and first[email] != position
    }
    answers.update(_insert(portal, rows, _same_for_all(portal, origin, version, now, enabled=enabled)))
    if raise_on_existing:
        _refuse_existing(answers)
    created = [answer.contact for answer in answers.values() if isinstance(answer, Created)]
    if created:
        _count(portal, created, origin.source, version, now)
    return [answers[position] for position in range(len(contacts))]


def _refuse_existing(answers: dict[int, Created | Existing]) -> None:
    for _position, answer in sorted(answers.items()):
        if isinstance(answer, Existing):
            raise ContactAlreadyExists(answer.contact_id, answer.email)


def _same_for_all(
    portal: Portal, origin: Origin, version: int, now: datetime, *, enabled: bool
) -> dict[str, Any]:  # the values that the statement below writes into every row
    return {
        "portal": portal.pk,
        "now": now,
        "kind": origin.source.kind,
        "id": origin.source.id,
        "label": origin.source.label,
        "credential": origin.credential_id,
        "version": version if origin.app else None,
        "request": origin.request_id,
        "status": status_for_new_contact(marketing_enabled=enabled, suppressed=False),
        "status_if_suppressed": status_for_new_contact(marketing_enabled=enabled, suppressed=True),
    }


_INSERT = """
    INSERT INTO contacts_contact (portal_id, email, properties, marketing_status, held_reason, status_at,
        source_kind, source_id, source_label, created_by_kind, created_by_id, created_by_label,
        credential_id, toggle_version, request_id, created_at, updated_at)
    SELECT %(portal)s, v.email, v.properties, new.status, '', %(now)s,
        CASE WHEN new.status = 'NON_MARKETING' THEN '' ELSE %(kind)s END,
        CASE WHEN new.status = 'NON_MARKETING' THEN NULL ELSE %(id)s::bigint END,
        CASE WHEN new.status = 'NON_MARKETING' THEN '' ELSE %(label)s END,
        %(kind)s, %(id)s, %(label)s, %(credential)s, %(version)s, %(request)s, %(now)s, %(now)s
      FROM ROWS FROM (jsonb_to_recordset(%(rows)s::jsonb) AS (email text, properties jsonb))
           WITH ORDINALITY AS v(email, properties, ordinal)
      LEFT JOIN contacts_suppressedaddress AS suppressed ON suppressed.portal_id = %(portal)s
           AND suppressed.address_hash = sha256(convert_to(v.email, 'UTF8'))
     CROSS JOIN LATERAL (
           SELECT CASE WHEN suppressed.portal_id IS NULL THEN %(status)s::text ELSE %(status_if_suppressed)s::text END
           ) AS new(status)
     ORDER BY v.ordinal
    ON CONFLICT (portal_id, email) WHERE archived_at IS NULL DO NOTHING
    RETURNING id, email, marketing_status
"""


def _insert(portal: Portal, rows: list[dict[str, Any]], values: dict[str, Any]) -> dict[int, Created | Existing]:
    """Insert by email, so that two batches cannot deadlock; look up those whose email was taken."""
    waiting = sorted(rows, key=lambda row: (row["email"] is None, row["email"] or ""))
    answers: dict[int, Created | Existing] = {}
    for _try in range(TRIES):
        returned = _insert_once(waiting, values)
        by_email = {email: (contact_id, status) for contact_id, email, status in returned if email is not None}
        nameless = iter(sorted((contact_id, status) for contact_id, email, status in returned if email is None))
        missing = [row for row in waiting if row["email"] is not None and row["email"] not in by_email]
        for row in waiting:
            inserted = next(nameless) if row["email"] is None else by_email.get(row["email"])
            if inserted is not None:
                answers[row["position"]] = Created(_contact(portal, row, values, *inserted))
        taken = ids_by_email(portal, [row["email"] for row in missing]) if missing else {}
        for row in missing:
            if row["email"] in taken:
                answers[row["position"]] = Existing(taken[row["email"]], row["email"])
        waiting = [row for row in missing if row["email"] not in taken]
        if not waiting:
            return answers
    raise ContactAlreadyExists(None, waiting[0]["email"])


def _insert_once(rows: list[dict[str, Any]], values: dict[str, Any]) -> list[tuple[int, str | None, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, {**values, "rows": msgspec.json.encode(rows).decode()})
        returned: list[tuple[int, str | None, str]] = cursor.fetchall()
    return returned


def _contact(
    portal: Portal, row: dict[str, Any], values: dict[str, Any], contact_id: int, status: str
) -> Contact:  # the row as the statement above wrote it, without reading it back
    stamped = status != NON_MARKETING
    stored: dict[str, Any] = {
        "portal_id": portal.pk,
        "id": contact_id,
        "email": row["email"],
        "properties": row["properties"],
        "marketing_status": status,
        "held_reason": "",
        "marketing_until": None,
        "status_at": values["now"],
        "source_kind": values["kind"] if stamped else "",
        "source_id": values["id"] if stamped else None,
        "source_label": values["label"] if stamped else "",
        "created_by_kind": values["kind"],
        "created_by_id": values["id"],
        "created_by_label": values["label"],
        "credential_id": values["credential"],
        "toggle_version": values["version"],
        "request_id": values["request"],
        "created_at": values["now"],
        "updated_at": values["now"],
        "archived_at": None,
        "merged_into_id": None,
        "merged_ids": None,
    }
    contact = Contact.from_db("default", COLUMNS, [stored[name] for name in COLUMNS])
    contact.portal = portal
    return contact


def _count(portal: Portal, created: list[Contact], source: Source, version: int, now: datetime) -> None:
    stamped = sorted((contact for contact in created if contact.status is MARKETING), key=lambda contact: contact.id)
    fits = billing.count_creation(
        portal=portal, source=source, toggle_version=version, created=len(created), wanted=len(stamped), at=now
    )
    unfit = stamped[fits:]
    if not unfit:
        return
    restamp: dict[str, Any] = {
        "marketing_status": NON_MARKETING,
        "held_reason": HeldReason.CAP,
        "source_kind": "",
        "source_id": None,
        "source_label": "",
    }
    Contact.objects.filter(portal=portal, id__in=[contact.id for contact in unfit]).update(**restamp)
    for contact in unfit:
        for name, value in restamp.items():
            setattr(contact, name, value)
