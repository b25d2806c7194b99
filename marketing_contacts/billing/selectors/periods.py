"""Reads of billing periods: the one that runs, those that ended, and where a statement is due."""

from datetime import datetime

from django.db.models import F, QuerySet

from marketing_contacts.billing.models import BillingPeriod, Subscription, Usage
from marketing_contacts.billing.periods import Calendar, Period
from marketing_contacts.portals.models import Portal


def portals_with_statements_due() -> QuerySet[Usage, int]:
    """The ids of portals where a period has ended that has no statement, and nobody waits to be booked."""
    due = Usage.objects.filter(statements_written__lt=F("periods_ended"), pending_due=0)
    return due.order_by("portal_id").values_list("portal_id", flat=True)


def ended_periods(portal: Portal) -> QuerySet[BillingPeriod]:
    """The periods that ended, the last one first."""
    return BillingPeriod.objects.filter(portal=portal).order_by("-number")


def calendar_of(portal: Portal) -> Calendar:
    """The portal's update dates as its subscription has them now."""
    subscription = Subscription.objects.get(portal=portal)
    monthly = subscription.term == Subscription.Term.MONTHLY
    return Calendar(monthly=monthly, renewal_date=subscription.renewal_date, time_zone=portal.time_zone)


def running_period(portal: Portal, now: datetime) -> Period:
    """The period that holds `now`, also where the counters have not passed its beginning yet."""
    usage = Usage.objects.get(portal=portal)
    if now < usage.next_update_at:
        return Period(usage.period_starts_at, usage.next_update_at)
    calendar = calendar_of(portal)
    *_ended, last = calendar.ended(usage.next_update_at, now)
    return Period(last, calendar.next_update_at(now))


def all_periods(portal: Portal) -> list[BillingPeriod]:
    """The periods that ended and before them the running one, as the counters stand now: not saved, and not over."""
    usage = Usage.objects.get(portal=portal)
    running = BillingPeriod(
        portal=portal,
        number=usage.periods_ended + 1,
        starts_at=usage.period_starts_at,
        ends_at=usage.next_update_at,
        ledger_sequence=usage.ledger_sequence,
        held=usage.held,
        pending=usage.pending - usage.pending_due,
        tier=usage.tier,
        maximum_marketing_contacts=usage.maximum_marketing_contacts,
    )
    return [running, *ended_periods(portal)]
