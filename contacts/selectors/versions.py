"""Every value that properties of contacts had, and every marketing status, back to the first."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from contacts.marketing_status import MarketingStatus, stopped_at
from contacts.models import Contact, PropertyChange, StatusChange
from marketing_contacts.portals.models import Portal


class Version(NamedTuple):
    """A value, empty where it was cleared, from when, and by whom."""

    value: str
    at: datetime
    source_kind: str
    source_id: int
    source_label: str


Versions = dict[str, list[Version]]


def versions_of(
    portal: Portal, contacts: Sequence[Contact], names: Collection[str] | None = None
) -> dict[int, Versions]:
    """The versions of the contacts' properties, or of those named, the newest first; one query for all contacts."""
    changes = PropertyChange.objects.filter(portal=portal, contact_id__in=[contact.id for contact in contacts])
    if names is not None:
        changes = changes.filter(name__in=names)
    by_contact: dict[int, dict[str, list[PropertyChange]]] = {contact.id: {} for contact in contacts}
    for change in changes.order_by("-id"):
        by_contact[change.contact_id].setdefault(change.name, []).append(change)
    return {contact.id: _versions(contact, by_contact[contact.id], names) for contact in contacts}


def _versions(contact: Contact, changes: dict[str, list[PropertyChange]], names: Collection[str] | None) -> Versions:
    values = {**contact.properties, "email": contact.email}
    known = {*changes, *(name for name, value in values.items() if value)}
    return {
        name: [_of_change(change) for change in changes.get(name, [])]
        + _first(contact, changes[name][-1].previous_value if name in changes else values[name])
        for name in (known if names is None else known.intersection(names))
    }


def _of_change(change: PropertyChange) -> Version:
    return Version(change.value or "", change.at, change.source_kind, change.source_id, change.source_label)


def _first(contact: Contact, value: str | None) -> list[Version]:
    """The contact's own row is a property's first version, where it had a value then."""
    if not value:
        return []
    by = (contact.created_by_kind, contact.created_by_id, contact.created_by_label)
    return [Version(value, contact.created_at, *by)]


def statuses_of(portal: Portal, contacts: Sequence[Contact], now: datetime) -> dict[int, list[Version]]:
    """The marketing statuses that the contacts had, the newest first; one query for all contacts."""
    moves = StatusChange.objects.filter(portal=portal, contact_id__in=[contact.id for contact in contacts])
    by_contact: dict[int, list[StatusChange]] = {contact.id: [] for contact in contacts}
    for move in moves.order_by("-id"):
        by_contact[move.contact_id].append(move)
    return {contact.id: _statuses(contact, by_contact[contact.id], now) for contact in contacts}


def _statuses(contact: Contact, moves: list[StatusChange], now: datetime) -> list[Version]:
    """Without a move the status is the one of the creation; an update date and an archiving end it by themselves."""
    end = stopped_at(contact, now)
    ended = [Version(MarketingStatus.NON_MARKETING, end, "", 0, "")] if end else []
    moved = [Version(move.to_status, move.at, move.source_kind, move.source_id, move.source_label) for move in moves]
    return ended + moved + _first(contact, moves[-1].from_status if moves else contact.marketing_status)
