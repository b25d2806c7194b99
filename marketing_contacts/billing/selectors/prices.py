"""Reads of the catalogue: which price holds for a term."""

from datetime import date

from marketing_contacts.billing.models import Edition, Price
from marketing_contacts.billing.tiers import ContactTier


def price_in_force(edition: Edition, currency: str, *, term_starts: date, day: date) -> Price | None:
    """What a term that began on `term_starts` goes by, seen on `day`: the price in force when it began.

    Where there was none in the currency yet, the first one since; None where there is none at all.
    """
    rows = Price.objects.filter(edition=edition, currency=currency, valid_from__lte=max(day, term_starts))
    prices = list(rows.order_by("valid_from"))
    in_force = [price for price in prices if price.valid_from <= term_starts]
    return in_force[-1] if in_force else (prices[0] if prices else None)


def contact_tiers(edition: Edition, price: Price | None) -> ContactTier:
    """The tiers that there are: those of the price, else the edition's own."""
    return price.tiers if price else edition.tiers
