"""Reads of the price that holds for a term."""

from datetime import date

from marketing_contacts.billing.models import Edition, Price
from marketing_contacts.billing.tiers import ContactTier


def price_in_force(edition: Edition, currency: str, *, term_starts: date, day: date) -> Price | None:
    """Return the price that was in force when the term began on `term_starts`, as known on `day`.

    Returns the first later price where the currency had none then, and None where the currency has no price.
    """
    rows = Price.objects.filter(edition=edition, currency=currency, valid_from__lte=max(day, term_starts))
    prices = list(rows.order_by("valid_from"))
    in_force = [price for price in prices if price.valid_from <= term_starts]
    return in_force[-1] if in_force else (prices[0] if prices else None)


def contact_tiers(edition: Edition, price: Price | None) -> ContactTier:
    """Return the tiers of the price, or the edition's own tiers without a price."""
    return price.tiers if price else edition.tiers
