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


def suppression_reasons(portal: Portal, emails: Iterable[str]) -> dict[str, str]:
    """Return the reason for each of the emails that an app must not stamp as marketing."""
    wanted = {email: address_hashes(email) for email in emails}
    if not wanted:
        return {}
    hashes = [each for some in wanted.values() for each in some]
    rows = SuppressedAddress.objects.filter(portal=portal, address_hash__in=hashes).values_list(
        "address_hash", "reason"
    )
    found = {bytes(value): reason for value, reason in rows}
    reasons = {email: next((found[each] for each in some if each in found), "") for email, some in wanted.items()}
    return {email: reason for email, reason in reasons.items() if reason}


def suppression_of(portal: Portal, email: str) -> SuppressedAddress | None:
    """Return the suppression of an address with its reason and moment, or None."""
    found = SuppressedAddress.objects.filter(portal=portal, address_hash__in=address_hashes(email))
    return found.order_by("at").first()
