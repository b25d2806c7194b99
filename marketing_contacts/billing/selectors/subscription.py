"""Reads of a portal's subscription, its price now and its price at the renewal."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from marketing_contacts.billing.models import Price, Subscription, Usage
from marketing_contacts.billing.selectors.prices import contact_tiers, price_in_force
from marketing_contacts.billing.terms import last_day_to_ask
from marketing_contacts.billing.tiers import ContactTier
from marketing_contacts.billing.update_dates import local_date
from marketing_contacts.portals.models import Portal

HIGHER = 3  # tiers above the portal's own that the page shows
MOST_LOWER = 200  # tiers that the page offers, the largest ones


@dataclass(frozen=True, slots=True)
class TermPrice:
    """A tier with the price of a term. The price is None where the catalogue has none in the portal's currency."""

    tier: int
    amount_minor: int | None

    @classmethod
    def of(cls, price: Price | None, tier: int, *, monthly: bool) -> Self:
        """Return the tier with its price, which comes from the catalogue's `price`."""
        return cls(tier, price.tariff.term_price(tier, monthly=monthly) if price else None)


@dataclass(frozen=True, slots=True)
class TierRow:
    """A tier with the price of a month and of a term now, and of a term that begins at the renewal.

    A price is None where the catalogue of that time has no such tier. `saves_minor` is what a lower tier saves in the
    next term, or None for a tier that cannot be asked for.
    """

    tier: int
    month_minor: int | None
    now_minor: int | None
    renewal_minor: int | None
    saves_minor: int | None


@dataclass(frozen=True, slots=True)
class SubscriptionSummary:
    """The portal's subscription now, and at the renewal as far as known today.

    `new_price_from` is the day since which another price holds for the next term, or None where the price stays.
    """

    edition_name: str
    has_marketing_contacts: bool
    term: str
    renewal_date: date
    now: TermPrice
    at_renewal: TermPrice
    currency: str
    maximum: int | None
    last_day_to_ask: date
    may_ask: bool
    lower_tiers: range
    tiers: list[TierRow]
    new_price_from: date | None
    downgrade_tier: int | None
    downgrade_asked_at: datetime | None
    downgrade_asked_by: str
    as_of: datetime

    @property
    def price_differs(self) -> bool:
        """Return True when both prices are known and differ."""
        before, after = self.now.amount_minor, self.at_renewal.amount_minor
        return before is not None and after is not None and before != after

    @property
    def savings(self) -> dict[int, int | None]:
        """Return what each tier that can be asked for saves in the next term."""
        return {row.tier: row.saves_minor for row in self.tiers if row.tier in self.lower_tiers}


def counting_at_renewal(usage: Usage, renewal: date, time_zone: str) -> int:
    """Return the number of contacts that count now and will still count at the renewal.

    Contacts that drop at an update until that day are left out.
    """
    drops = local_date(usage.next_update_at, time_zone) <= renewal
    return usage.count - (usage.pending if drops else usage.pending_due)


def lower_tiers(tiers: ContactTier, *, than: int, holding: int) -> range:
    """Return the tiers below `than` that hold `holding` contacts, the largest ones."""
    highest = tiers.included + (tiers.steps_to(than) - 1) * tiers.step
    return range(tiers.smallest_holding(holding), highest + 1, tiers.step)


def tier_rows(now: Price | None, then: Price | None, *, monthly: bool, tier: int, lower: range) -> list[TierRow]:
    """Return the lower tiers that can be asked for, the portal's tier, and a few higher tiers, the largest ones."""
    if now is None or then is None:
        return []
    kept = then.tariff.term_price(tier, monthly=monthly)
    higher = now.tiers.smallest_holding(tier + 1)
    tiers = [*lower[-MOST_LOWER:], tier, *range(higher, higher + HIGHER * now.tiers.step, now.tiers.step)]

    def price(of: Price, number: int, *, monthly: bool) -> int | None:
        exists = number == tier or of.tiers.smallest_holding(number) == number
        return of.tariff.term_price(number, monthly=monthly) if exists else None

    rows = []
    for each in tiers:
        renewal = price(then, each, monthly=monthly)
        saves = kept - renewal if each in lower and renewal is not None else None
        rows.append(TierRow(each, price(now, each, monthly=True), price(now, each, monthly=monthly), renewal, saves))
    return rows


def subscription_summary(portal: Portal, now: datetime) -> SubscriptionSummary:
    """Return the portal's subscription now and at the renewal."""
    subscription = Subscription.objects.select_related("edition").get(portal=portal)
    usage, edition = Usage.objects.get(portal=portal), subscription.edition
    today = local_date(now, portal.time_zone)
    renewal = subscription.next_renewal_date or subscription.term_holding(today).ends
    running = subscription.term_holding(today).starts
    price = price_in_force(edition, portal.currency, term_starts=running, day=today)
    next_price = price_in_force(edition, portal.currency, term_starts=renewal, day=today)
    counting = counting_at_renewal(usage, renewal, portal.time_zone)
    tier_then, lower = usage.tier, range(0)
    if edition.has_marketing_contacts:
        tiers = contact_tiers(edition, next_price)
        tier_then = tiers.smallest_holding(max(subscription.downgrade_tier or usage.tier, counting))
        lower = lower_tiers(tiers, than=usage.tier, holding=counting)
    return SubscriptionSummary(
        edition_name=edition.name,
        has_marketing_contacts=edition.has_marketing_contacts,
        term=subscription.get_term_display(),
        renewal_date=renewal,
        now=TermPrice.of(price, usage.tier, monthly=subscription.is_monthly),
        at_renewal=TermPrice.of(next_price, tier_then, monthly=subscription.is_monthly),
        currency=portal.currency,
        maximum=usage.maximum_marketing_contacts,
        last_day_to_ask=last_day_to_ask(renewal),
        may_ask=today <= last_day_to_ask(renewal),
        lower_tiers=lower,
        tiers=tier_rows(price, next_price, monthly=subscription.is_monthly, tier=usage.tier, lower=lower),
        new_price_from=next_price.valid_from if next_price and price and next_price != price else None,
        downgrade_tier=subscription.downgrade_tier,
        downgrade_asked_at=subscription.downgrade_asked_at,
        downgrade_asked_by=subscription.downgrade_asked_by_label,
        as_of=now,
    )
