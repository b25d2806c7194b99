"""What columns are taken for and what a row says of a contact."""

import pytest

from contacts.import_files.columns import guessed
from contacts.import_files.rows import Person, Problem, RowFault, read_row
from marketing_contacts.toolbox.spreadsheet_cells import guarded

COLUMNS = ["email", "lifecyclestage", "hs_content_membership_email_confirmed", "", "phone"]


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (["Email", "First Name", "LAST_NAME", "Zip/Postal"], ["email", "firstname", "lastname", ""]),
        (["Poczta", "Imię", "Nazwisko", "Miejscowość"], ["email", "firstname", "lastname", "city"]),
        (["e-mail", "Email", "jobtitle", "hs_object_id"], ["email", "", "jobtitle", ""]),
        (["Telefon komórkowy", "Nr telefonu", "Ulica", "Województwo"], ["mobilephone", "phone", "address", "state"]),
    ],
)
def test_columns_are_guessed_by_their_names_in_both_languages(header: list[str], columns: list[str]) -> None:
    assert guessed(header) == columns


def test_a_row_becomes_a_person_as_programs_would_send_it() -> None:
    row = read_row(7, [" Ada@Example.com ", "LEAD", "tak", "not asked for", "'+48 500"], COLUMNS)

    values = {"lifecyclestage": "lead", "hs_content_membership_email_confirmed": "true", "phone": "+48 500"}
    assert row == Person(7, "ada@example.com", values)


def test_empty_and_missing_cells_say_nothing() -> None:
    assert read_row(2, ["ada@example.com", "  "], COLUMNS) == Person(2, "ada@example.com", {})


@pytest.mark.parametrize(
    ("cells", "code", "name"),
    [
        (["", "lead"], "NO_EMAIL", ""),
        (["ada"], "INVALID_EMAIL", "email"),
        (["ada@example.com", "chief"], "INVALID_OPTION", "lifecyclestage"),
        (["ada@example.com", "", "perhaps"], "INVALID_OPTION", "hs_content_membership_email_confirmed"),
        (["ada@example.com", "", "", "", "", "", "more"], "TOO_MANY_CELLS", ""),
        (["ada@example.com", "", "", "", "1" * 70_000], "VALUE_TOO_LONG", "phone"),
    ],
)
def test_a_bad_row_is_named(cells: list[str], code: str, name: str) -> None:
    assert read_row(2, cells, COLUMNS) == Problem(2, RowFault(code), name)


@pytest.mark.parametrize("cell", ["=1+1", "+48 500 x", "-1+1", "@here", "x;=1"])
def test_no_cell_is_handed_out_as_a_formula_and_it_comes_back_as_it_was(cell: str) -> None:
    assert guarded(cell) != cell
    assert read_row(2, ["a@x.eu", guarded(cell)], ["email", "message"]) == Person(2, "a@x.eu", {"message": cell})
