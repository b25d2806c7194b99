"""Compute the lines of the trend's chart, for the count by day, its forecast and the limits."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from marketing_contacts.billing.forecast import Forecast, Outlook
from marketing_contacts.billing.selectors import CountDay

AHEAD = 3  # the forecast is a third as long as the past
MOST_AHEAD = 60  # days of the longest forecast
MIDDAY = 0.5  # the place of a day's count in its column
MOST_TICKS = 5
ROUND = (1, 2, 5, 10)  # factors of a step between ticks
PRECISE = 1_000  # a tenth of a contact cannot be seen from here on
WITHIN_SIGHT = 2  # a limit is drawn when it is at most twice the highest count

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing `width` days wide and `height` contacts high, with its lines in SVG's notation and its numbers.

    The limits in `beyond` are too high to be drawn.
    """

    width: int
    height: int
    days: Sequence[CountDay]
    outlooks: Sequence[Outlook]
    limits: Sequence[tuple[str, int]]
    beyond: Sequence[tuple[str, int]]

    @property
    def ticks(self) -> list[tuple[int, str]]:
        """Return round numbers for the axis, each with its place in percent from the top."""
        rough = self.height / MOST_TICKS
        power = 10 ** max(0, math.ceil(math.log10(rough)) - 1) if rough > 1 else 1
        step = next(power * factor for factor in ROUND if power * factor >= rough)
        return [(number, f"{100 - number * 100 / self.height:.2f}") for number in range(0, self.height + 1, step)]

    @property
    def line(self) -> str:
        return _path(self._counts())

    @property
    def area(self) -> str:
        return _path([(MIDDAY, 0), *self._counts(), (len(self.days) - MIDDAY, 0)])

    @property
    def expected(self) -> str:
        return _path([self._counts()[-1], *self._ahead(outlook.expected for outlook in self.outlooks)])

    @property
    def band(self) -> str:
        low = list(self._ahead(max(0, outlook.low) for outlook in self.outlooks))
        return _path([self._counts()[-1], *self._ahead(outlook.high for outlook in self.outlooks), *low[::-1]])

    def _counts(self) -> list[Point]:
        return [(place + MIDDAY, day.balance) for place, day in enumerate(self.days)]

    def _ahead(self, counts: Iterable[float]) -> Iterator[Point]:
        return ((len(self.days) + place + MIDDAY, count) for place, count in enumerate(counts))


def trend_chart(days: Sequence[CountDay], forecast: Forecast | None, limits: Sequence[tuple[str, int]]) -> Chart:
    """Return the chart of these days and of some future days. A limit is drawn when it is within sight."""
    ahead = min(len(days) // AHEAD, MOST_AHEAD)
    outlooks = list(forecast.days(ahead + 1))[1:] if forecast else []  # tomorrow is the first
    highest = max([1, *(day.balance for day in days), *(round(outlook.high) for outlook in outlooks)])
    shown = [(name, limit) for name, limit in limits if limit <= highest * WITHIN_SIGHT]
    height = max([highest, *(limit for _name, limit in shown)])
    beyond = [limit for limit in limits if limit not in shown]
    return Chart(len(days) + len(outlooks), height, days, outlooks, shown, beyond)


def _path(points: Iterable[Point]) -> str:
    """Return a path in SVG's notation. Each point is told by the step to it, because steps repeat and weigh less."""
    seen = [(round(x * 2), round(y, 1) if y < PRECISE else round(y)) for x, y in points]
    steps = (f"{(x - from_x) / 2:g} {y - from_y:.6g}" for (from_x, from_y), (x, y) in pairwise(seen))
    return f"M{seen[0][0] / 2:g} {seen[0][1]:.15g}l{' '.join(steps)}"
