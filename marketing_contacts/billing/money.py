"""Money: integers of a currency's smallest unit, what a tier costs, and a share of that by days. Rules only.

Rounded is half up, once for each charge, and nowhere else.
"""

from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_currency_precision

from marketing_contacts.billing.tiers import ContactTier

MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Tariff:
    """What an edition's tiers cost: `base` for a month of the included one, `step` for a month of each step above."""

    tiers: ContactTier
    base: int
    step: int

    def term_price(self, tier: int, *, monthly: bool) -> int:
        """What a term of the tier costs: a month, or a year of twelve."""
        month = self.base + self.tiers.steps_to(tier) * self.step
        return month if monthly else month * MONTHS_OF_A_YEAR

    def upgrade_price(self, *, before: int, after: int, monthly: bool, days: int, days_of_term: int) -> int:
        """What the higher tier costs more than the lower, for `days` of the term."""
        more = self.term_price(after, monthly=monthly) - self.term_price(before, monthly=monthly)
        return share(more, days=days, of=days_of_term)


def share(amount: int, *, days: int, of: int) -> int:
    """`days` of `of` days of an amount, half a unit rounded up. Never more than the whole."""
    return (2 * amount * days + of) // (2 * of)


def decimals(currency: str) -> int:
    """How many digits after the point amounts of the currency have."""
    return get_currency_precision(currency)


def in_units(minor: int, currency: str) -> Decimal:
    """An amount as people write it: 1234 of EUR is 12.34."""
    return Decimal(minor).scaleb(-decimals(currency))


def in_minor_units(amount: Decimal, currency: str) -> int:
    """An amount as it is kept: 12.34 of EUR is 1234. Raises ValueError for one with more digits than the currency."""
    minor = amount.scaleb(decimals(currency))
    if minor != minor.to_integral_value():
        raise ValueError(amount)
    return int(minor)
