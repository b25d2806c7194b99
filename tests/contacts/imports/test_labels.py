"""Files may name options as the pages do, in either language."""

import pytest

from contacts.models import Contact
from marketing_contacts.portals.models import Portal
from tests.contacts.imports.cast import checked, imported, lines
from tests.contacts.properties import custom


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        ("Marketing Qualified Lead", "marketingqualifiedlead"),
        ("marketingqualifiedlead", "marketingqualifiedlead"),
        ("Klient", "customer"),
        ("customer", "customer"),
    ],
)
def test_a_default_option_is_taken_by_label_in_both_languages(portal: Portal, cell: str, stored: str) -> None:
    imported(portal, lines(f"ada@example.com,{cell}", header="email,Lifecycle stage"))

    assert Contact.objects.get(portal=portal).properties["lifecyclestage"] == stored


def test_an_own_option_is_taken_by_label_and_several_by_semicolons(portal: Portal) -> None:
    options = [{"value": "o1", "label": "Option 1"}, {"value": "o2", "label": "Option 2"}]
    custom(portal, "choice", type="enumeration", field_type="checkbox", options=options)

    imported(portal, lines("ada@example.com,Option 2; option 1", header="email,choice"))

    assert Contact.objects.get(portal=portal).properties["choice"] == "o2;o1"


def test_days_and_numbers_of_a_polish_spreadsheet_are_read(portal: Portal) -> None:
    custom(portal, "renewal", type="date", field_type="date")
    custom(portal, "visit", type="datetime", field_type="date")
    custom(portal, "amount", type="number", field_type="number")
    row = "ada@example.com;29.03.2026;29.03.2026 14:30;1\xa0234,50"

    imported(portal, f"email;renewal;visit;amount\n{row}\n".encode("cp1250"))

    properties = Contact.objects.get(portal=portal).properties
    assert properties["renewal"] == "2026-03-29"
    assert properties["amount"] == "1234.50"
    assert properties["visit"] == "2026-03-29T12:30:00.000Z"


def test_a_word_that_is_no_option_is_refused_by_name(portal: Portal) -> None:
    job = checked(portal, lines("ada@example.com,Chief", header="email,Lifecycle stage"))

    assert job.expected["bad"] == 1
