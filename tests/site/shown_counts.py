"""What pages show of counts: each with its measure and its scope, and numbers that name neither.

A number on a page is in an element `data` with a measure, or in a column whose heading has one, or it is no count. No
counts are: dates and times, amounts of money, percentages, lengths of time and sizes, and what a thing is called by,
such as "Statement 3". They are known by how they are written. Code, choices of forms, charts and texts for people alone
who hear a page are not read.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from time import strptime

from marketing_contacts.billing.measures import scope_of

AREAS = {"card", "tabs", "chips", "dialog", "notice", "steps"}  # classes; tables too
NO_COUNTS = {"trail", "id"}  # classes: the audit trail tells recorded values, each with the name of its field
SILENT = {"data", "time", "code", "kbd", "option", "textarea", "script", "style", "svg", "h1"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
GAP = r"[ \u00a0\u202f]"
UNITS = r"days?|dni|dnia|dzień|hours?|godzin\w*|minut\w*|seconds?|sekund\w*|ms|[kM]B"
ENGLISH = r"No\.|statement|charge|row|portal|setting|data"
POLISH = r"nr|zestawieni\w*|opłat\w*|wiersz\w*|ustawienie|źródła"
SIGNS = {"", "+", "\N{MINUS SIGN}"}
NO_COUNT = re.compile(
    rf"""
    \d{{1,2}}(?:\.\d\d\.|{GAP}[^\W\d]{{3,12}}\.?{GAP})\d{{4}}   # 24.11.2026, 24 November 2026
    | \d{{1,2}}:\d\d(?::\d\d)?                                    # 09:30
    | (?:[€$£]|[A-Z]{{3}}{GAP})[\d.,]*\d | [\d.,\u00a0\u202f]*\d{GAP}(?:[€$£]|zł|[A-Z]{{3}}\b)
    | \d+(?:[.,]\d+)?{GAP}?%
    | \d+(?:{GAP}(?:of|z|ze){GAP}\d+)?{GAP}(?:whole{GAP}|pełnych{GAP})?(?:{UNITS})\b
    | \b(?i:{ENGLISH}|{POLISH}){GAP}\d+
    | \d{{12,}}                                                  # the number of a contact
    """,
    re.VERBOSE,
)
NUMBER = re.compile(r"(?<![\w@.#-])\d[\d.,\u00a0\u202f]*(?![\w@-])")


@dataclass(frozen=True)
class Count:
    """A count as a page shows it, with the words beside it."""

    measure: str
    of: str
    value: int
    text: str
    label: str


def short_date(text: str) -> date:
    """Read 24 Nov 2026 and 24.11.2026."""
    return date(*strptime(text, "%d.%m.%Y" if "." in text else "%d %b %Y")[:3])


@dataclass
class Shown(HTMLParser):
    """The counts of a page, and the numbers that name no measure."""

    page: str
    counts: list[Count] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    _open: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    _heads: list[tuple[str, str]] = field(default_factory=list)  # the words and the measure of each column
    _column: str = ""  # the measure of the column of the cell
    _row: str = ""  # the heading of the row
    _label: str = ""
    _cell: int = 0
    _before: str = ""  # what stands in the cell before

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        self._open.append((tag, {name: value or "" for name, value in attrs}))
        if tag in {"td", "dd"}:
            self._before = ""
        if tag == "thead":
            self._heads = []
        elif tag == "tr":
            self._cell = 0
            if self._inside("thead"):
                self._heads = []
        elif tag == "dt" or (tag == "th" and self._inside("thead")):
            self._label = ""
        elif tag == "th":
            self._row = ""
        elif tag == "td":
            head, self._column = self._heads[self._cell] if self._cell < len(self._heads) else ("", "")
            self._label = self._open[-1][1].get("data-label") or head

    def handle_endtag(self, tag: str) -> None:
        if tag == "th" and self._inside("thead"):
            self._heads.append((self._label, self._open[-1][1].get("data-measure", "")))
        if tag in {"td", "th"}:
            self._cell += 1
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, text: str) -> None:
        here, attrs = self._open[-1] if self._open else ("", {})
        if self._inside("dt") or (self._inside("th") and self._inside("thead")):
            self._label = f"{self._label} {' '.join(text.split())}".strip()
        if here == "data":
            label = self._label if self._before.strip() in SIGNS and self._in_a_cell() else ""
            self.counts.append(Count(attrs.get("data-measure", ""), self._scope(), int(attrs["value"]), text, label))
        if here == "td" and self._column and text.strip():
            whole = int(re.sub(r"[,\u00a0\u202f]", "", text))
            self.counts.append(Count(self._column, self._scope(), whole, text, self._label))
        elif self._is_read():
            words = re.sub(r"[ \n]+", " ", text)
            self.bare += [f"{number} in: {words}" for number in NUMBER.findall(NO_COUNT.sub("", words))]
        if here == "th":
            self._row += text.strip()
        self._before += text

    def _scope(self) -> str:
        """Return the nearest scope. In a table of days it is the day in the heading of the row."""
        of = next((each["data-of"] for _name, each in reversed(self._open) if "data-of" in each), "")
        return scope_of(day=short_date(self._row)) if of == "day" else of

    def _in_a_cell(self) -> bool:
        return self._inside("td") or self._inside("dd")

    def _inside(self, tag: str) -> bool:
        return any(name == tag for name, _attrs in self._open)

    def _is_read(self) -> bool:
        names = {name for name, _attrs in self._open}
        classes = {each for _name, attrs in self._open for each in attrs.get("class", "").split()}
        return bool((AREAS & classes) | ({"table"} & names)) and not (SILENT & names) and not (NO_COUNTS & classes)
