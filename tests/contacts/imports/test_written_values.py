"""Days, moments, numbers and options in the forms that people write them."""

from zoneinfo import ZoneInfo

import pytest

from contacts.import_files.dates import DAY_FIRST, MONTH_FIRST, as_day, as_moment
from contacts.import_files.numbers import as_number
from contacts.import_files.rows import Person, Problem, Reading, RowFault, read_row, words_of
from contacts.property_definitions import Option, PropertyDefinition
from contacts.property_definitions.values import moment_of

WARSAW = ZoneInfo("Europe/Warsaw")
SIZE = PropertyDefinition(
    "size",
    "Size",
    "enumeration",
    options=("o1", "o2", "small", "S"),
    multiple=True,
    choices=(Option("o1", "Option 1"), Option("o2", "o1"), Option("small", "Twin"), Option("S", "Twin")),
)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        *((text, "") for text in ("2026-03-29", "29.03.2026", "29.3.2026", "29/03/2026", "03/29/2026", "29-03-2026")),
        *((text, "") for text in ("2026/03/29", "2026.3.29", "20260329", "29 mar 2026", "29-Mar-26", "Mar 29, 2026")),
        *(
            (text, "")
            for text in ("29 marca 2026 r.", "29 III 2026", "March 29th, 2026", "29.03.2026 00:00", "29.03.26")
        ),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str, order: str) -> None:
    assert as_day(text, order) == "2026-03-29"


def test_a_day_that_may_be_two_is_read_in_the_order_that_was_chosen() -> None:
    assert [as_day("03/04/2026", order) for order in (DAY_FIRST, MONTH_FIRST)] == ["2026-04-03", "2026-03-04"]
    assert [as_day("03.04.2026", order) for order in (DAY_FIRST, MONTH_FIRST)] == ["2026-04-03", "2026-04-03"]


@pytest.mark.parametrize(
    "text", ["03/04/2026", "31.02.2026", "29.03.2026 14:30", "29 foo 2026", "29/03", "x", "13/13/2026"]
)
def test_what_is_no_day_or_may_be_two_stays_as_it_is(text: str) -> None:
    assert as_day(text, "") == text


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("29.03.2026 14:30", "2026-03-29T12:30:00.000Z"),
        ("28.03.2026, 2:30 pm", "2026-03-28T13:30:00.000Z"),
        ("2026-03-29 14:30", "2026-03-29T12:30:00.000Z"),
        ("2026-03-29T14:30:05", "2026-03-29T12:30:05.000Z"),
        ("29 mar 2026 14:30 +00:00", "2026-03-29T14:30:00.000Z"),
        ("29.03.2026", "2026-03-28T23:00:00.000Z"),
        ("2026-03-29T14:30:00Z", "2026-03-29T14:30:00Z"),
        ("1774794600000", "1774794600000"),
        ("29.03.2026 25:30", "29.03.2026 25:30"),
    ],
)
def test_a_moment_without_an_offset_is_one_of_the_portals_time_zone(text: str, moment: str) -> None:
    assert as_moment(text, "", WARSAW) == moment


@pytest.mark.parametrize("text", ["01.02.2026 10:00 +99:00", "01.01.0001 00:30", "31.12.9999 23:30 -05:00"])
def test_a_moment_beyond_the_calendar_stays_as_it_is_and_is_refused(text: str) -> None:
    assert as_moment(text, "", WARSAW) == text
    assert moment_of(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234,5", "1234.5"),
        ("1 234,56", "1234.56"),
        ("1\xa0234\u202f567,5", "1234567.5"),
        ("1'234.50", "1234.50"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("\u22125,5", "-5.5"),
        ("0,125", "0.125"),
        ("1e5", "1e5"),
        ("1.234", "1.234"),
        ("1,234", "1,234"),
        ("12 34", "12 34"),
        ("1,23,4", "1,23,4"),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, number: str) -> None:
    assert as_number(text, "") == number


@pytest.mark.parametrize(
    ("text", "mark", "number"),
    [("1,234", ",", "1.234"), ("1,234", ".", "1234"), ("1.234", ",", "1234"), ("1.234", ".", "1.234")],
)
def test_a_number_that_may_be_two_is_read_with_the_mark_that_was_chosen(text: str, mark: str, number: str) -> None:
    assert as_number(text, mark) == number


@pytest.mark.parametrize(
    ("cell", "stored"),
    [("Option 1", "o1"), ("option 1; SMALL", "o1;small"), ("o1", "o1"), ("O1", None), ("s", "S"), ("Twin", None)],
)
def test_options_are_known_by_their_labels_unless_several_have_it(cell: str, stored: str | None) -> None:
    definitions = {"email": PropertyDefinition("email", "Email"), "size": SIZE}
    reading = Reading(options={"size": words_of(SIZE, {})})

    row = read_row(2, ["a@x.eu", cell], ["email", "size"], definitions, reading)

    expected = Person(2, "a@x.eu", {"size": stored}) if stored else Problem(2, RowFault.INVALID_OPTION, "size")
    assert row == expected
