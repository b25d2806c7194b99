"""Suppress addresses that unsubscribed, bounced or complained, so that no app stamps them.

Each reason is a row of its own, and the hash of an address outlives the contact. Addresses are locked first, by their
hashes, and then the audit head.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain

from django.db import connection, transaction

from contacts.email_addresses import is_plain, spellings
from contacts.models import Contact, SuppressedAddress
from contacts.property_definitions import SUPPRESSING
from contacts.selectors import address_hash, address_hashes, ids_by_email
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal


def suppress(*, portal: Portal, emails: Iterable[str], reason: str, now: datetime, source: Source | None = None) -> int:
    """Suppress addresses for a reason, and return the number of addresses that did not have this reason before.

    `source` says so. A reason that stands keeps its first moment and source, and other reasons stay. No contact's
    status changes.
    """
    hashes = {email: address_hashes(email) for email in emails}
    new = set(_suppress(portal, {(each, reason) for each in chain.from_iterable(hashes.values())}, source, now))
    newly = [email for email, some in hashes.items() if new.issuperset(some)]
    _note_change(portal, newly, now)
    return len(newly)


def _note_change(portal: Portal, emails: Iterable[str], now: datetime) -> None:
    """Move the update time of contacts with these addresses, because reads show another value now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contacts_contact AS contact SET updated_at = %s FROM (SELECT id FROM contacts_contact"
            " WHERE portal_id = %s AND email = ANY(%s) AND archived_at IS NULL ORDER BY id FOR UPDATE) AS shown"
            " WHERE contact.portal_id = %s AND contact.id = shown.id",
            [now, portal.pk, [spelling for email in emails for spelling in spellings(email)], portal.pk],
        )


def _suppress(
    portal: Portal, reasons: Iterable[tuple[bytes, str]], source: Source | None, now: datetime
) -> list[bytes]:
    """Insert the reasons that are new, and return their hashes.

    The order is that of hashes and reasons. Two calls with the same addresses then wait instead of a deadlock.
    """
    in_order = sorted(reasons)
    said_by = (source.kind, source.id, source.label) if source else ("", None, "")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_suppressedaddress"
            " (portal_id, address_hash, reason, at, source_kind, source_id, source_label)"
            " SELECT %s, address.hash, address.reason, %s, %s, %s, %s"
            " FROM unnest(%s::bytea[], %s::text[]) AS address (hash, reason) ORDER BY 2, 3 ON CONFLICT DO NOTHING"
            " RETURNING address_hash",
            [portal.pk, now, *said_by, [each for each, _reason in in_order], [reason for _each, reason in in_order]],
        )
        return [bytes(value) for (value,) in cursor.fetchall()]


def note_suppressing(
    portal: Portal, written: Sequence[tuple[str | None, Mapping[str, str | None]]], source: Source, now: datetime
) -> bool:
    """Suppress addresses that a program reports as unsubscribed or bounced, by properties of their contacts.

    `written` holds emails and the written properties of their contacts. Returns True when any property reports an
    address.
    """
    if all(SUPPRESSING.keys().isdisjoint(properties) for _email, properties in written):
        return False
    said = [(name, email) for email, properties in written if email for name in SUPPRESSING.keys() & properties.keys()]
    _suppress(
        portal, {(each, SUPPRESSING[name]) for name, email in said for each in address_hashes(email)}, source, now
    )
    return True


def carry_over(portal: Portal, emails: Iterable[str | None]) -> None:
    """Suppress the normal form of each address whose older spelling is suppressed, for the same reasons."""
    pairs = [
        (each, address_hash(email))
        for email in emails
        if email and not is_plain(email)
        for each in address_hashes(email)
    ]
    if not pairs:
        return
    known, forms = zip(*pairs, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contacts_suppressedaddress"
            " (portal_id, address_hash, reason, at, source_kind, source_id, source_label)"
            " SELECT portal_id, address.form, reason, at, source_kind, source_id, source_label"
            " FROM unnest(%s::bytea[], %s::bytea[]) AS address (known, form)"
            " JOIN contacts_suppressedaddress AS suppressed"
            " ON suppressed.portal_id = %s AND suppressed.address_hash = address.known"
            " ORDER BY address.form, reason, at ON CONFLICT DO NOTHING",
            [list(known), list(forms), portal.pk],
        )


def suppressed_first(portal: Portal, contacts: Iterable[Contact], now: datetime) -> set[int]:
    """Return the contacts whose address got a new reason by this call, because reads show the reason."""
    by_hash = {address_hash(contact.email): contact.id for contact in contacts if contact.email}
    found = SuppressedAddress.objects.filter(portal=portal, address_hash__in=by_hash, at=now)
    return {by_hash[bytes(value)] for value in found.values_list("address_hash", flat=True)}


def kept_of(properties: Mapping[str, str]) -> dict[str, str]:
    """Return the properties that are stored with the contact itself."""
    return {name: value for name, value in properties.items() if name not in SUPPRESSING}


@transaction.atomic
def unsuppress(*, portal: Portal, emails: Iterable[str], reason: str) -> int:
    """End one reason of these addresses, and return the number of addresses that had it. Other reasons stay.

    Apps may stamp an address again once no reason is left.
    """
    hashes = {email: address_hashes(email) for email in emails}
    every = list(chain.from_iterable(hashes.values()))
    found = SuppressedAddress.objects.filter(portal=portal, address_hash__in=every, reason=reason)
    locked = found.select_for_update().order_by("address_hash")
    gone = set(map(bytes, locked.values_list("address_hash", flat=True)))
    found.delete()
    return sum(not gone.isdisjoint(some) for some in hashes.values())


@transaction.atomic
def record_suppression(*, portal: Portal, email: str, reason: str, by: Member, now: datetime) -> bool:
    """Record a reason of an address, with the member. Return False when the address had this reason."""
    said_by = Source.member(by)
    if not suppress(portal=portal, emails=[email], reason=reason, now=now, source=said_by):
        return False
    audit.record(
        portal=portal, actor=by, action="suppression.record", target=_target(portal, email), after=reason, now=now
    )
    return True


@transaction.atomic
def take_suppression_back(
    *, portal: Portal, email: str, reason: str, why: SuppressedAddress.WhyEnded, by: Member, now: datetime
) -> bool:
    """End one reason of an address, and record the member and why. Other reasons stay.

    Return False when the address does not have the reason.
    """
    if not unsuppress(portal=portal, emails=[email], reason=reason):
        return False
    _note_change(portal, [email], now)
    audit.record(
        portal=portal,
        actor=by,
        action="suppression.take_back",
        target=_target(portal, email),
        before=reason,
        after=why,
        now=now,
    )
    return True


def _target(portal: Portal, email: str) -> audit.Target:
    """Return the living contact with the address, by its id. The trail never holds an address."""
    contact_id = ids_by_email(portal, [email]).get(email)
    return audit.Target("contact", contact_id) if contact_id else audit.Target("address", "")
