"""Reads that say beforehand how counting more contacts changes the count."""

from dataclasses import dataclass
from datetime import datetime

from marketing_contacts.billing.models import Usage
from marketing_contacts.billing.money import Upgrade
from marketing_contacts.billing.selectors.upgrades import upgrade_to_hold
from marketing_contacts.billing.selectors.usage import counting_now
from marketing_contacts.billing.tiers import fitting
from marketing_contacts.billing.update_dates import local_date
from marketing_contacts.portals.models import Portal


@dataclass(frozen=True, slots=True)
class CountPreview:
    """The count before and after, and the upgrade that this costs. `held` contacts do not fit under the maximum."""

    count: int
    tier: int
    count_after: int
    maximum: int | None
    held: int
    upgrade: Upgrade | None

    @property
    def tier_after(self) -> int:
        return self.upgrade.to_tier if self.upgrade else self.tier


def count_preview(portal: Portal, wanted: int, now: datetime) -> CountPreview:
    """Return the count and the tier as they would be if `wanted` more contacts became marketing contacts at once."""
    found, count = Usage.objects.get(portal=portal), counting_now(portal, now)
    maximum = found.maximum_marketing_contacts
    fits = fitting(wanted=wanted, count=count, maximum=maximum)
    after = count + fits
    upgrade = upgrade_to_hold(portal, after, day=local_date(now, portal.time_zone)) if fits else None
    return CountPreview(count, found.tier, after, maximum, wanted - fits, upgrade)
