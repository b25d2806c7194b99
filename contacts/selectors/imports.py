"""Imports, the parts of their files, and what they would do to the count."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from contacts.import_rows import Problem
from contacts.models import Import, ImportPart
from marketing_contacts.billing.models import Subscription, Usage
from marketing_contacts.billing.tiers import ContactTier, fitting
from marketing_contacts.portals.models import Portal


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
