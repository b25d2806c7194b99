"""Addresses that an app never stamps as marketing: unsubscribed or bounced. A hash of them outlives the contact.

Locks: addresses, by their hashes; then the audit head.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from contacts.models import SuppressedAddress
from contacts.selectors import address_hash, ids_by_email, suppression_of
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal


def suppress(*, portal: Portal, emails: Iterable[str], reason: str, at: datetime) -> int:
    """Suppress addresses and answer how many were not suppressed before.

    One that is suppressed already keeps its first reason. No contact's status changes.
    """
    hashes = sorted({address_hash(email) for email in emails})
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_suppressedaddress (portal_id, address_hash, reason, at)"
            " SELECT %s, address.hash, %s, %s FROM unnest(%s::bytea[]) AS address (hash) ON CONFLICT DO NOTHING",
            [portal.pk, reason, at, hashes],
        )
        return int(cursor.rowcount)


def unsuppress(*, portal: Portal, emails: Iterable[str]) -> int:
    """Let apps stamp these addresses again; answer how many were suppressed."""
    hashes = [address_hash(email) for email in emails]
    return SuppressedAddress.objects.filter(portal=portal, address_hash__in=hashes).delete()[0]


@transaction.atomic
def record_suppression(*, portal: Portal, email: str, reason: str, by: Member, now: datetime) -> bool:
    """Note that an address unsubscribed or bounced, and who says so; answers False where it was known already."""
    if not suppress(portal=portal, emails=[email], reason=reason, at=now):
        return False
    audit.record(
        portal=portal, actor=by, action="suppression.record", target=_target(portal, email), after=reason, at=now
    )
    return True


@transaction.atomic
def take_suppression_back(*, portal: Portal, email: str, why: str, by: Member, now: datetime) -> bool:
    """Let apps stamp an address again, and note who says why; answers False where it is not suppressed."""
    found = suppression_of(portal, email)
    if found is None or not unsuppress(portal=portal, emails=[email]):
        return False
    audit.record(
        portal=portal,
        actor=by,
        action="suppression.take_back",
        target=_target(portal, email),
        before=found.reason,
        after=why,
        at=now,
    )
    return True


def _target(portal: Portal, email: str) -> audit.Target:
    """The living contact with the address, by its number: the trail never holds an address."""
    contact_id = ids_by_email(portal, [email.lower()]).get(email.lower())
    return audit.Target("contact", contact_id) if contact_id else audit.Target("address", "")
