"""Reads contacts, always within a portal."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from contacts.import_rows import Problem
from contacts.models import Contact, Import, ImportPart, SuppressedAddress
from marketing_contacts.billing.models import Subscription, Usage
from marketing_contacts.billing.tiers import ContactTier, fitting
from marketing_contacts.portals.models import Portal


def living_contacts(portal: Portal) -> QuerySet[Contact]:
    """The portal's contacts that are not archived, by id."""
    return Contact.objects.filter(portal=portal, archived_at=None).order_by("id")


def contacts_of(portal: Portal, *, archived: bool) -> QuerySet[Contact]:
    """The portal's living contacts, or its archived ones, by id."""
    return Contact.objects.filter(portal=portal, archived_at__isnull=not archived).order_by("id")


def ids_by_email(portal: Portal, emails: Iterable[str]) -> dict[str, int]:
    """The ids of living contacts by their email, in lower case."""
    found = living_contacts(portal).filter(email__in=list(emails)).values_list("email", "id")
    return {email: contact_id for email, contact_id in found if email is not None}


def address_hash(email: str) -> bytes:
    """What is kept of a suppressed address when its contact is gone."""
    return hashlib.sha256(email.lower().encode()).digest()


def suppressed_emails(portal: Portal, emails: Iterable[str]) -> set[str]:
    """Those of `emails` that an app must not stamp as marketing."""
    by_hash = {address_hash(email): email for email in emails}
    if not by_hash:
        return set()
    found = SuppressedAddress.objects.filter(portal=portal, address_hash__in=list(by_hash))
    return {by_hash[bytes(value)] for value in found.values_list("address_hash", flat=True)}


def imports(portal: Portal) -> QuerySet[Import]:
    """The portal's imports."""
    return Import.objects.filter(portal=portal)


def import_parts(job: Import, *, first: int = 0) -> QuerySet[ImportPart]:
    """The kept parts of an import's file, from the part `first` on."""
    return ImportPart.objects.filter(portal=job.portal_id, import_id=job.id, number__gte=first).order_by("number")


def import_problems(job: Import) -> Iterator[list[tuple[list[str], Problem]]]:
    """The cells of an import's rows that were not imported and why, part by part."""
    number = 0
    while part := import_parts(job, first=number).exclude(problems=[]).first():
        cells = dict(part.rows)
        yield [(cells[problem[0]], Problem(*problem)) for problem in part.problems]
        number = part.number + 1


@dataclass(frozen=True, slots=True)
class Forecast:
    """What counting so many more contacts would do; `held` is how many would not fit under the cap."""

    count: int
    tier: int
    count_after: int
    tier_after: int
    cap: int | None
    held: int


def forecast(portal: Portal, wanted: int) -> Forecast:
    """What would happen if `wanted` contacts became marketing contacts now."""
    found = Usage.objects.get(portal=portal)
    edition = Subscription.objects.select_related("edition").get(portal=portal).edition
    count, cap = found.count - found.pending_due, found.maximum_marketing_contacts
    fits = fitting(wanted=wanted, count=count, cap=cap)
    after = count + fits
    tier = ContactTier(edition.included_contacts, edition.step_contacts).smallest_holding(after)
    return Forecast(count, found.tier, after, max(found.tier, tier), cap, wanted - fits)
