"""Reads of the names, addresses and taxes that charges and statements carry."""

from datetime import date
from typing import TypedDict

from django.conf import settings
from django.db.models import QuerySet

from marketing_contacts.billing.models import BillingAddress, TaxRate
from marketing_contacts.portals.models import Portal


class PartiesNow(TypedDict):
    """The operator and the customer that a document written now names."""

    operator_name: str
    operator_address: str
    customer_name: str
    customer_address: str


def billing_address(portal: Portal) -> BillingAddress:
    """Return the portal's billing name and address. Until they are set, it is the name of the portal."""
    return BillingAddress.objects.filter(portal=portal).first() or BillingAddress(portal=portal, name=portal.name)


def parties(portal: Portal) -> PartiesNow:
    """Return the names and addresses for a document that is written now."""
    customer = billing_address(portal)
    return {
        "operator_name": settings.OPERATOR_NAME,
        "operator_address": settings.OPERATOR_ADDRESS,
        "customer_name": customer.name,
        "customer_address": customer.address,
    }


def tax_in_force(currency: str, day: date) -> TaxRate | None:
    """Return the tax on charges in the currency that are dated on `day`, or None without a tax."""
    found = TaxRate.objects.filter(currency=currency, valid_from__lte=day).order_by("valid_from").last()
    return found if found and found.rate else None


def tax_rates() -> QuerySet[TaxRate]:
    """Return all tax rates, the latest start first in each currency."""
    return TaxRate.objects.order_by("currency", "-valid_from")
