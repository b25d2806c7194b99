"""Reads of the forecast of a portal's count, learned from its days."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from marketing_contacts.billing.forecast import MOST_DAYS, Forecast, forecast
from marketing_contacts.billing.selectors.days import CountDay, count_by_day, first_day
from marketing_contacts.billing.selectors.usage import UsageSummary
from marketing_contacts.billing.update_dates import start_of
from marketing_contacts.portals.models import Portal

ENOUGH_DAYS = MOST_DAYS + 1  # the whole days, and today


def forecast_of(portal: Portal, *, usage: UsageSummary, days: Sequence[CountDay] | None = None) -> Forecast | None:
    """Return the forecast from the moment of `usage` on, or None while there are too few whole days.

    A caller that passes `days` spares a read. The last of the `days` is today, and there are at least ENOUGH_DAYS. The
    ledger's first day is left out, because it is no whole day.
    """
    zone = ZoneInfo(portal.time_zone)
    today, began = usage.as_of.astimezone(zone).date(), first_day(portal)
    days = days or count_by_day(portal, days=ENOUGH_DAYS, today=today)
    ends = start_of(today + timedelta(days=1), zone)
    return forecast(
        changes=[day.pace for day in days[:-1] if began and day.date > began],
        count=days[-1].balance - usage.due,
        today=today,
        left=(ends - usage.as_of) / (ends - start_of(today, zone)),
        drops={usage.next_update_date: usage.pending},
    )
