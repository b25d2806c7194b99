"""What is expected of a portal's count, learned from its days."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from marketing_contacts.billing.forecast import MOST_DAYS, Forecast, forecast
from marketing_contacts.billing.selectors.days import CountDay, count_by_day, first_day
from marketing_contacts.billing.selectors.usage import UsageSummary
from marketing_contacts.billing.update_dates import start_of
from marketing_contacts.portals.models import Portal

ENOUGH_DAYS = MOST_DAYS + 1  # whole ones and today


def forecast_of(portal: Portal, *, usage: UsageSummary, days: Sequence[CountDay] | None = None) -> Forecast | None:
    """What is expected from the moment of `usage` on; None while there are too few whole days.

    `days` spares reading them: until today, and at least ENOUGH_DAYS. The ledger's first day is no whole one.
    """
    zone = ZoneInfo(portal.time_zone)
    today, began = usage.as_of.astimezone(zone).date(), first_day(portal)
    days = days or count_by_day(portal, days=ENOUGH_DAYS, today=today)
    return forecast(
        changes=[day.pace for day in days[:-1] if began and day.date > began],
        count=days[-1].balance - usage.due,
        today=today,
        left=_left_of(today, usage.as_of, zone),
        drops={usage.next_update_date: usage.pending - usage.due},
    )


def _left_of(today: date, now: datetime, zone: ZoneInfo) -> float:
    """How much of the day is still to come, as a share of it."""
    ends = start_of(today + timedelta(days=1), zone)
    return (ends - now) / (ends - start_of(today, zone))
