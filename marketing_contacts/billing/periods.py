"""Compute billing periods, from one update date to the next, by a subscription's calendar. Rules only.

A portal's calendar is a plan. `billing.models.BillingPeriod` keeps the periods that ended. The kept periods can differ
from the plan after a change of the term or of the renewal date.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from marketing_contacts.billing.update_dates import last_update_at, next_update_at

MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span from one instant until just before another."""

    starts_at: datetime
    ends_at: datetime

    def holds(self, at: datetime) -> bool:
        return self.starts_at <= at < self.ends_at


@dataclass(frozen=True, slots=True)
class Calendar:
    """The update dates of a subscription."""

    monthly: bool
    renewal_date: date
    time_zone: str

    def next_update_at(self, now: datetime) -> datetime:
        """Return the first update instant after `now`."""
        return next_update_at(now=now, monthly=self.monthly, renewal_date=self.renewal_date, time_zone=self.time_zone)

    def last_update_at(self, now: datetime) -> datetime:
        """Return the last update instant until `now`."""
        return last_update_at(now=now, monthly=self.monthly, renewal_date=self.renewal_date, time_zone=self.time_zone)

    def period_at(self, moment: datetime) -> Period:
        """Return the period that contains `moment`."""
        return Period(self.last_update_at(moment), self.next_update_at(moment))

    def before(self, period: Period) -> Period:
        """Return the period that ended when this period began."""
        return self.period_at(period.starts_at - MOMENT)

    def after(self, period: Period) -> Period:
        """Return the period that begins when this period ends."""
        return self.period_at(period.ends_at)

    def ended(self, planned: datetime, now: datetime) -> Iterator[datetime]:
        """Yield the update instants from `planned` until `now`. There are several after a long pause."""
        while planned <= now:
            yield planned
            planned = self.next_update_at(planned)
