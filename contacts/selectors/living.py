"""Contacts by what they are, living or archived; and which addresses are suppressed."""

import hashlib
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from contacts.email_addresses import spellings
from contacts.models import ADDRESS, Contact, SuppressedAddress
from marketing_contacts.portals.models import Portal


def living_contacts(portal: Portal) -> QuerySet[Contact]:
    """The portal's contacts that are not archived, by id."""
    return Contact.objects.filter(portal=portal, archived_at=None).order_by("id")


def contacts_ever(portal: Portal) -> QuerySet[Contact]:
    """The portal's contacts, living, archived and merged; not the rows that are other addresses of contacts."""
    return Contact.objects.filter(~Q(created_by_kind=ADDRESS), portal=portal)


def contacts_of(portal: Portal, *, archived: bool) -> QuerySet[Contact]:
    """The portal's living contacts, or its archived ones, by id. Those that were merged into others are neither."""
    if archived:
        return Contact.objects.filter(portal=portal, archived_at__isnull=False, merged_into_id=None).order_by("id")
    return living_contacts(portal)


def merged_into(portal: Portal, ids: Iterable[int]) -> dict[int, int]:
    """Into which contacts those of the ids were merged that were."""
    merged = contacts_ever(portal).filter(id__in=list(ids), merged_into_id__isnull=False)
    return {contact_id: survivor for contact_id, survivor in merged.values_list("id", "merged_into_id") if survivor}


def latest_of_app(portal: Portal, app_id: int) -> QuerySet[Contact]:
    """The portal's living contacts that the app created, the newest first."""
    created = Contact.objects.filter(portal=portal, created_by_kind="app", created_by_id=app_id, archived_at=None)
    return created.order_by("-id")


def address_hash(email: str) -> bytes:
    """What is kept of a suppressed address when its contact is gone."""
    return hashlib.sha256(email.lower().encode()).digest()


def address_hashes(email: str) -> list[bytes]:
    """The hashes of all that an address may have been kept as."""
    return [address_hash(spelling) for spelling in spellings(email)]


def suppressed_emails(portal: Portal, emails: Iterable[str]) -> set[str]:
    """Those of `emails` that an app must not stamp as marketing."""
    return set(suppression_reasons(portal, emails))


def suppression_reasons(portal: Portal, emails: Iterable[str]) -> dict[str, str]:
    """Why an app must not stamp these as marketing, for each of `emails` where that is so."""
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
    """Since when and why an app must not stamp an address as marketing; None where it may."""
    found = SuppressedAddress.objects.filter(portal=portal, address_hash__in=address_hashes(email))
    return found.order_by("at").first()
