"""Read days and moments in English and Polish notation. Rules only. The time zone is passed in.

A file has an order of day and month. Without one, only unambiguous days are read. With dots the day always comes first.
A year of four digits may come first. Years of two digits are 1930 to 2029, like in spreadsheets. An unknown text stays
as it is, and the check of values refuses it.
"""

import re
from datetime import date, datetime, time, tzinfo

from contacts.property_definitions.values import day_of, moment_of
from marketing_contacts.wire.formats import wire_time

DAY_FIRST, MONTH_FIRST, EITHER = "DMY", "MDY", "BOTH"
DAYS, MONTHS_OF_YEAR, HALF_A_DAY = 31, 12, 12
LAST_OF_2000S = 29  # the last two digits of a year in this century
NAMES = (
    "jan january sty styczen stycznia i, feb february lut luty lutego ii, mar march marzec marca iii,"
    " apr april kwi kwiecien kwietnia iv, may maj maja v, jun june cze czerwiec czerwca vi,"
    " jul july lip lipiec lipca vii,"
    " aug august sie sierpien sierpnia viii,"  # codespell:ignore sie
    " sep sept september wrz wrzesien wrzesnia ix,"
    " oct october paz pazdziernik pazdziernika x, nov november lis listopad listopada xi,"
    " dec december gru grudzien grudnia xii"
)
MONTHS = {name: number for number, names in enumerate(NAMES.split(","), 1) for name in names.split()}
PLAIN = str.maketrans("ńśź", "nsz")
YEAR_LAST = re.compile(r"(\d{1,2})([./\- ])(\d{1,2})\2(\d{4}|\d{2})")
YEAR_FIRST = re.compile(r"(\d{4})([./\- ])(\d{1,2})\2(\d{1,2})")
COMPACT = re.compile(r"((?:19|20)\d\d)()(\d\d)(\d\d)")  # milliseconds like these all fall on one day in 1970
DAY_NAMED = re.compile(r"(\d{1,2})[. \-/]*([^\W\d_]+)\.?[,. \-/]*(\d{4}|\d{2})(?: ?r\.?)?")
MONTH_NAMED = re.compile(r"([^\W\d_]+)\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})")  # codespell:ignore nd
CLOCK = re.compile(
    r"(?P<day>.*?)(?:,? +|T)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)? ?(?P<offset>Z|[+\-]\d\d:?\d\d)?"
)


def order_of(text: str) -> str:
    """Return the order of day and month that a written day shows, EITHER for both, or an empty text."""
    found = YEAR_LAST.match(text)
    if found is None or found[2] == "." or found[1] == found[3]:
        return ""
    first, second = int(found[1]), int(found[3])
    if max(first, second) > DAYS or not 1 <= min(first, second) <= MONTHS_OF_YEAR:
        return ""
    return DAY_FIRST if first > MONTHS_OF_YEAR else MONTH_FIRST if second > MONTHS_OF_YEAR else EITHER


def as_day(text: str, order: str) -> str:
    """Return a written day in ISO 8601. A text with a time within the day stays as it is."""
    if not COMPACT.fullmatch(text) and day_of(text):
        return text
    clock = CLOCK.fullmatch(text)
    day = _day(clock["day"] if clock else text, order)
    if day is None or (clock and _time(clock) != time()):
        return text
    return day.isoformat()


def as_moment(text: str, order: str, zone: tzinfo) -> str:
    """Return a written moment in its stored form. A moment without an offset is in `zone`."""
    if moment_of(text) and (_has_offset(text) or (text.lstrip("-").isdigit() and not COMPACT.fullmatch(text))):
        return text
    clock = CLOCK.fullmatch(text)
    day = _day(clock["day"] if clock else text, order)
    at = _time(clock) if clock else time()
    offset = clock["offset"] if clock else None
    try:
        if day is None or at is None:  # another form of ISO 8601
            return wire_time(datetime.fromisoformat(text).replace(tzinfo=zone))
        return wire_time(datetime.combine(day, at, datetime.strptime(offset, "%z").tzinfo if offset else zone))
    except (ValueError, OverflowError):
        return text


def _day(text: str, order: str) -> date | None:
    text = text.strip()
    if found := YEAR_FIRST.fullmatch(text) or COMPACT.fullmatch(text):
        year, month, day = int(found[1]), int(found[3]), int(found[4])
    elif found := YEAR_LAST.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), _year(found[4])
        order = DAY_FIRST if found[2] == "." or first == second else order or order_of(text)
        if order not in {DAY_FIRST, MONTH_FIRST}:
            return None
        month, day = (second, first) if order == DAY_FIRST else (first, second)
    elif found := DAY_NAMED.fullmatch(text):
        year, month, day = _year(found[3]), MONTHS.get(found[2].lower().translate(PLAIN), 0), int(found[1])
    elif found := MONTH_NAMED.fullmatch(text):
        year, month, day = int(found[3]), MONTHS.get(found[1].lower().translate(PLAIN), 0), int(found[2])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) > len("26"):
        return year
    return year + (2000 if year <= LAST_OF_2000S else 1900)


def _time(clock: re.Match[str]) -> time | None:
    hour, half = int(clock["hour"]), (clock["half"] or "").lower()
    if half and not 1 <= hour <= HALF_A_DAY:
        return None
    hour = hour % HALF_A_DAY + (HALF_A_DAY if half == "p" else 0) if half else hour
    try:
        return time(hour, int(clock["minute"]), int(clock["second"] or 0))
    except ValueError:
        return None


def _has_offset(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
