"""Read every former value of properties and every former marketing status of contacts."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from contacts.marketing_status import MarketingStatus, stopped_at
from contacts.models import Contact, PropertyChange, StatusChange
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals.models import Portal


class Version(NamedTuple):
    """A value with its moment and its source. The value is empty where it was cleared."""

    value: str
    at: datetime
    source: Source | None = None


Versions = dict[str, list[Version]]


def versions_of(
    portal: Portal, contacts: Sequence[Contact], names: Collection[str] | None = None
) -> dict[int, Versions]:
    """Return the versions of the contacts' properties, or of the named ones, the newest first. Runs one query."""
    changes = PropertyChange.objects.filter(portal=portal, contact_id__in=[contact.id for contact in contacts])
    if names is not None:
        changes = changes.filter(name__in=names)
    by_contact: dict[int, dict[str, list[PropertyChange]]] = {contact.id: {} for contact in contacts}
    for change in changes.order_by("-id"):
        by_contact[change.contact_id].setdefault(change.name, []).append(change)
    versions: dict[int, Versions] = {}
    for contact in contacts:
        values = {**contact.properties, "email": contact.email}
        changed = by_contact[contact.id]
        known = {*changed, *(name for name, value in values.items() if value)}
        versions[contact.id] = {
            name: [Version(each.value or "", each.at, each.source) for each in changed.get(name, [])]
            + _first_version(contact, changed[name][-1].previous_value if name in changed else values[name])
            for name in (known if names is None else known.intersection(names))
        }
    return versions


def _first_version(contact: Contact, value: str | None) -> list[Version]:
    """Return the first version of a property, which the contact's own row holds, if it had a value."""
    if not value:
        return []
    return [Version(value, contact.created_at, contact.created_by)]


def statuses_of(portal: Portal, contacts: Sequence[Contact], now: datetime) -> dict[int, list[Version]]:
    """Return the marketing statuses of the contacts, the newest first. Runs one query.

    Without changes the status at the creation is the only one. An update date and an archiving end a status by
    themselves.
    """
    moves = StatusChange.objects.filter(portal=portal, contact_id__in=[contact.id for contact in contacts])
    by_contact: dict[int, list[StatusChange]] = {contact.id: [] for contact in contacts}
    for move in moves.order_by("-id"):
        by_contact[move.contact_id].append(move)
    statuses: dict[int, list[Version]] = {}
    for contact in contacts:
        end, moved = stopped_at(contact, now), by_contact[contact.id]
        ended = [Version(MarketingStatus.NON_MARKETING, end)] if end else []
        former = [Version(move.to_status, move.at, move.source) for move in moved]
        first = _first_version(contact, moved[-1].from_status if moved else contact.marketing_status)
        statuses[contact.id] = ended + former + first
    return statuses
