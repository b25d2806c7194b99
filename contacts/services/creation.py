"""The creation hook: one path for every way in. One contact is a batch of one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from contacts.marketing_status import HeldReason, MarketingStatus, status_for_new_contact
from contacts.models import Contact
from contacts.selectors import ids_by_email, suppressed_emails
from integrations.models import ConnectedApp
from integrations.selectors import toggle_position
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.tiers import Source
from marketing_contacts.portals.models import Portal

MARKETING, NON_MARKETING = MarketingStatus.MARKETING, MarketingStatus.NON_MARKETING
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
    suppressed = suppressed_emails(portal, [email for email in emails if email]) if enabled else set()
    first = {email: position for position, email in reversed(list(enumerate(emails)))}
    rows = [
        _row(
            position, contact, email, status_for_new_contact(marketing_enabled=enabled, suppressed=email in suppressed)
        )
        for position, (contact, email) in enumerate(zip(contacts, emails, strict=True))
        if email is None or first[email] == position
    ]
    answers: dict[int, Created | Existing] = {
        position: Existing(None, email or "")
        for position, email in enumerate(emails)
        if email is not None and first[email] != position
    }
    answers.update(_insert(portal, rows, origin, version, now))
    if raise_on_existing:
        _refuse_existing(answers)
    created = [answer.contact for answer in answers.values() if isinstance(answer, Created)]
    if created:
        _count(portal, created, origin.source, version, now)
    return [answers[position] for position in range(len(contacts))]


def _row(position: int, contact: NewContact, email: str | None, status: MarketingStatus) -> dict[str, Any]:
    return {"position": position, "email": email, "properties": contact.properties, "status": status}


def _refuse_existing(answers: dict[int, Created | Existing]) -> None:
    for _position, answer in sorted(answers.items()):
        if isinstance(answer, Existing):
            raise ContactAlreadyExists(answer.contact_id, answer.email)


_INSERT = """
    INSERT INTO contacts_contact (portal_id, email, properties, marketing_status, held_reason, status_at,
        source_kind, source_id, source_label, created_by_kind, created_by_id, created_by_label,
        credential_id, toggle_version, request_id, created_at, updated_at)
    SELECT %(portal)s, v.email, v.properties, v.status, '', %(now)s,
        CASE WHEN v.status = 'NON_MARKETING' THEN '' ELSE %(kind)s END,
        CASE WHEN v.status = 'NON_MARKETING' THEN NULL ELSE %(id)s::bigint END,
        CASE WHEN v.status = 'NON_MARKETING' THEN '' ELSE %(label)s END,
        %(kind)s, %(id)s, %(label)s, %(credential)s, %(version)s, %(request)s, %(now)s, %(now)s
      FROM jsonb_to_recordset(%(rows)s::jsonb) AS v(email text, properties jsonb, status text)
    ON CONFLICT (portal_id, email) WHERE archived_at IS NULL DO NOTHING
    RETURNING id, email
"""


def _insert(
    portal: Portal, rows: list[dict[str, Any]], origin: Origin, version: int, now: datetime
) -> dict[int, Created | Existing]:
    """Insert by email, so that two batches cannot deadlock; look up those whose email was taken."""
    waiting = sorted(rows, key=lambda row: (row["email"] is None, row["email"] or ""))
    answers: dict[int, Created | Existing] = {}
    for _try in range(TRIES):
        returned = _insert_once(portal, waiting, origin, version, now)
        by_email = {email: contact_id for contact_id, email in returned if email is not None}
        nameless = iter(sorted(contact_id for contact_id, email in returned if email is None))
        missing = [row for row in waiting if row["email"] is not None and row["email"] not in by_email]
        for row in waiting:
            contact_id = next(nameless) if row["email"] is None else by_email.get(row["email"])
            if contact_id is not None:
                answers[row["position"]] = Created(_contact(portal, contact_id, row, origin, version, now))
        taken = ids_by_email(portal, [row["email"] for row in missing]) if missing else {}
        for row in missing:
            if row["email"] in taken:
                answers[row["position"]] = Existing(taken[row["email"]], row["email"])
        waiting = [row for row in missing if row["email"] not in taken]
        if not waiting:
            return answers
    raise ContactAlreadyExists(None, waiting[0]["email"])


def _insert_once(
    portal: Portal, rows: list[dict[str, Any]], origin: Origin, version: int, now: datetime
) -> list[tuple[int, str | None]]:
    source = origin.source
    values: dict[str, Any] = {
        "portal": portal.pk,
        "now": now,
        "kind": source.kind,
        "id": source.id,
        "label": source.label,
        "credential": origin.credential_id,
        "version": version if origin.app else None,
        "request": origin.request_id,
        "rows": json.dumps(rows),
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        returned: list[tuple[int, str | None]] = cursor.fetchall()
    return returned


def _contact(  # noqa: PLR0917 - the parts of one row
    portal: Portal, contact_id: int, row: dict[str, Any], origin: Origin, version: int, now: datetime
) -> Contact:  # the row as the statement above wrote it, without reading it back
    source = origin.source if row["status"] is not NON_MARKETING else None
    contact = Contact(
        portal=portal,
        id=contact_id,
        email=row["email"],
        properties=row["properties"],
        marketing_status=row["status"],
        status_at=now,
        source_kind=source.kind if source else "",
        source_id=source.id if source else None,
        source_label=source.label if source else "",
        created_by_kind=origin.source.kind,
        created_by_id=origin.source.id,
        created_by_label=origin.source.label,
        credential_id=origin.credential_id,
        toggle_version=version if origin.app else None,
        request_id=origin.request_id,
        created_at=now,
        updated_at=now,
    )
    contact._state.adding = False  # noqa: SLF001 - it is stored
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
