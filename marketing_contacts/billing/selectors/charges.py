"""Reads of what portals are charged."""

from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from marketing_contacts.billing.models import Charge, Subscription
from marketing_contacts.portals.models import Portal

FURTHEST_AHEAD = timedelta(hours=14)  # of UTC are the clocks that show a new day first


def charges(portal: Portal) -> QuerySet[Charge]:
    """What the portal was charged; in no order yet."""
    return Charge.objects.filter(portal=portal)


def with_settlements(found: QuerySet[Charge]) -> QuerySet[Charge]:
    """These charges, each with the number of the one that set its amount as `settled_by`; None where none did."""
    settlements = Charge.objects.filter(portal=OuterRef("portal"), settles=OuterRef("number"))
    return found.annotate(settled_by=Subquery(settlements.values("number")))


def open_charges(portal: Portal) -> QuerySet[Charge]:
    """The charges whose amount nobody has set yet, the oldest first."""
    settled = Charge.objects.filter(portal=portal, settles__isnull=False).values_list("settles", flat=True)
    return charges(portal).filter(amount_minor=None).exclude(number__in=list(settled)).order_by("number")


def first_upgrade_since(portal: Portal, day: date) -> Charge | None:
    """The charge of the first upgrade on `day` or later: it is dated the day after."""
    upgrades = charges(portal).filter(kind=Charge.Kind.UPGRADE, date__gt=day)
    return upgrades.order_by("number").first()


def portals_to_renew(now: datetime) -> QuerySet[Subscription, int]:
    """The ids of portals for which a renewal date may have come, wherever they are."""
    due = Q(next_renewal_date__lte=(now + FURTHEST_AHEAD).date()) | Q(next_renewal_date=None)
    return Subscription.objects.filter(due).order_by("portal_id").values_list("portal_id", flat=True)
