"""Reads of living, archived and merged contacts, and of suppressed addresses."""

import hashlib
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from contacts.email_addresses import spellings
from contacts.models import ADDRESS, Contact, SuppressedAddress
from marketing_contacts.portals.models import Portal


def living_contacts(portal: Portal) -> QuerySet[Contact]:
    """Return the portal's contacts that are not archived, by id."""
    return Contact.objects.filter(portal=portal, archived_at=None).order_by("id")


def contacts_ever(portal: Portal) -> QuerySet[Contact]:
    """Return the portal's living, archived and merged contacts, without the rows of other addresses."""
    return Contact.objects.filter(~Q(created_by_kind=ADDRESS), portal=portal)


def contacts_of(portal: Portal, *, archived: bool) -> QuerySet[Contact]:
    """Return the portal's living or archived contacts by id. Merged contacts are neither."""
    if archived:
        return Contact.objects.filter(portal=portal, archived_at__isnull=False, merged_into_id=None).order_by("id")
    return living_contacts(portal)


def merged_into(portal: Portal, ids: Iterable[int]) -> dict[int, int]:
    """Return the contact into which each of these contacts was merged. Contacts that were not merged are left out."""
    merged = contacts_ever(portal).filter(id__in=list(ids), merged_into_id__isnull=False)
    return {contact_id: survivor for contact_id, survivor in merged.values_list("id", "merged_into_id") if survivor}


def address_hash(email: str) -> bytes:
    """Return the hash of an address that is kept after its contact is gone."""
    return hashlib.sha256(email.lower().encode()).digest()


def address_hashes(email: str) -> list[bytes]:
    """Return the hashes of all spellings of an address."""
    return [address_hash(spelling) for spelling in spellings(email)]


def suppressed_emails(portal: Portal, emails: Iterable[str]) -> set[str]:
    """Return the emails that an app must not stamp as marketing."""
    return set(suppression_reasons(portal, emails))


def suppression_reasons(portal: Portal, emails: Iterable[str]) -> dict[str, set[str]]:
    """Return the reasons of each of the emails that an app must not stamp as marketing."""
    wanted = {email: address_hashes(email) for email in emails}
    if not wanted:
        return {}
    hashes = [each for some in wanted.values() for each in some]
    rows = SuppressedAddress.objects.filter(portal=portal, address_hash__in=hashes).values_list(
        "address_hash", "reason"
    )
    found: dict[bytes, set[str]] = {}
    for value, reason in rows:
        found.setdefault(bytes(value), set()).add(reason)
    reasons = {email: set[str]().union(*(found.get(each, ()) for each in some)) for email, some in wanted.items()}
    return {email: some for email, some in reasons.items() if some}


def suppressions_of(portal: Portal, email: str) -> list[SuppressedAddress]:
    """Return every reason of an address that stands, the oldest first.

    Spellings of one address have rows of their own. The earliest row of a reason is returned.
    """
    found = SuppressedAddress.objects.filter(portal=portal, address_hash__in=address_hashes(email))
    by_reason = {each.reason: each for each in found.order_by("-at", "-reason")}
    return sorted(by_reason.values(), key=lambda each: (each.at, each.reason))
