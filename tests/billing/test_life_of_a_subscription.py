"""Tiers, charges and wishes in any order, beside a model of plain Python; both must say the same after each step."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from random import Random
from zoneinfo import ZoneInfo

import pytest

from marketing_contacts.billing import services
from marketing_contacts.billing.models import Edition, Subscription, Usage
from marketing_contacts.billing.services import NoSuchTier, TierTooSmall, TooLateToAsk
from tests.billing.cast import charges_of, count, drop, priced, subscription_of, usage_of
from tests.conftest import NOW, new_portal
from tests.portals.cast import member_of

LIVES, STEPS = 15, 60
INCLUDED, STEP, MONTH, STEP_MONTH = 5, 3, 1_001, 333
WARSAW = ZoneInfo("Europe/Warsaw")
Charged = tuple[str, date, int, int, int, int, int]


def tier_for(number: int) -> int:
    tier = INCLUDED
    while tier < number:
        tier += STEP
    return tier


def price_of(tier: int) -> int:
    return MONTH + (tier - INCLUDED) // STEP * STEP_MONTH


def half_up(amount: Fraction) -> int:
    return int(amount + Fraction(1, 2))


@dataclass
class SubscriptionModel:
    """A monthly subscription that renews on the 1st."""

    now: datetime
    renewal: date
    count: int = 0
    tier: int = INCLUDED
    wish: int | None = None
    charges: list[Charged] = field(default_factory=list)

    @property
    def today(self) -> date:
        return self.now.astimezone(WARSAW).date()

    def grow(self, number: int) -> None:
        self.count += number
        if self.count > self.tier:
            before, self.tier = self.tier, tier_for(self.count)
            starts, ends = self.today.replace(day=1), first_of_next_month(self.today)
            day, whole = self.today + timedelta(days=1), (ends - starts).days
            more = price_of(self.tier) - price_of(before)
            amount = half_up(Fraction(more * (ends - day).days, whole))
            self.charges.append(("UPGRADE", day, before, self.tier, (ends - day).days, whole, amount))

    def renew(self) -> None:
        while self.renewal <= self.today:
            after = [charge for charge in self.charges if charge[0] == "UPGRADE" and charge[1] > self.renewal]
            before = after[0][2] if after else self.tier
            tier = before if after else tier_for(max(self.wish or self.tier, self.count))
            self.tier = self.tier if after else tier
            ends = first_of_next_month(self.renewal)
            days = (ends - self.renewal).days
            self.charges.append(("RENEWAL", self.renewal, before, tier, days, days, price_of(tier)))
            self.renewal, self.wish = ends, None

    def ask(self, tier: int) -> None:
        self.renew()
        weekdays, day = 0, self.today
        while day < self.renewal:
            weekdays += day.weekday() < 5
            day += timedelta(days=1)
        if tier in range(INCLUDED, self.tier, STEP) and weekdays >= 5 and tier >= self.count:
            self.wish = tier


def first_of_next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


class Life:
    """A portal on a monthly subscription with small tiers, and its model."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)  # noqa: S311 - the same lives everywhere
        self.portal = new_portal()
        Edition.objects.update(included_contacts=INCLUDED, step_contacts=STEP)
        Subscription.objects.filter(portal=self.portal).update(
            term="MONTHLY", renewal_date=date(2026, 12, 1), next_renewal_date=date(2026, 12, 1)
        )
        Usage.objects.filter(portal=self.portal).update(tier=INCLUDED)
        priced(tiers=(INCLUDED, STEP), month=MONTH, step=STEP_MONTH)
        self.anna = member_of(self.portal, "Anna")
        self.model = SubscriptionModel(NOW, date(2026, 12, 1))

    def grow(self) -> None:
        number = self.dice.randint(1, 7)
        assert count(self.portal, number, self.model.now) == number
        self.model.grow(number)

    def shrink(self) -> None:
        number = self.dice.randint(0, self.model.count)
        drop(self.portal, number, self.model.now)
        self.model.count -= number

    def ask_for_downgrade(self) -> None:
        tier = INCLUDED + self.dice.randint(-1, 4) * STEP + self.dice.choice([0, 0, 0, 1])
        with suppress(NoSuchTier, TierTooSmall, TooLateToAsk):
            services.ask_for_downgrade(portal=self.portal, tier=tier, by=self.anna, now=self.model.now)
        services.renew(portal=self.portal, now=self.model.now)
        self.model.ask(tier)

    def withdraw_downgrade(self) -> None:
        services.withdraw_downgrade(portal=self.portal, by=self.anna, now=self.model.now)
        self.model.renew()
        self.model.wish = None

    def renew(self) -> None:
        services.renew(portal=self.portal, now=self.model.now)
        self.model.renew()

    def wait(self) -> None:
        days = timedelta(days=self.dice.choice([1, 2, 5, 11, 40]))
        self.model.now = datetime.combine(self.model.now.date() + days, time(9), UTC)

    def act(self) -> None:
        actions = [self.grow, self.shrink, self.ask_for_downgrade, self.withdraw_downgrade, self.renew, self.wait]
        self.dice.choices(actions, weights=[4, 3, 3, 1, 2, 4])[0]()

    def check(self) -> None:
        usage, subscription, charged = usage_of(self.portal), subscription_of(self.portal), charges_of(self.portal)
        assert usage.count == self.model.count
        assert usage.tier == self.model.tier
        assert subscription.downgrade_tier == self.model.wish
        assert subscription.next_renewal_date == self.model.renewal
        assert [charge.number for charge in charged] == list(range(1, len(charged) + 1))
        assert [
            (each.kind, each.date, each.from_tier, each.to_tier, each.days, each.days_of_term, each.amount_minor)
            for each in charged
        ] == self.model.charges
        assert usage.count <= usage.tier


@pytest.mark.parametrize("seed", range(LIVES))
def test_tiers_and_charges_are_right_after_every_step_of_any_life(db: None, seed: int) -> None:
    life = Life(seed)
    for _step in range(STEPS):
        life.act()
        life.check()
