"""Billing periods: the spans from one update date's instant to the next, by a subscription's calendar. Rules only.

What a portal's calendar says here is a plan: where term or renewal date changed, the periods that ended are those that
`billing.models.BillingPeriod` keeps.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from marketing_contacts.billing.update_dates import last_update_at, next_update_at

MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From an instant until just before another."""

    starts_at: datetime
    ends_at: datetime

    def holds(self, at: datetime) -> bool:
        return self.starts_at <= at < self.ends_at


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a subscription's update dates are."""

    monthly: bool
    renewal_date: date
    time_zone: str

    def next_update_at(self, now: datetime) -> datetime:
        """The first update instant after `now`."""
        return next_update_at(now=now, monthly=self.monthly, renewal_date=self.renewal_date, time_zone=self.time_zone)

    def last_update_at(self, now: datetime) -> datetime:
        """The last update instant until `now`."""
        return last_update_at(now=now, monthly=self.monthly, renewal_date=self.renewal_date, time_zone=self.time_zone)

    def period_at(self, moment: datetime) -> Period:
        """The period that holds the moment."""
        return Period(self.last_update_at(moment), self.next_update_at(moment))

    def before(self, period: Period) -> Period:
        """The period that ended when this one began."""
        return self.period_at(period.starts_at - MOMENT)

    def after(self, period: Period) -> Period:
        """The period that begins when this one ends."""
        return self.period_at(period.ends_at)

    def ended(self, planned: datetime, now: datetime) -> Iterator[datetime]:
        """The update instants that passed until `now`, from the one that was planned on: several after a long sleep."""
        while planned <= now:
            yield planned
            planned = self.next_update_at(planned)
