"""What is expected of the count: the pace, its week, its interval, and the day on which a limit is passed."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketing_contacts.billing.forecast import Forecast, Passing, forecast

TODAY = date(2026, 11, 25)  # a Wednesday
NEVER = date.max
Changes = list[int]


def learned(changes: Changes, count: int = 0, left: float = 0, drops: dict[date, int] | None = None) -> Forecast:
    made = forecast(changes=changes, count=count, today=TODAY, left=left, drops=drops)
    assert made
    return made


def working_days(number: int, a_day: int = 10) -> Changes:
    """Ten a day from Monday to Friday, nothing at the weekend, until yesterday."""
    days = [TODAY - timedelta(days=ago) for ago in range(number, 0, -1)]
    return [a_day if day.weekday() < 5 else 0 for day in days]


def test_less_than_fourteen_days_say_nothing() -> None:
    assert forecast(changes=[5] * 13, count=0, today=TODAY) is None
    assert forecast(changes=[5] * 14, count=0, today=TODAY)


@pytest.mark.parametrize(
    ("limit", "day"),
    [
        (109, date(2026, 11, 26)),  # ten come tomorrow: the hundred-and-tenth does not fit
        (110, date(2026, 11, 27)),
        (3_749, date(2027, 11, 25)),
        (3_750, None),  # not within a year
    ],
)
def test_a_steady_pace_passes_a_limit_on_one_certain_day(limit: int, day: date | None) -> None:
    assert learned([10] * 21, count=100).passing(limit) == Passing(day, day, day)


def test_what_is_left_of_today_counts_for_its_share() -> None:
    half_a_day = next(learned([10] * 21, count=100, left=0.5).days(1))

    assert half_a_day.date == TODAY
    assert half_a_day.expected == 105


def test_weekends_stand_still_where_they_always_did() -> None:
    outlooks = list(learned(working_days(56), count=100).days(6))

    assert [outlook.date.day for outlook in outlooks] == [25, 26, 27, 28, 29, 30]
    assert [round(outlook.expected) for outlook in outlooks] == [100, 110, 120, 120, 120, 130]


def test_chance_is_not_taken_for_a_day_of_the_week() -> None:
    dice = random.Random(5)  # noqa: S311 - the same each time
    pace = learned([dice.choice([9, 10, 11]) for _day in range(84)]).pace

    assert max(pace) - min(pace) < 0.5


def test_a_known_drop_puts_the_day_off() -> None:
    drops = {date(2026, 12, 1): 40}
    steady = learned([10] * 21, count=100, drops=drops)

    assert steady.passing(199).expected == date(2026, 12, 9)
    assert learned([10] * 21, count=100).passing(199).expected == date(2026, 12, 5)
    assert steady.passing(149).expected == date(2026, 11, 30)  # before the drop


def test_one_import_is_no_pace() -> None:
    changes = working_days(63)
    changes[30] += 5_000

    assert learned(changes).passing(2_000) == learned(working_days(63)).passing(2_000)


def test_recent_weeks_weigh_more_and_a_new_pace_is_less_certain() -> None:
    faster = learned([5] * 56 + [20] * 28).passing(1_000)
    slower = learned([20] * 28 + [5] * 56).passing(1_000)

    assert (faster.expected or NEVER) < (slower.expected or NEVER)
    assert (faster.earliest or NEVER) < (faster.expected or NEVER) < (faster.latest or NEVER)


def test_more_a_day_comes_on_top() -> None:
    assert learned([10] * 21).passing(299).expected == date(2026, 12, 25)
    assert learned([10] * 21).passing(299, more_a_day=20).expected == date(2026, 12, 5)


def test_a_count_that_falls_passes_nothing() -> None:
    assert learned([-3] * 21, count=500).passing(500) == Passing(None, None, None)


@given(st.lists(st.integers(-50, 500), min_size=14, max_size=120), st.integers(0, 5_000), st.integers(0, 5_000))
def test_interval_and_limit_are_in_order(changes: Changes, count: int, free: int) -> None:
    made = learned(changes, count=count)
    passing = made.passing(count + free)

    assert (passing.earliest or NEVER) <= (passing.expected or NEVER) <= (passing.latest or NEVER)
    assert all(outlook.low <= outlook.expected <= outlook.high for outlook in made.days(60))
    assert learned(changes, count=0).passing(free) == passing
    assert (made.passing(count + free, more_a_day=1).expected or NEVER) <= (passing.expected or NEVER)


@given(st.lists(st.integers(0, 500), min_size=14, max_size=120))
def test_seven_days_expect_what_an_ordinary_week_brings(changes: Changes) -> None:
    made = learned(changes)

    assert min(changes) * 7 - 0.01 <= sum(made.pace) <= max(changes) * 7 + 0.01


def hundreds(dice: random.Random, number: int) -> Changes:
    """Days as many portals have them: busy on working days, quiet at weekends, with chance on top."""
    days = [TODAY + timedelta(days=day) for day in range(number)]
    return [sum(dice.random() < (0.4 if day.weekday() < 5 else 0.05) for _contact in range(60)) for day in days]


def test_four_in_five_of_what_came_lay_within_the_interval_without_a_lean_to_one_side() -> None:
    dice = random.Random(2026)  # noqa: S311 - the same each time
    inside, off = 0, list[float]()
    for _portal in range(60):
        days = hundreds(dice, 63 + 28)
        made = forecast(changes=days[:63], count=0, today=TODAY + timedelta(days=63), left=1)
        assert made
        outlook, came = list(made.days(28))[-1], sum(days[63:])
        inside += outlook.low <= came <= outlook.high
        off.append(outlook.expected / came - 1)

    assert 0.7 <= inside / 60 <= 0.93
    assert abs(sum(off) / 60) < 0.02
