"""Reads of the charges of portals."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from marketing_contacts.billing.models import Charge, Subscription
from marketing_contacts.portals.models import Portal

FURTHEST_AHEAD = timedelta(hours=14)  # the largest lead of a time zone over UTC


def charges(portal: Portal) -> QuerySet[Charge]:
    """Return the portal's charges without an order."""
    return Charge.objects.filter(portal=portal)


def charge_totals(found: QuerySet[Charge]) -> list[tuple[str, int, int]]:
    """Return each currency with the sum of the amounts, without tax and with tax.

    Charges without an amount add nothing.
    """
    sums = (
        found.filter(amount_minor__isnull=False)
        .values("currency")
        .annotate(sum=Sum("amount_minor"), with_tax=Sum(F("amount_minor") + F("tax_minor")))
    )
    return list(sums.order_by("currency").values_list("currency", "sum", "with_tax"))


def with_settlements(portal: Portal, found: QuerySet[Charge]) -> QuerySet[Charge]:
    """Annotate each charge with `settled_by`, the number of the charge that set its amount, or None.

    The subquery names the portal by itself, so that a cluster asks one server.
    """
    settlements = Charge.objects.filter(portal=portal, settles=OuterRef("number"))
    return found.annotate(settled_by=Subquery(settlements.values("number")))


def settled(portal: Portal, found: Iterable[Charge]) -> list[Charge]:
    """Return the charges. A charge that staff settled has the amount and the tax of its settlement."""
    rows = list(found)
    settlements = charges(portal).filter(settles__in=[charge.number for charge in rows if charge.amount_minor is None])
    by_number = {settlement.settles: settlement for settlement in settlements}
    for charge in rows:
        if settlement := by_number.get(charge.number):
            charge.amount_minor, charge.tax_minor = settlement.amount_minor, settlement.tax_minor
            charge.tax_name, charge.tax_rate = settlement.tax_name, settlement.tax_rate
    return rows


def open_charges(portal: Portal) -> QuerySet[Charge]:
    """Return the charges without an amount, the oldest first."""
    settled = Charge.objects.filter(portal=portal, settles__isnull=False).values_list("settles", flat=True)
    return charges(portal).filter(amount_minor=None).exclude(number__in=list(settled)).order_by("number")


def first_upgrade_since(portal: Portal, day: date) -> Charge | None:
    """Return the charge of the first upgrade on `day` or later. The charge of an upgrade is dated one day later."""
    upgrades = charges(portal).filter(kind=Charge.Kind.UPGRADE, date__gt=day)
    return upgrades.order_by("number").first()


def portals_to_renew(now: datetime) -> QuerySet[Subscription, int]:
    """Return the ids of portals whose renewal date may have come, in any time zone."""
    due = Q(next_renewal_date__lte=(now + FURTHEST_AHEAD).date()) | Q(next_renewal_date=None)
    return Subscription.objects.filter(due).order_by("portal_id").values_list("portal_id", flat=True)
