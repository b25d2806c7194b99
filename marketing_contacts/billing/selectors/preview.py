"""Reads that say beforehand how counting more contacts changes the count."""

from dataclasses import dataclass

from marketing_contacts.billing.models import Subscription, Usage
from marketing_contacts.billing.tiers import ContactTier, fitting
from marketing_contacts.portals.models import Portal


@dataclass(frozen=True, slots=True)
class CountPreview:
    """The count and the tier before and after. `held` contacts do not fit under the cap."""

    count: int
    tier: int
    count_after: int
    tier_after: int
    cap: int | None
    held: int


def count_preview(portal: Portal, wanted: int) -> CountPreview:
    """Return the count and the tier as they would be if `wanted` more contacts became marketing contacts now."""
    found = Usage.objects.get(portal=portal)
    edition = Subscription.objects.select_related("edition").get(portal=portal).edition
    count, cap = found.count - found.pending_due, found.maximum_marketing_contacts
    fits = fitting(wanted=wanted, count=count, cap=cap)
    after = count + fits
    tier = ContactTier(edition.included_contacts, edition.step_contacts).smallest_holding(after)
    return CountPreview(count, found.tier, after, max(found.tier, tier), cap, wanted - fits)
