"""Our own export is imported without a difference, in either language, whatever the contacts hold."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.import_files.rows import Person, Reading, read_row, words_of
from contacts.models import Contact
from contacts.property_definitions import Option, PropertyDefinition
from contacts.property_definitions.values import checked
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.csv_answers import csv_text
from tests.conftest import NOW, new_portal
from tests.contacts.imports.cast import imported, received
from tests.contacts.pages.cast import by_hand, client_of
from tests.contacts.properties import custom

OPTIONS = (Option("o1", "Option 1"), Option("=o2", "o1"), Option("-3", "x"), Option("O1", "y"))
VALUES = tuple(option.value for option in OPTIONS)
PROPERTIES = {
    "email": PropertyDefinition("email", "Email"),
    **{kind: PropertyDefinition(kind, kind, kind) for kind in ("string", "number", "date", "datetime", "bool")},
    "phone_number": PropertyDefinition("phone_number", "Phone", "phone_number"),
    "one": PropertyDefinition("one", "One", "enumeration", options=VALUES, choices=OPTIONS),
    "many": PropertyDefinition("many", "Many", "enumeration", options=VALUES, choices=OPTIONS, multiple=True),
}
CONTACTS = st.fixed_dictionaries(
    {},
    optional={
        "string": st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20),
        "number": st.from_regex(r"\A[+-]?[0-9]{1,9}(\.[0-9]{0,9})?([eE][+-]?[0-9])?\Z"),
        "date": st.dates(min_value=date(2, 1, 1), max_value=date(9998, 1, 1)).map(date.isoformat),
        "datetime": st.datetimes().filter(lambda at: 1 < at.year < 9_999).map(lambda at: f"{at.isoformat()}Z"),
        "bool": st.sampled_from(["true", "false"]),
        "phone_number": st.from_regex(r"\A[+]?[0-9][0-9 -]{0,12}[0-9]\Z"),
        "one": st.sampled_from(VALUES),
        "many": st.lists(st.sampled_from(VALUES), unique=True, min_size=1).map(";".join),
    },
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(CONTACTS, st.sampled_from(",;\t|:"))
def test_every_value_of_every_type_comes_back_as_it_was(values: dict[str, str], delimiter: str) -> None:
    stored, bad = checked(values, PROPERTIES)
    line = csv_text([["a@x.eu", *stored.values()]], delimiter)
    [cells] = csv.reader(io.StringIO(line, newline=""), delimiter=delimiter)

    reading = Reading({name: words_of(PROPERTIES[name], {}) for name in ("one", "many")}, decimal_mark=".", exact=True)
    assert bad == []
    assert read_row(2, cells, ["email", *stored], PROPERTIES, reading) == Person(2, "a@x.eu", stored)


@pytest.fixture
def exporter(portal: Portal) -> Client:
    return client_of(portal, Permission.EXPORT)


def full(portal: Portal) -> dict[str, Any]:
    """Properties that are easily taken for others; answers a value for each."""
    labels = ["Score", "Score", "Title", "Status", "Contact number", "!!!", "=1+1", "Imię", "Created by"]
    for number, label in enumerate(labels):
        custom(portal, f"p{number}", label=label)
    choices: list[dict[str, Any]] = [{"value": value, "label": f"L{value}"} for value in ("A", "B")]
    custom(portal, "many", label="Many", type="enumeration", field_type="checkbox", options=choices)
    custom(portal, "amount", label="Amount", type="number", field_type="number")
    texts = {f"p{number}": f" value;=1 of {number}\n" for number in range(len(labels))}
    return {**texts, "many": "A;B", "amount": "1.234", "firstname": "Żaneta", "lifecyclestage": "lead"}


@pytest.mark.parametrize("language", ["en", "pl"])
def test_an_export_is_imported_into_another_portal_without_a_difference(
    exporter: Client, portal: Portal, language: str
) -> None:
    values = full(portal)
    by_hand(portal, "ada@example.com", **values)
    exporter.post("/language", {"language": language})
    other = new_portal()
    full(other)

    imported(other, exporter.get("/contacts/export").getvalue())

    [contact] = Contact.objects.filter(portal=other)
    assert {name: contact.properties.get(name) for name in values} == values


def test_an_export_updates_nothing_in_its_own_portal(exporter: Client, portal: Portal) -> None:
    by_hand(portal, "ada@example.com", **full(portal))

    job = imported(
        portal, exporter.get("/contacts/export").getvalue(), update_existing=True, now=NOW + timedelta(hours=1)
    )

    assert job.rows == 1
    assert job.result.get("unchanged") == 1
    assert job.result.get("updated", 0) == 0


def test_a_portal_with_all_properties_that_it_may_make_imports_its_export(exporter: Client, portal: Portal) -> None:
    for number in range(1_000):
        custom(portal, f"own{number}", label="Own")
    by_hand(portal, "ada@example.com", own7="seven", own999="last")

    job = received(portal, exporter.get("/contacts/export").getvalue())

    assert {f"own{number}" for number in range(1_000)} <= set(job.columns)
