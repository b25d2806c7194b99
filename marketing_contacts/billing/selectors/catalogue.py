"""Reads of the catalogue for staff."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from marketing_contacts.billing.models import Edition, Price


@dataclass(frozen=True, slots=True)
class Offer:
    """An edition with its prices in force by currency, and the number of its future prices."""

    edition: Edition
    prices: list[Price]
    to_come: int


def offers(day: date) -> list[Offer]:
    """Return all editions, the smallest first, with their prices as of a day."""
    by_edition: dict[str, list[Price]] = defaultdict(list)
    for price in Price.objects.order_by("currency", "valid_from"):
        by_edition[price.edition_id].append(price)
    found = []
    for edition in Edition.objects.order_by("included_contacts"):
        prices = by_edition[edition.pk]
        in_force = {price.currency: price for price in prices if price.valid_from <= day}
        found.append(Offer(edition, list(in_force.values()), sum(price.valid_from > day for price in prices)))
    return found


def prices_of(edition: Edition) -> QuerySet[Price]:
    """Return all prices of an edition, the latest start first."""
    return Price.objects.filter(edition=edition).order_by("currency", "-valid_from")
