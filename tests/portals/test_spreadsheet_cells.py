"""Which cells get an apostrophe, and that every text comes back as it was."""

import csv
import io
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from marketing_contacts.toolbox.spreadsheet_cells import guarded, unguarded

TRICKY = st.text(st.sampled_from("'\"=+-@;,|\t\r\n 1a"), max_size=12)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-1+2", "'-1+2"),
        ("Jan;=1+1;x", "Jan;'=1+1;x"),
        ("Jan,@A1|-A1", "Jan,'@A1|'-A1"),
        ("one\n=two", "one\n'=two"),
        ('Jan;"=1+1"', 'Jan;"\'=1+1"'),
        ("\tx", "'\tx"),
        ("\t=1", "'\t'=1"),
        ("'=1", "''=1"),
    ],
)
def test_an_apostrophe_stands_wherever_a_formula_may_begin(text: str, cell: str) -> None:
    assert guarded(text) == cell
    assert unguarded(cell) == text


@pytest.mark.parametrize(
    "text", ["-5", "-5,5", "+48 600 700 800", "-1.5e-3", "red;green", "a-b", "x = y", "O'Neil", "3;-2"]
)
def test_numbers_choices_and_signs_within_stay_as_they_are(text: str) -> None:
    assert guarded(text) == unguarded(text) == text


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=20) | TRICKY)
@example("';=")
def test_every_text_comes_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(TRICKY)
def test_no_separator_lets_a_formula_begin(text: str) -> None:
    line = io.StringIO()
    csv.writer(line).writerow(["before", guarded(text)])

    for separator in ",;|\t":
        for row in csv.reader(io.StringIO(line.getvalue(), newline=""), delimiter=separator):
            assert not [cell for cell in row if re.match(r"[=@]|[+-](?![\d .]*(\Z|[;,|\t\r\n\"]))", cell)]
