"""Reads of the count and its limits."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from marketing_contacts.billing import tiers
from marketing_contacts.billing.models import Usage
from marketing_contacts.billing.selectors.periods import calendar_of
from marketing_contacts.billing.update_dates import local_date
from marketing_contacts.portals.models import Portal


@dataclass(frozen=True, slots=True)
class UsageSummary:
    """The count and its limits.

    `room` is None when nothing limits the count. The next update is a local date. `count` and `pending` leave out the
    `due` contacts, which are past their update date and not booked yet.
    """

    count: int
    tier: int
    maximum: int | None
    held: int
    pending: int
    due: int
    free_places: int
    room: int | None
    next_update_date: date
    edition_name: str
    has_marketing_contacts: bool
    as_of: datetime

    @property
    def high(self) -> int:
        """Return the count from which a meter warns, nine tenths of the tier."""
        return self.tier * 9 // 10

    @property
    def tier_comes_first(self) -> bool:
        """Return True when the count meets the tier before the maximum. A tier above the maximum is never passed."""
        return not self.maximum or self.maximum > self.tier


def usage(portal: Portal) -> UsageSummary:
    """Return the portal's count and limits now."""
    found = Usage.objects.select_related("portal__subscription__edition").get(portal=portal)
    edition, now = found.portal.subscription.edition, timezone.now()
    count, maximum = counting_by(found, now), found.maximum_marketing_contacts
    due = found.count - count
    # The counters may not have passed the last update date yet.
    coming = found.next_update_at if found.next_update_at > now else calendar_of(found.portal).next_update_at(now)
    return UsageSummary(
        count=count,
        tier=found.tier,
        maximum=maximum,
        held=found.held,
        pending=found.pending - due,
        due=due,
        free_places=tiers.free_places(count=count, tier=found.tier, maximum=maximum),
        room=tiers.room(count=count, maximum=maximum),
        next_update_date=local_date(coming, found.portal.time_zone),
        edition_name=edition.name,
        has_marketing_contacts=edition.has_marketing_contacts,
        as_of=now,
    )


def portals_past_their_update_date(now: datetime) -> QuerySet[Usage, int]:
    """Return the ids of portals with a passed update date or with expired contacts that are not booked."""
    passed = Usage.objects.filter(Q(next_update_at__lte=now) | Q(pending_due__gt=0))
    return passed.order_by("portal_id").values_list("portal_id", flat=True)


def counting_now(portal: Portal, now: datetime) -> int:
    """Return the number of contacts that count at `now`, without expired contacts that are not booked yet."""
    return counting_by(Usage.objects.get(portal=portal), now)


def counting_by(usage: Usage, now: datetime) -> int:
    """Return the number of contacts that count at `now` by these counters."""
    return usage.count - (usage.pending if usage.next_update_at <= now else usage.pending_due)
