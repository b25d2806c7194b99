"""Where the lines of the trend's chart run."""

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

import pytest

from marketing_contacts.billing.forecast import forecast
from marketing_contacts.billing.selectors import CountDay
from marketing_contacts.billing.views.trend_chart import trend_chart

TODAY = date(2026, 11, 24)


def days(*balances: int) -> list[CountDay]:
    first = TODAY - timedelta(days=len(balances) - 1)
    return [CountDay(first + timedelta(days=number), 0, 0, 0, balance) for number, balance in enumerate(balances)]


def test_each_day_has_a_column_and_its_count_stands_in_the_middle() -> None:
    chart = trend_chart(days(2, 5, 4), None, [])

    assert chart.width == 3
    assert chart.height == 5
    assert chart.line == "M0.5 2l1 3 1 -1"
    assert chart.area == "M0.5 0l0 2 1 3 1 -1 0 -4"


def test_the_forecast_goes_on_from_today_for_a_third_of_the_days() -> None:
    made = forecast(changes=[2] * 14, count=60, today=TODAY, left=0)

    chart = trend_chart(days(*range(52, 61)), made, [])

    assert chart.expected == "M8.5 60l1 2 1 2 1 2"
    assert chart.width == 12
    assert chart.height == 66


def test_a_count_that_is_expected_to_fall_is_not_drawn_below_nothing() -> None:
    chart = trend_chart(days(9, 6, 3), forecast(changes=[-3, -4] * 7, count=3, today=TODAY), [])

    heights = accumulate(Decimal(step) for step in re.findall(r"-?[\d.]+", chart.band)[1::2])

    assert min(heights) == 0


def test_a_limit_is_drawn_where_it_is_within_sight() -> None:
    chart = trend_chart(days(90, 100), None, [("Maximum", 150), ("Tier", 2_000)])

    assert chart.limits == [("Maximum", 150)]
    assert chart.height == 150
    assert trend_chart(days(0, 0), None, [("Tier", 2_000)]).height == 1


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [(1, [0, 1]), (4, [0, 1, 2, 3, 4]), (66, [0, 20, 40, 60]), (2_088, [0, 500, 1_000, 1_500, 2_000])],
)
def test_the_axis_has_a_few_round_numbers(highest: int, ticks: list[int]) -> None:
    chart = trend_chart(days(0, highest), None, [])

    assert [number for number, _place in chart.ticks] == ticks
    assert chart.ticks[0] == (0, "100.00")


def test_a_limit_above_the_chart_is_named_beside_it() -> None:
    chart = trend_chart(days(90, 100), None, [("Tier", 2_000)])

    assert chart.limits == []
    assert chart.beyond == [("Tier", 2_000)]
