"""The creation hook: one path for every way in. One contact is a batch of one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from contacts.marketing_status import HeldReason, MarketingStatus, status_for_new_contact
from contacts.models import Contact
from contacts.selectors import ids_by_email
from contacts.services.associations import associate
from contacts.services.new_contacts import NewContact, without_suppression
from contacts.services.unique_values import Move, none_unique, settle_unique_values
from integrations.models import ConnectedApp
from integrations.selectors import TOGGLE_POSITION, toggle_position
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.tiers import Source
from marketing_contacts.portals.models import Portal
from marketing_contacts.round_trips import transaction_or_part

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


class Row(msgspec.Struct, frozen=True):
    """A contact as the insert reads it."""

    email: str | None
    properties: dict[str, str]


@dataclass(frozen=True, slots=True)
class Batch:
    """What the contacts of one call have in common. `toggle_version` is None where no app creates them.

    `noted` is there when the statement that inserted them counted them, too.
    """

    portal: Portal
    origin: Origin
    toggle_version: int | None
    at: datetime
    noted: billing.Noted | None = None


class Created(msgspec.Struct):
    """A new contact, as its row was written; a batch makes hundreds, so it is no model until somebody asks."""

    id: int
    email: str | None
    properties: dict[str, str]
    marketing_status: str
    batch: Batch
    held_reason: str = ""
    marketing_until: datetime | None = None
    archived_at: datetime | None = None
    merged_ids: list[int] | None = None

    @property
    def created_at(self) -> datetime:
        return self.batch.at

    updated_at = created_at

    @property
    def created_by_kind(self) -> str:
        return self.batch.origin.source.kind

    @property
    def source(self) -> Source | None:
        """The source under which the contact counts."""
        return None if self.marketing_status == NON_MARKETING else self.batch.origin.source

    @property
    def source_kind(self) -> str:
        return "" if self.marketing_status == NON_MARKETING else self.batch.origin.source.kind

    @property
    def source_id(self) -> int | None:
        return None if self.marketing_status == NON_MARKETING else self.batch.origin.source.id

    @property
    def contact(self) -> Contact:
        """The same as a model, without reading it back."""
        return _model(self)


class Existing(msgspec.Struct, frozen=True):
    """The email was taken and its contact left alone; the id is None when it was taken within the same batch."""

    contact_id: int | None
    email: str


def create_contacts(
    *, portal: Portal, contacts: Sequence[NewContact], origin: Origin, now: datetime, raise_on_existing: bool = True
) -> list[Created | Existing]:
    """Create contacts, stamp them as the app's toggle says at this moment, and count them; answers in input order.

    Raises ContactAlreadyExists for the first email that is taken, and then nothing is written; with
    `raise_on_existing` off such contacts are reported and untouched. Raises ValueTaken.
    """
    at_once = none_unique(contact.properties for contact in contacts) and not any(
        contact.associations for contact in contacts
    )
    with transaction_or_part():
        answers = insert_contacts(portal, contacts, origin, now, at_once=at_once)
        if raise_on_existing:
            refuse_existing(answers)
        if not at_once:
            settle_unique_values(portal, first_values(answers))
        count_created(answers)
    return answers


def insert_contacts(
    portal: Portal, contacts: Sequence[NewContact], origin: Origin, now: datetime, *, at_once: bool = False
) -> list[Created | Existing]:
    """The first step: rows stamped as the app's toggle says. The caller settles their unique values and counts them.

    `at_once`, where nothing is to be done in between, lets one statement do both if no email is taken.
    """
    contacts = without_suppression(portal, contacts, origin.source, now)
    answers = _insert(portal, contacts, origin, now, at_once=at_once)
    _associate(contacts, answers, portal)
    return answers


def _associate(contacts: Sequence[NewContact], answers: list[Created | Existing], portal: Portal) -> None:
    wanted = {
        answer.id: contact.associations
        for contact, answer in zip(contacts, answers, strict=True)
        if contact.associations and isinstance(answer, Created)
    }
    if wanted:
        associate(portal=portal, wanted=wanted)


def refuse_existing(answers: Iterable[Created | Existing]) -> None:
    """Raise ContactAlreadyExists for the first email that was taken."""
    for answer in answers:
        if isinstance(answer, Existing):
            raise ContactAlreadyExists(answer.contact_id, answer.email)


def first_values(answers: Iterable[Created | Existing]) -> list[Move]:
    """What new contacts have that had nothing before."""
    return [Move(answer.id, {}, answer.properties) for answer in answers if isinstance(answer, Created)]


_INSERT = """
    WITH setting AS ({setting}),
    created AS (
        INSERT INTO contacts_contact (portal_id, email, properties, marketing_status, held_reason, status_at,
            source_kind, source_id, source_label, created_by_kind, created_by_id, created_by_label,
            credential_id, toggle_version, request_id, created_at, updated_at)
        SELECT %(portal)s, v.email, v.properties, new.status, '', %(at)s,
            CASE WHEN new.status = 'NON_MARKETING' THEN '' ELSE %(kind)s END,
            CASE WHEN new.status = 'NON_MARKETING' THEN NULL ELSE %(id)s::bigint END,
            CASE WHEN new.status = 'NON_MARKETING' THEN '' ELSE %(label)s END,
            %(kind)s, %(id)s, %(label)s, %(credential)s, setting.version, %(request)s, %(at)s, %(at)s
          FROM ROWS FROM (jsonb_to_recordset(%(rows)s::jsonb) AS (email text, properties jsonb))
               WITH ORDINALITY AS v(email, properties, ordinal)
         CROSS JOIN setting
          LEFT JOIN contacts_suppressedaddress AS suppressed ON suppressed.portal_id = %(portal)s
               AND suppressed.address_hash = sha256(convert_to(v.email, 'UTF8'))
         CROSS JOIN LATERAL (
               SELECT CASE WHEN NOT setting.enabled THEN %(status_off)s::text
                           WHEN suppressed.portal_id IS NULL THEN %(status)s::text
                           ELSE %(status_if_suppressed)s::text END
               ) AS new(status)
         ORDER BY v.ordinal
        ON CONFLICT (portal_id, email) WHERE archived_at IS NULL DO NOTHING
        RETURNING id, email, marketing_status, toggle_version)
    {counted}
