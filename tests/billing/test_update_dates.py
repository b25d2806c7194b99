"""When contacts stop counting: in every time zone there is, over ten years, on every day that a renewal may have."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from marketing_contacts.billing.update_dates import next_update_at
from tests.billing.cast import ZONES

START = datetime(2026, 11, 25, 12, tzinfo=UTC)
END = datetime(2036, 12, 1, tzinfo=UTC)


def instants(renewal_date: date, zone: str, *, monthly: bool) -> list[datetime]:
    """Every update instant of ten years, each asked for at the one before."""
    following = partial(next_update_at, monthly=monthly, renewal_date=renewal_date, time_zone=zone)
    found = [following(now=START)]
    while found[-1] < END:
        found.append(following(now=found[-1]))
    return found


def is_the_first_of_its_day(at: datetime, zone: ZoneInfo) -> bool:
    just_before = (at - timedelta(microseconds=1)).astimezone(zone)
    return just_before.date() < at.astimezone(zone).date()


@pytest.mark.parametrize("day", [1, 28, 29, 30, 31])
def test_a_monthly_update_is_the_first_instant_of_one_day_in_every_month_of_every_zone(day: int) -> None:
    for name in ZONES:
        zone = ZoneInfo(name)
        found = instants(date(2026, 1, day), name, monthly=True)
        days = [at.astimezone(zone).date() for at in found]

        assert all(is_the_first_of_its_day(at, zone) for at in found), name
        assert len({(each.year, each.month) for each in days}) == len(days) >= 120, name
        assert all(each.day == day or (each + timedelta(days=1)).day == 1 for each in days), name


@pytest.mark.parametrize("renewal_date", [date(2026, 3, 31), date(2028, 2, 29), date(2026, 10, 25), date(2026, 5, 1)])
def test_a_yearly_update_is_the_first_of_a_month_or_the_renewal_date_in_every_zone(renewal_date: date) -> None:
    for name in ZONES:
        zone = ZoneInfo(name)
        found = instants(renewal_date, name, monthly=False)
        days = {at.astimezone(zone).date() for at in found}
        renewals = {each for each in days if each.day != 1}

        assert all(is_the_first_of_its_day(at, zone) for at in found), name
        assert len(days - renewals) >= 120, name
        assert all(each.month == renewal_date.month for each in renewals), name
        assert len(renewals) == (0 if renewal_date.day == 1 else 10), name


@pytest.mark.parametrize(
    ("zone", "day", "first"),
    [
        ("Africa/Cairo", date(2027, 4, 30), "2027-04-30T01:00:00+03:00"),  # the clocks skip midnight
        ("America/Asuncion", date(2027, 10, 3), "2027-10-03T00:00:00-03:00"),
        ("Asia/Beirut", date(2027, 3, 28), "2027-03-28T01:00:00+03:00"),
        ("Europe/Warsaw", date(2027, 3, 28), "2027-03-28T00:00:00+01:00"),  # they skip an hour later that night
        ("America/Havana", date(2026, 11, 1), "2026-11-01T00:00:00-04:00"),  # midnight comes twice
    ],
)
def test_where_clocks_change_at_midnight_the_date_begins_at_its_first_instant(zone: str, day: date, first: str) -> None:
    now = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=3)

    at = next_update_at(now=now, monthly=True, renewal_date=day, time_zone=zone)

    assert at == datetime.fromisoformat(first)
