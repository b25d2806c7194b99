"""Addresses that an app never stamps as marketing: unsubscribed or bounced. A hash of them outlives the contact."""

from collections.abc import Iterable
from datetime import datetime

from contacts.models import SuppressedAddress
from contacts.selectors import address_hash
from marketing_contacts.portals.models import Portal


def suppress(*, portal: Portal, emails: Iterable[str], reason: str, at: datetime) -> None:
    """Suppress addresses; one that is suppressed already keeps its first reason. No contact's status changes."""
    rows = [
        SuppressedAddress(portal=portal, address_hash=value, reason=reason, at=at)
        for value in sorted({address_hash(email) for email in emails})
    ]
    SuppressedAddress.objects.bulk_create(rows, ignore_conflicts=True)


def unsuppress(*, portal: Portal, emails: Iterable[str]) -> None:
    """Let apps stamp these addresses again."""
    hashes = [address_hash(email) for email in emails]
    SuppressedAddress.objects.filter(portal=portal, address_hash__in=hashes).delete()
