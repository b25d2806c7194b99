"""Detect the formats of days and numbers in a file, and its rows most at risk, from the whole file. Rules only."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contacts.import_files.dates import DAY_FIRST, EITHER, MONTH_FIRST, order_of
from contacts.import_files.numbers import COMMA, DOUBTFUL, POINT, mark_of

LONGEST_WRITTEN = 40  # characters of a day or a number
Counts = Mapping[str, int]


@dataclass(slots=True)
class Survey:
    """Reads every cell of an arriving file. A survey keeps counts and numbers of rows, and no values."""

    orders: defaultdict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    marks: defaultdict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    foreign: dict[int, tuple[int, int]] = field(default_factory=dict)  # the first cell with a letter beyond ASCII
    # The length, part and row of the longest cell.
    longest: dict[int, tuple[int, int, int]] = field(default_factory=dict)

    def note(self, part: int, row: int, cells: Sequence[str]) -> None:
        """Read a row of a part."""
        for place, cell in enumerate(cells):
            if not cell:
                continue
            size = len(cell)
            if place not in self.longest or size > self.longest[place][0]:
                self.longest[place] = (size, part, row)
            if place not in self.foreign and not cell.isascii():
                self.foreign[place] = (part, row)
            if size <= LONGEST_WRITTEN and any("0" <= sign <= "9" for sign in cell[:3]):
                written = cell.strip()
                if order := order_of(written):
                    self.orders[place][order] += 1
                elif mark := mark_of(written):
                    self.marks[place][mark] += 1

    def hints(self) -> dict[str, Any]:
        """Return the results that the import keeps."""
        risky = {place: [place_of[1:]] for place, place_of in self.longest.items()}
        for place, where in self.foreign.items():
            risky[place].insert(0, where)
        found: dict[str, Mapping[int, Any]] = {"orders": self.orders, "marks": self.marks, "risky": risky}
        return {kind: {str(place): value for place, value in by_place.items()} for kind, by_place in found.items()}


def counts_of(hints: Mapping[str, Any], kind: str, places: Sequence[int]) -> Counter[str]:
    """Return the sum of the counts of these columns."""
    found: Counter[str] = Counter()
    for place in places:
        found.update(hints.get(kind, {}).get(str(place), {}))
    return found


def proposed_order(counts: Counts, *, american: bool = False) -> str:
    """Return the order that most days show. Without a majority it is the order of the person's country."""
    first, second = counts.get(DAY_FIRST, 0), counts.get(MONTH_FIRST, 0)
    if first == second:
        return MONTH_FIRST if american else DAY_FIRST
    return DAY_FIRST if first > second else MONTH_FIRST


def order_is_open(counts: Counts) -> bool:
    """Return True when the days of a file can be read in two orders, or are written in both."""
    shown = [order for order in (DAY_FIRST, MONTH_FIRST) if counts.get(order)]
    return len(shown) > 1 or (not shown and bool(counts.get(EITHER)))


def proposed_mark(counts: Counts, *, comma: bool = False) -> str:
    """Return the decimal mark that most numbers show.

    A lone 1.234 follows the programs' notation, and 1,234 follows the language.
    """
    points, commas = counts.get(POINT, 0), counts.get(COMMA, 0)
    if points != commas:
        return COMMA if commas > points else POINT
    return COMMA if comma and counts.get(DOUBTFUL[COMMA]) else POINT


def mark_is_open(counts: Counts) -> bool:
    """Return True when numbers of a file can be read with either mark."""
    doubtful = any(counts.get(each) for each in DOUBTFUL.values())
    return doubtful and bool(counts.get(POINT)) == bool(counts.get(COMMA))


def is_american(language: str, time_zone: str) -> bool:
    """Return True when a person mostly writes the month first."""
    return language.partition("-")[0] == "en" and time_zone.startswith(("America/", "US/"))


def writes_commas(language: str) -> bool:
    """Return True when a language writes decimals behind a comma."""
    return language.partition("-")[0] == "pl"
