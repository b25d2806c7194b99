"""Compute the update dates, at which pending contacts stop counting. Rules only, without clock.

A monthly subscription updates on its monthly renewal day. A yearly one updates on the 1st of the month or on the
renewal date, whichever is earlier. An update happens at 00:00 in the portal's time zone. Days 29 to 31 fall on the last
day of a shorter month. HubSpot's published rules are the source.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from marketing_contacts.billing.terms import in_month


def next_update_at(*, now: datetime, monthly: bool, renewal_date: date, time_zone: str) -> datetime:
    """Return the first update instant after `now`, in UTC."""
    zone = ZoneInfo(time_zone)
    today = now.astimezone(zone).date()
    candidates = _candidates(start=today.replace(day=1), monthly=monthly, renewal_date=renewal_date)
    return next(at for at in (start_of(day, zone) for day in candidates) if at > now)


def last_update_at(*, now: datetime, monthly: bool, renewal_date: date, time_zone: str) -> datetime:
    """Return the last update instant until `now`, including `now`, in UTC."""
    zone = ZoneInfo(time_zone)
    month_before = now.astimezone(zone).date().replace(day=1) - timedelta(days=1)
    candidates = _candidates(start=month_before.replace(day=1), monthly=monthly, renewal_date=renewal_date)
    return list(takewhile(lambda at: at <= now, (start_of(day, zone) for day in candidates)))[-1]


def local_date(at: datetime, time_zone: str) -> date:
    """Return the date at that moment in the time zone."""
    return at.astimezone(ZoneInfo(time_zone)).date()


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of `day` in `zone`, in UTC.

    The instant is 00:00. Where the clocks skip midnight, it is the first moment after the gap.
    """
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    instant = midnight.astimezone(UTC)
    if instant.astimezone(zone).date() == day and instant.astimezone(zone).hour == 0:
        return instant
    before = midnight.replace(fold=0).utcoffset() or timedelta()
    return instant if instant.astimezone(zone).date() == day else (midnight.replace(tzinfo=UTC) - before)


def _candidates(*, start: date, monthly: bool, renewal_date: date) -> Iterator[date]:
    first = start
    while True:
        if monthly:
            yield in_month(first, renewal_date.day)
        else:
            yield first
            if first.month == renewal_date.month:
                yield in_month(first, renewal_date.day)
        first = (first + timedelta(days=32)).replace(day=1)
