"""What a file shows of how it writes days and numbers: proposed, asked where both fit, kept with the import."""

import pytest
from django.test import Client

from contacts.import_files.formats import Survey
from contacts.models import Contact, Import
from contacts.selectors import import_examples
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.contacts.imports.cast import fresh, lines, received, started, work_off
from tests.contacts.imports.pages import address, shown
from tests.contacts.properties import custom
from tests.integrations.cast import client_of

ASKED = "Format of dates and numbers"
COLUMNS = {"column-0": "email", "column-1": "renewal", "column-2": "amount"}


@pytest.fixture
def editor(portal: Portal) -> Client:
    custom(portal, "renewal", type="date", field_type="date")
    custom(portal, "amount", type="number", field_type="number")
    return client_of(portal, Permission.EDIT_CONTACTS)


def job_of(portal: Portal, *days: str, amount: str = "") -> Import:
    rows = [f"p{number}@x.eu;{day};{amount}" for number, day in enumerate(days)]
    return received(portal, lines(*rows, header="email;renewal;amount"))


def stored(job: Import, name: str = "renewal") -> list[str]:
    work_off(started(work_off(job)))
    found = Contact.objects.filter(portal=job.portal).order_by("id")
    return [contact.properties.get(name) or "" for contact in found]


@pytest.mark.parametrize(
    ("days", "order", "asked"),
    [
        (["03/04/2026", "29/03/2026"], "DMY", False),
        (["03/04/2026", "03/29/2026"], "MDY", False),
        (["03/04/2026", "04/05/2026"], "DMY", True),
        (["03/29/2026", "03/30/2026", "29/03/2026"], "MDY", True),
        (["29.03.2026", "2026-03-04"], "DMY", False),
    ],
)
def test_the_order_of_days_is_told_by_the_whole_file_and_asked_where_both_fit(
    editor: Client, portal: Portal, days: list[str], order: str, *, asked: bool
) -> None:
    job = job_of(portal, *days)

    page = shown(editor, job, "import_columns")

    assert (ASKED in page) == asked
    assert (f'<option value="{order}" selected>' in page) == asked
    editor.post(address(job, "import_columns"), COLUMNS | ({"day_order": order} if asked else {}))
    assert fresh(job).day_order == order


def test_what_was_chosen_is_how_the_days_are_read_and_stands_on_the_page(editor: Client, portal: Portal) -> None:
    job = job_of(portal, "03/04/2026", "05/04/2026")

    editor.post(address(job, "import_columns"), COLUMNS | {"day_order": "MDY"})

    assert "Month first: 03/29/2026" in shown(editor, work_off(job))
    assert stored(job) == ["2026-03-04", "2026-05-04"]


def test_a_question_that_is_left_open_is_asked_again(editor: Client, portal: Portal) -> None:
    job = job_of(portal, "03/04/2026", amount="1,234")

    response = editor.post(address(job, "import_columns"), COLUMNS)

    text = response.content.decode()
    assert response.status_code == 422
    assert fresh(job).state == Import.State.WAITING
    assert "Choose a date format" in text
    assert "Choose a decimal format" in text


@pytest.mark.parametrize(("mark", "number"), [(".", "1234"), (",", "1.234")])
def test_numbers_that_may_be_two_are_read_with_the_chosen_mark(
    editor: Client, portal: Portal, mark: str, number: str
) -> None:
    job = job_of(portal, "", amount="1,234")

    editor.post(address(job, "import_columns"), COLUMNS | {"decimal_mark": mark})

    assert stored(job, "amount") == [number]


def test_the_values_most_at_risk_are_shown_not_the_first_ones(portal: Portal) -> None:
    names = [*["Ann"] * 600, "Zażółć", "A very long name indeed", "Bob"]
    job = received(portal, lines(*(f"p{number}@x.eu,{name}" for number, name in enumerate(names))))

    assert import_examples(job)[1] == ["Ann", "Zażółć", "A very long name indeed"]


def test_a_file_of_many_columns_has_one_list_of_properties(editor: Client, portal: Portal) -> None:
    header = ",".join(["email", *(f"column {number}" for number in range(1_000))])

    page = shown(editor, received(portal, lines("ada@example.com", header=header)), "import_columns")

    assert page.count("<datalist") == 1
    assert page.count('list="properties"') == 1_001
    assert len(page) < 1_000_000


def test_what_is_kept_of_the_survey_holds_no_values() -> None:
    survey = Survey()
    survey.note(0, 2, ["ada@example.com", "Żaneta", "29/03/2026", "1,5"])

    hints = survey.hints()

    assert hints["orders"] == {"2": {"DMY": 1}}
    assert hints["marks"] == {"3": {",": 1}}
    assert "Żaneta" not in str(hints)
