"""Forecast the count and the day on which the count passes a limit. Rules only, without database or clock.

The forecast learns from the daily changes of whole days. Recent days weigh more. Each day of the week has its own
effect, as far as the effect stands out from chance. The interval holds in four of five cases. docs/rules.md gives the
method and its limits.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise
from statistics import NormalDist, fmean

FEWEST_DAYS = 14
MOST_DAYS = 91  # thirteen weeks
HALF_LIFE_WEEKS = 2  # a week weighs half as much as the week two weeks later
MORE_DAYS = 30  # the days from which the caller knows `more_a_day`
DRIFT = 0.02  # the daily move of the pace, as a share of a day's variance. The half-life supposes this share.
ORDINARY = 30  # one day in 30 may be an extreme. The extreme counts like the next value.
HORIZON_DAYS = 365
WEEK = 7
FEWEST_WEEKS = 4  # fewer weeks do not show a dependence between days
LEARNED = 4  # degrees of freedom that the level and the days of the week take, between 1 and 7
EIGHTY = NormalDist().inv_cdf(0.9)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The count expected at the end of a day, with the bounds that hold in four of five cases."""

    date: date
    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Passing:
    """The day on which the count passes a limit, with its earliest and its latest day. None means not within a year."""

    expected: date | None
    earliest: date | None = None
    latest: date | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast that starts at `count`.

    `pace` is the expected change by day of the week. `spread` is the deviation of one day. `doubt` is the deviation of
    the pace itself. `left` is the share of `today` that is still to come. `drops` are contacts that are known to stop
    counting on a date. A pace that was not `learned` from days has no interval.
    """

    count: int
    today: date
    left: float
    pace: tuple[float, ...]
    spread: float
    doubt: float
    drops: Mapping[date, int]
    learned: bool = True

    def days(self, number: int, *, more_a_day: float = 0) -> Iterator[Outlook]:
        """Return the outlook for `number` days from the end of today on.

        `more_a_day` contacts come on top, at random as contacts do.
        """
        expected = float(self.count)
        spread = self.spread**2 + abs(more_a_day)
        doubt = self.doubt**2 + abs(more_a_day) / MORE_DAYS
        for ahead in range(number):
            day, length = self.today + timedelta(days=ahead), 1.0 if ahead else self.left
            elapsed = ahead + self.left
            expected += (self.pace[day.weekday()] + more_a_day) * length - self.drops.get(day, 0)
            width = EIGHTY * math.sqrt(spread * elapsed + doubt * elapsed**2)
            yield Outlook(day, expected, expected - width, expected + width)

    def passing(self, limit: int, *, more_a_day: float = 0) -> Passing:
        """Return the day on which the count passes `limit` within a year."""
        outlooks = list(self.days(HORIZON_DAYS + 1, more_a_day=more_a_day))
        first = limit + 0.5  # half a contact above the limit rounds up to the first contact that does not fit

        def day(bound: Callable[[Outlook], float]) -> date | None:
            return next((each.date for each in outlooks if bound(each) >= first), None)

        expected = day(lambda each: each.expected)
        if not self.learned:
            return Passing(expected)
        return Passing(expected, earliest=day(lambda each: each.high), latest=day(lambda each: each.low))


def forecast(
    *, changes: Sequence[int], count: int, today: date, left: float = 0, drops: Mapping[date, int] | None = None
) -> Forecast | None:
    """Return the forecast after the daily `changes` until yesterday, the oldest first, or None for too few days."""
    if len(changes) < FEWEST_DAYS:
        return None
    # Whole weeks hold each day of the week equally often.
    usual = _ordinary(changes[-(min(len(changes), MOST_DAYS) // WEEK * WEEK) :])
    weights = [0.5 ** (age // WEEK / HALF_LIFE_WEEKS) for age in reversed(range(len(usual)))]
    weekdays = [(today - timedelta(days=age)).weekday() for age in range(len(usual), 0, -1)]
    level = sum(change * weight for change, weight in zip(usual, weights, strict=True)) / sum(weights)
    special = _special([change - level for change in usual], weekdays)
    rest = [change - level - special[weekday] for change, weekday in zip(usual, weekdays, strict=True)]
    daily = sum(value**2 for value in rest) / (len(rest) - LEARNED)
    spread = math.sqrt(max(daily, _weekly_variance(rest) / WEEK))
    doubt = spread * math.sqrt(sum(weight**2 for weight in weights) / sum(weights) ** 2 + DRIFT)
    return Forecast(count, today, left, tuple(level + each for each in special), spread, doubt, drops or {})


def at_pace(a_day: float, *, count: int, today: date) -> Forecast:
    """Return a forecast from `count` at a given pace, without an interval."""
    return Forecast(count, today, 0, (a_day,) * WEEK, 0, 0, {}, learned=False)


def _ordinary(changes: Sequence[int]) -> list[int]:
    """Return the changes with the rarest extremes cut back to the next value. One import is no pace."""
    rare, ordered = len(changes) // ORDINARY, sorted(changes)
    low, high = ordered[rare], ordered[-1 - rare]
    return [min(max(change, low), high) for change in changes]


def _special(rest: Sequence[float], weekdays: Sequence[int]) -> list[float]:
    """Return the effect of each day of the week on the level.

    The effects are cut down by the share that chance alone would show. The sum of the effects is 0.
    """
    of_day = [[value for value, day in zip(rest, weekdays, strict=True) if day == weekday] for weekday in range(WEEK)]
    raw = [fmean(values) for values in of_day]
    middle = fmean(raw)
    within = sum((value - raw[day]) ** 2 for value, day in zip(rest, weekdays, strict=True)) / max(1, len(rest) - WEEK)
    chance = within * fmean(1 / len(values) for values in of_day)
    between = sum((each - middle) ** 2 for each in raw) / (WEEK - 1)
    share = max(0.0, 1 - chance / between) if between else 0.0
    return [share * (each - middle) for each in raw]


def _weekly_variance(rest: Sequence[float]) -> float:
    """Return the variance of whole weeks.

    The variance exceeds seven daily variances when days depend on each other.
    """
    sums = list(accumulate(rest, initial=0.0))[::-1][::WEEK]
    weeks = [later - earlier for later, earlier in pairwise(sums)]
    return sum(week**2 for week in weeks) / len(weeks) if len(weeks) >= FEWEST_WEEKS else 0.0
