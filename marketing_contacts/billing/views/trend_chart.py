"""Compute the lines of the trend's chart, for the count by day, its forecast and the limits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from marketing_contacts.billing.forecast import Forecast, Outlook
from marketing_contacts.billing.selectors import CountDay

AHEAD = 3  # the forecast is a third as long as the past
MOST_AHEAD = 60  # days of the longest forecast
MIDDAY = 0.5  # the place of a day's count in its column
WITHIN_SIGHT = 2  # a limit is drawn when it is at most twice the highest count

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing `width` days wide and `height` contacts high, with its lines in SVG's notation and its numbers."""

    width: int
    height: int
    days: Sequence[CountDay]
    outlooks: Sequence[Outlook]
    limits: Sequence[tuple[str, int]]

    @property
    def line(self) -> str:
        return _points(self._counts())

    @property
    def area(self) -> str:
        return _points([(MIDDAY, 0), *self._counts(), (len(self.days) - MIDDAY, 0)])

    @property
    def expected(self) -> str:
        return _points([self._counts()[-1], *self._ahead(outlook.expected for outlook in self.outlooks)])

    @property
    def band(self) -> str:
        low = list(self._ahead(max(0, outlook.low) for outlook in self.outlooks))
        return _points([self._counts()[-1], *self._ahead(outlook.high for outlook in self.outlooks), *low[::-1]])

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
    return Chart(len(days) + len(outlooks), height, days, outlooks, shown)


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{x:g},{y:.1f}" for x, y in points)
