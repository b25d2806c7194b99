"""When a subscription's terms begin and end, and until when its next one may be changed. Rules only: no clock.

A term runs from one renewal date until just before the next. Days 29-31 fall on a shorter month's last day.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

NOTICE_DAYS = 5  # business days before a renewal, until which a lower tier may be asked for
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Term:
    """From a renewal date until just before the next one."""

    starts: date
    ends: date

    @property
    def days(self) -> int:
        return (self.ends - self.starts).days

    def days_left(self, day: date) -> int:
        """How many of its days there are from `day` on, that one included."""
        return min(max((self.ends - day).days, 0), self.days)


def term_holding(day: date, *, monthly: bool, renewal_date: date) -> Term:
    """The term that holds `day`, where terms begin on `renewal_date`'s day of the month, or of the year."""
    starts, ends = date.min, date.min
    for renewal in _renewals(day.year - 1, monthly=monthly, renewal_date=renewal_date):
        starts, ends = ends, renewal
        if ends > day:
            break
    return Term(starts, ends)


def last_day_to_ask(renewal: date) -> date:
    """The last day on which a lower tier may be asked for: five business days, Monday to Friday, before the renewal."""
    day, left = renewal, NOTICE_DAYS
    while left:
        day -= timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day


def _renewals(year: int, *, monthly: bool, renewal_date: date) -> Iterator[date]:
    """Renewal dates from the year on."""
    while True:
        for month in range(1, 13) if monthly else [renewal_date.month]:
            yield date(year, month, min(renewal_date.day, calendar.monthrange(year, month)[1]))
        year += 1
