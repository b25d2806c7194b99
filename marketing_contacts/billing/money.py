"""Compute prices of tiers and shares by days, as integers of a currency's smallest unit. Rules only.

Amounts are rounded half up, once for each charge and nowhere else.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.numbers import get_currency_precision

from marketing_contacts.billing.terms import Term
from marketing_contacts.billing.tiers import ContactTier

MONTHS_OF_A_YEAR = 12
WHOLE = 10_000  # hundredths of a per cent


@dataclass(frozen=True, slots=True)
class Tariff:
    """The prices of an edition's tiers.

    `base` is for a month of the included tier, `step` for a month of each step above.
    """

    tiers: ContactTier
    base: int
    step: int

    def term_price(self, tier: int, *, monthly: bool) -> int:
        """Return the price of a term of the tier. A term is a month or a year of twelve months."""
        month = self.base + self.tiers.steps_to(tier) * self.step
        return month if monthly else month * MONTHS_OF_A_YEAR

    def upgrade_price(self, *, before: int, after: int, monthly: bool, days: int, days_of_term: int) -> int:
        """Return the price difference between two tiers for `days` of the term."""
        more = self.term_price(after, monthly=monthly) - self.term_price(before, monthly=monthly)
        return share(more, days=days, of=days_of_term)


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A move to a higher tier, with the charge for `days` of the term from `charge_date` on.

    `month_minor` is the difference for a month. Both amounts are None where the catalogue has no price in the currency.
    The amounts are without the tax of `tax_rate` hundredths of a per cent.
    """

    from_tier: int
    to_tier: int
    charge_date: date
    term: Term
    days: int
    amount_minor: int | None
    month_minor: int | None
    currency: str
    tax_name: str = ""
    tax_rate: int = 0


def share(amount: int, *, days: int, of: int) -> int:
    """Return the share of `days` in `of` days of an amount, with half a unit rounded up.

    The share never exceeds the whole.
    """
    return (2 * amount * days + of) // (2 * of)


def tax_on(amount: int, rate: int) -> int:
    """Return the tax on an amount, with half a unit rounded up. The rate is in hundredths of a per cent."""
    return (2 * amount * rate + WHOLE) // (2 * WHOLE)


def decimals(currency: str) -> int:
    """Return the number of digits after the point in amounts of the currency."""
    return get_currency_precision(currency)


def in_units(minor: int, currency: str) -> Decimal:
    """Return the amount in the currency's main unit. 1234 of EUR is 12.34."""
    return Decimal(minor).scaleb(-decimals(currency))


def in_minor_units(amount: Decimal, currency: str) -> int:
    """Return the amount in the currency's smallest unit. 12.34 of EUR is 1234.

    Raises ValueError when the amount has more digits than the currency.
    """
    minor = amount.scaleb(decimals(currency))
    if minor != minor.to_integral_value():
        raise ValueError(amount)
    return int(minor)
