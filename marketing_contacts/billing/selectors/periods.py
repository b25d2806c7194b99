"""Reads of the running billing period, the ended periods and the due statements."""

from datetime import datetime

from django.db.models import F, QuerySet

from marketing_contacts.billing.models import BillingPeriod, Subscription, Usage
from marketing_contacts.billing.periods import Calendar, Period
from marketing_contacts.portals.models import Portal


def portals_with_statements_due() -> QuerySet[Usage, int]:
    """Return the ids of portals with an ended period that has no statement, where no contact waits for its booking."""
    due = Usage.objects.filter(statements_written__lt=F("periods_ended"), pending_due=0)
    return due.order_by("portal_id").values_list("portal_id", flat=True)


def ended_periods(portal: Portal) -> QuerySet[BillingPeriod]:
    """Return the periods that ended, the last period first."""
    return BillingPeriod.objects.filter(portal=portal).order_by("-number")


def calendar_of(portal: Portal) -> Calendar:
    """Return the portal's update dates by its subscription now."""
    subscription = Subscription.objects.get(portal=portal)
    return Calendar(monthly=subscription.is_monthly, renewal_date=subscription.renewal_date, time_zone=portal.time_zone)


def running_period(portal: Portal, now: datetime) -> Period:
    """Return the period that contains `now`, even when the counters have not passed its start yet."""
    usage = Usage.objects.get(portal=portal)
    if now < usage.next_update_at:
        return Period(usage.period_starts_at, usage.next_update_at)
    calendar = calendar_of(portal)
    *_ended, last = calendar.ended(usage.next_update_at, now)
    return Period(last, calendar.next_update_at(now))


def all_periods(portal: Portal) -> list[BillingPeriod]:
    """Return the running period, followed by the periods that ended.

    The running period has the counters of this moment. The running period is not saved.
    """
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
