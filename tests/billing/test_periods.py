"""Billing periods lie one beside the other, without a gap, in every time zone and on every day a renewal may have."""

from datetime import UTC, date, datetime, timedelta

import pytest

from marketing_contacts.billing.periods import Calendar, Period
from tests.billing.cast import ZONES

MOMENT = timedelta(microseconds=1)
MONTHLY = Calendar(monthly=True, renewal_date=date(2026, 1, 31), time_zone="Europe/Warsaw")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_a_period_begins_with_one_update_date_and_ends_with_the_next() -> None:
    period = MONTHLY.period_at(instant("2026-11-24T09:00:00+01:00"))

    assert period == Period(instant("2026-10-31T00:00:00+01:00"), instant("2026-11-30T00:00:00+01:00"))


def test_its_first_instant_is_in_it_and_the_next_ones_is_not() -> None:
    period = MONTHLY.period_at(instant("2026-11-24T09:00:00+01:00"))

    assert period.holds(period.starts_at)
    assert period.holds(period.ends_at - MOMENT)
    assert not period.holds(period.ends_at)
    assert not period.holds(period.starts_at - MOMENT)


def test_a_yearly_subscription_has_two_periods_in_the_month_of_its_renewal() -> None:
    yearly = Calendar(monthly=False, renewal_date=date(2026, 3, 15), time_zone="UTC")
    first = yearly.period_at(instant("2027-03-03T00:00:00+00:00"))

    days = [(each.starts_at.day, each.ends_at.day) for each in (yearly.before(first), first, yearly.after(first))]

    assert days == [(1, 1), (1, 15), (15, 1)]


def test_instants_that_passed_in_a_long_sleep_are_those_of_the_calendar_from_the_planned_one_on() -> None:
    planned, now = instant("2026-11-20T00:00:00+01:00"), instant("2027-01-31T00:00:00+01:00")

    passed = [at.astimezone(UTC).isoformat() for at in MONTHLY.ended(planned, now)]

    assert passed == [
        "2026-11-19T23:00:00+00:00",
        "2026-11-29T23:00:00+00:00",
        "2026-12-30T23:00:00+00:00",
        "2027-01-30T23:00:00+00:00",
    ]
    assert list(MONTHLY.ended(planned, planned - MOMENT)) == []


@pytest.mark.parametrize("monthly", [True, False])
@pytest.mark.parametrize("day", [1, 29, 31])
def test_periods_lie_one_beside_the_other_in_every_zone(day: int, *, monthly: bool) -> None:
    for zone in ZONES:
        calendar = Calendar(monthly=monthly, renewal_date=date(2026, 10, day), time_zone=zone)
        period = calendar.period_at(datetime(2026, 9, 15, tzinfo=UTC))
        for _month in range(20):
            following = calendar.after(period)
            assert following.starts_at == period.ends_at, zone
            assert calendar.before(following) == period, zone
            assert calendar.period_at(following.ends_at - MOMENT) == following, zone
            period = following
