"""Compute a subscription's terms, and the last day to change the next term. Rules only, without clock.

A term runs from one renewal date until just before the next. Days 29 to 31 fall on the last day of a shorter month.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

NOTICE_DAYS = 5  # business days between the last day to ask for a lower tier and the renewal
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Term:
    """The span from a renewal date until just before the next."""

    starts: date
    ends: date

    @property
    def days(self) -> int:
        return (self.ends - self.starts).days

    def days_left(self, day: date) -> int:
        """Return the number of the term's days from `day` on, including `day`."""
        return min(max((self.ends - day).days, 0), self.days)


def term_holding(day: date, *, monthly: bool, renewal_date: date) -> Term:
    """Return the term that contains `day`. Terms begin on the day of the month, or of the year, of `renewal_date`."""
    starts, ends = date.min, date.min
    for renewal in _renewals(day.year - 1, monthly=monthly, renewal_date=renewal_date):
        starts, ends = ends, renewal
        if ends > day:
            break
    return Term(starts, ends)


def in_month(first: date, day: int) -> date:
    """Return the day of this number in the month of `first`, or the last day of a shorter month."""
    return first.replace(day=min(day, calendar.monthrange(first.year, first.month)[1]))


def last_day_to_ask(renewal: date) -> date:
    """Return the last day to ask for a lower tier, five business days (Monday to Friday) before the renewal."""
    day, left = renewal, NOTICE_DAYS
    while left:
        day -= timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day


def _renewals(year: int, *, monthly: bool, renewal_date: date) -> Iterator[date]:
    """Yield the renewal dates from `year` on."""
    while True:
        for month in range(1, 13) if monthly else [renewal_date.month]:
            yield in_month(date(year, month, 1), renewal_date.day)
        year += 1