"""
_NOT_COUNTED = """
    SELECT created.id, email, marketing_status, setting.enabled, toggle_version, NULL, NULL
      FROM created CROSS JOIN setting
"""
_COUNTED = f"""
    , total AS (
        SELECT count(*) AS created, count(*) FILTER (WHERE marketing_status = 'MARKETING') AS wanted,
               coalesce(max(toggle_version), 0) AS version
          FROM created HAVING count(*) > 0 AND count(*) = %(number)s),
    {billing.COUNT_CREATED}
    SELECT created.id, email, marketing_status, setting.enabled, toggle_version, noted.id,
           moved.ledger_sequence IS NOT NULL
      FROM created CROSS JOIN setting LEFT JOIN noted ON true LEFT JOIN moved ON true
"""
_AS_GIVEN = "SELECT %(enabled)s::boolean AS enabled, %(version)s::integer AS version"


@cache
def _statement(*, by_toggle: bool, at_once: bool) -> str:
    """Without line breaks: psycopg parses statements of more than 4,096 characters anew each time."""
    setting, counted = TOGGLE_POSITION if by_toggle else _AS_GIVEN, _COUNTED if at_once else _NOT_COUNTED
    return " ".join(_INSERT.format(setting=setting, counted=counted).split())


# Of a new contact its id, email and status, the position of the toggle by which it was stamped, and what was noted.
Inserted = tuple[int, str | None, str, bool, int | None, int | None, bool | None]


def _insert(
    portal: Portal, contacts: Sequence[NewContact], origin: Origin, now: datetime, *, at_once: bool
) -> list[Created | Existing]:
    """Insert by email, so that two batches cannot deadlock; look up those whose email was taken."""
    answers: dict[int, Created | Existing] = {}
    nameless: list[int] = []  # positions in the input
    named: dict[str, int] = {}
    for place, contact in enumerate(contacts):
        if not contact.email:
            nameless.append(place)
        elif named.setdefault(email := contact.email.lower(), place) != place:
            answers[place] = Existing(None, email)
    insert = _Insert(portal, origin, now, at_once=at_once)
    for _try in range(TRIES):
        rows = [Row(email, contacts[named[email]].properties) for email in sorted(named)]
        rows += [Row(None, contacts[place].properties) for place in nameless]
        without_email = iter(nameless)
        inserted = insert(rows)
        for contact_id, email_of_row, status, *_position in inserted:
            place = next(without_email) if email_of_row is None else named.pop(email_of_row)
            answers[place] = Created(contact_id, email_of_row, contacts[place].properties, status, insert.batch)
        nameless = []
        taken = ids_by_email(portal, named) if named else {}
        for email, contact_id in taken.items():
            answers[named.pop(email)] = Existing(contact_id, email)
        if not named:
            return [answers[place] for place in range(len(contacts))]
    raise ContactAlreadyExists(None, min(named))


class _Insert:
    """One insert of a call after the other: the first one finds the toggle's position, the others go by the same.

    And the first one alone counts, if it may: where an email is taken it does not, and all are counted in the end.
    """

    def __init__(self, portal: Portal, origin: Origin, now: datetime, *, at_once: bool) -> None:
        self.by_toggle, self.at_once = origin.app is not None, at_once
        self.batch = Batch(portal, origin, None, now)
        self.values = _same_for_all(portal, origin, now)

    def __call__(self, rows: list[Row]) -> list[Inserted]:
        """The new contacts, in the order of the rows; raises ConnectedApp.DoesNotExist for an app that is gone."""
        statement = _statement(by_toggle=self.by_toggle, at_once=self.at_once)
        values = {**self.values, "rows": msgspec.json.encode(rows).decode(), "number": len(rows)}
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            inserted = sorted(cursor.fetchall())
        if self.by_toggle:
            position = inserted[0][3:5] if inserted else toggle_position(self.batch.portal, self.values["app"])
            self._go_by(position)
        if inserted and inserted[0][5]:
            self.batch = replace(self.batch, noted=billing.Noted(*inserted[0][5:]))
        self.at_once = False
        return inserted

    def _go_by(self, position: tuple[bool, int | None]) -> None:
        enabled, version = position
        self.by_toggle = False
        self.values |= {"enabled": enabled, "version": version}
        self.batch = replace(self.batch, toggle_version=version)


def _same_for_all(portal: Portal, origin: Origin, now: datetime) -> dict[str, Any]:
    """The values that the statement writes into every row."""
    return {
        **billing.source_values(portal.pk, origin.source, now),
        "app": origin.app.id if origin.app else None,
        "enabled": False,
        "version": None,
        "credential": origin.credential_id,
        "request": origin.request_id,
        "status": status_for_new_contact(marketing_enabled=True, suppressed=False),
        "status_if_suppressed": status_for_new_contact(marketing_enabled=True, suppressed=True),
        "status_off": status_for_new_contact(marketing_enabled=False, suppressed=False),
    }


def _model(new: Created) -> Contact:
    source, batch = new.source, new.batch
    origin = batch.origin
    return Contact(
        portal=batch.portal,
        id=new.id,
        email=new.email,
        properties=new.properties,
        marketing_status=new.marketing_status,
        held_reason=new.held_reason,
        status_at=batch.at,
        source_kind=source.kind if source else "",
        source_id=source.id if source else None,
        source_label=source.label if source else "",
        created_by_kind=origin.source.kind,
        created_by_id=origin.source.id,
        created_by_label=origin.source.label,
        credential_id=origin.credential_id,
        toggle_version=batch.toggle_version,
        request_id=origin.request_id,
        created_at=batch.at,
        updated_at=batch.at,
    )


def count_created(answers: Iterable[Created | Existing]) -> None:
    """The last step: count those that are stamped; what does not fit is held instead, the newest first."""
    created = [answer for answer in answers if isinstance(answer, Created)]
    if not created:
        return
    batch = created[0].batch
    stamped = [new for new in created if new.marketing_status == MARKETING]
    fit = billing.count_creation(
        portal=batch.portal,
        source=batch.origin.source,
        toggle_version=batch.toggle_version or 0,
        created=len(created),
        wanted=len(stamped),
        at=batch.at,
        noted=batch.noted,
    )
    if fit.limit is None:
        return
    unfit, reason = sorted(stamped, key=lambda new: new.id)[fit.fits :], HeldReason(fit.limit)
    for new in unfit:
        new.marketing_status, new.held_reason = NON_MARKETING, reason
    Contact.objects.filter(portal=batch.portal, id__in=[new.id for new in unfit]).update(
        marketing_status=NON_MARKETING, held_reason=reason, source_kind="", source_id=None, source_label=""
    )
