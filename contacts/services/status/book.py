"""The locks, notes and counters that all changes of statuses share."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

import msgspec
from django.db import connection

from contacts.marketing_status import HeldReason, MarketingStatus
from contacts.models import Contact, PropertyChange
from contacts.services.creation.results import Origin
from contacts.services.status.locked_status import LockedStatus
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Portal

LockedContact = Contact | LockedStatus
STATUS_FIELDS = [  # what is written where a status moves; the last is what programs that follow changes go by
    "marketing_status",
    "held_reason",
    "marketing_until",
    "status_at",
    "source_kind",
    "source_id",
    "source_label",
    "updated_at",
]


_STATUS_VALUES = attrgetter(*STATUS_FIELDS)
_PUT_STATUSES = f"""
    UPDATE contacts_contact AS contact SET {", ".join(f"{name} = new.{name}" for name in STATUS_FIELDS)}
      FROM jsonb_to_recordset(%s::jsonb) AS alike (ids bigint[], put jsonb),
           jsonb_populate_record(NULL::contacts_contact, alike.put) AS new,
           unnest(alike.ids) AS changed (id)
     WHERE contact.portal_id = %s AND contact.id = changed.id
"""  # noqa: S608 - our own words


class ContactsNotFound(Exception):
    """Some ids are not of living contacts in this portal."""

    def __init__(self, ids: Sequence[int]) -> None:
        super().__init__(ids)
        self.ids = ids


@dataclass
class Tally:
    """The changes of a transaction to the portal's counters, which move together at the end of the transaction.

    `next_update_at` is the next update date of the counters, read under their lock. That date says whether a contact
    is expired. The caller's clock does not.
    """

    next_update_at: datetime
    moves: list[billing.UsageMove] = field(default_factory=list)
    expired: dict[datetime, list[billing.UsageMove]] = field(default_factory=dict)
    held: int = 0
    pending: int = 0  # those that were pending and are no longer: 0 or below
    newly_pending: int = 0
    pending_due: int = 0

    def leave(self, contact: LockedContact) -> None:
        """Take a contact out of every counter that it is in."""
        if contact.status is MarketingStatus.UNTIL_NEXT_UPDATE:
            self.stop_pending(contact)
        if contact.status.counts:
            self.moves.append(billing.UsageMove(source_of(contact), -1))
        if contact.held_reason:
            self.held -= 1

    def stop_pending(self, contact: LockedContact) -> None:
        self.pending -= 1
        if is_expired_by_counters(contact, self.next_update_at):
            self.pending_due -= 1

    def expire_pending(self, contact: LockedContact) -> None:
        """Book the end of a contact whose update date has passed, at that instant."""
        self.stop_pending(contact)
        if contact.marketing_until is not None:
            self.expired.setdefault(contact.marketing_until, []).append(billing.UsageMove(source_of(contact), -1))

    def book(self, portal: Portal, now: datetime) -> None:
        """Move the counters. Pending contacts leave first, so that they are never more than the count."""
        billing.set_pending(portal=portal, number=self.pending, due=self.pending_due)
        for effective_at, moves in sorted(self.expired.items()):
            billing.move_count(portal=portal, moves=moves, now=now, effective_at=effective_at)
        billing.move_count(portal=portal, moves=self.moves, now=now)
        billing.set_pending(portal=portal, number=self.newly_pending)
        billing.hold(portal=portal, number=self.held)


def stop_counting(portal: Portal, living: Sequence[Contact], now: datetime) -> None:
    """Take living contacts that leave for good or for now out of the counters; book each to its source."""
    if any(contact.status.counts or contact.held_reason for contact in living):
        tally = Tally(billing.lock_usage(portal=portal, now=now).next_update_at)
        for contact in living:
            tally.leave(contact)
        tally.book(portal, now)


def source_of(contact: LockedContact) -> Source:
    """Return the source under which the contact counts."""
    return Source.stored(contact.source_kind, contact.source_id, contact.source_label)


def is_expired_by_counters(contact: LockedContact, next_update_at: datetime) -> bool:
    """Return True when the counters have passed the contact's update date.

    `next_update_at` is the next date of the counters, read under their lock.
    """
    return contact.marketing_until is not None and contact.marketing_until < next_update_at


def lock_contacts(portal: Portal, ids: Iterable[int], *, archived: bool = False) -> dict[int, Contact]:
    """Living (or archived) contacts by their ids, locked in the order of ids."""
    found = Contact.objects.filter(portal=portal, id__in=sorted(set(ids)), archived_at__isnull=not archived)
    return {contact.id: contact for contact in found.select_for_update(of=("self",)).order_by("id")}


def put_status(
    contact: LockedContact,
    status: MarketingStatus,
    *,
    source: Source | None,
    held: HeldReason | None = None,
    until: datetime | None = None,
) -> None:
    """Set the status columns together; `source` is None for a contact that does not count."""
    contact.marketing_status, contact.held_reason, contact.marketing_until = status, held or "", until
    contact.source_kind = source.kind if source else ""
    contact.source_id = source.id if source else None
    contact.source_label = source.label if source else ""


def keep_counting(contact: LockedContact, status: MarketingStatus, *, until: datetime | None = None) -> None:
    """Move a contact from one status that counts to the other. The contact keeps its source."""
    contact.marketing_status, contact.marketing_until = status, until


def note_status_changes(
    portal: Portal, changed: Sequence[tuple[LockedContact, str]], origin: Origin, now: datetime
) -> None:
    """Append a row for each contact and the status it had before, with one statement."""
    if not changed:
        return
    alike: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for contact, before in changed:
        alike[before, contact.marketing_status, contact.held_reason].append(contact.id)
    groups = [{"ids": ids, "before": move[0], "after": move[1], "held": move[2]} for move, ids in alike.items()]
    source, said = origin.source, msgspec.json.encode(groups).decode()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_statuschange (portal_id, contact_id, from_status, to_status, held_reason, at,"
            " source_kind, source_id, source_label, request_id)"
            " SELECT %s, changed.id, alike.before, alike.after, alike.held, %s, %s, %s, %s, %s"
            " FROM jsonb_to_recordset(%s::jsonb) AS alike (ids bigint[], before text, after text, held text),"
            " unnest(alike.ids) AS changed (id)",
            [portal.pk, now, source.kind, source.id, source.label, origin.request_id, said],
        )


def save_statuses(portal: Portal, contacts: Sequence[LockedContact]) -> None:
    """Write the status columns of contacts that are locked, with one statement.

    Many contacts usually get the same values. The statement names each set of values once, with the ids of its
    contacts. A row of JSON for each contact would cost more than the update itself.
    """
    if not contacts:
        return
    alike: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    for contact in contacts:
        alike[_STATUS_VALUES(contact)].append(contact.id)
    groups = [{"ids": ids, "put": dict(zip(STATUS_FIELDS, put, strict=True))} for put, ids in alike.items()]
    with connection.cursor() as cursor:
        cursor.execute(_PUT_STATUSES, [msgspec.json.encode(groups).decode(), portal.pk])


def save(portal: Portal, contacts: Sequence[LockedContact], fields: list[str]) -> None:
    """Write `fields` of contacts that are locked, with one statement."""
    if not contacts:
        return
    rows = [{"id": contact.id, **{name: getattr(contact, name) for name in fields}} for contact in contacts]
    put = ", ".join(f"{name} = new.{name}" for name in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE contacts_contact AS contact SET {put}"  # noqa: S608 - our own words
            " FROM jsonb_populate_recordset(NULL::contacts_contact, %s::jsonb) AS new"
            " WHERE contact.portal_id = %s AND contact.id = new.id",
            [msgspec.json.encode(rows).decode(), portal.pk],
        )


def change_of(
    contact: Contact, name: str, *, previous: str | None, value: str | None, origin: Origin, now: datetime
) -> PropertyChange:
    """Return a row of a property's history that is not written yet."""
    return PropertyChange(
        portal_id=contact.portal_id,
        contact_id=contact.id,
        name=name,
        previous_value=previous,
        value=value,
        at=now,
        source_kind=origin.source.kind,
        source_id=origin.source.id,
        source_label=origin.source.label,
        request_id=origin.request_id,
    )


def target_of(contact_ids: Sequence[int]) -> audit.Target:
    """Return one contact, or the number of several contacts, as the target of an entry in the audit trail."""
    if len(contact_ids) == 1:
        return audit.Target("contact", contact_ids[0])
    return audit.Target("contacts", len(contact_ids))


def audit_each(
    portal: Portal, by: audit.Actor, action: str, contact_ids: Iterable[int], *, now: datetime, after: Any = None
) -> None:
    """Note what a person did to contacts, by their numbers; what programs do is known from the contacts themselves."""
    if by is None:
        return
    targets = [audit.Target("contact", contact_id) for contact_id in contact_ids]
    audit.record_each(portal=portal, actor=by, action=action, targets=targets, now=now, after=after)
