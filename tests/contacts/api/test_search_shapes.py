"""What programs send to the search beside what its documents show: odd sorts, moments for days, associations."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketing_contacts.portals.models import Portal
from tests.contacts.api.calls import URL, post
from tests.contacts.api.searches import SEARCH, groups, where
from tests.contacts.properties import custom

COMPANY = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]


@pytest.fixture
def people(wire: Client, portal: Portal) -> dict[str, str]:
    """Names by id."""
    custom(portal, "renewal", type="date", field_type="date")
    ada = {"email": "ada@example.com", "firstname": "Ada", "renewal": "2026-03-15"}
    bob = {"email": "bob@example.com", "firstname": "Bob", "renewal": "2026-03-31"}
    made = [
        post(wire, {"properties": ada, "associations": [{"to": {"id": 7}, "types": COMPANY}]}),
        post(wire, {"properties": bob}),
        post(wire, {"properties": {"firstname": "Cat"}}),
    ]
    return {body["id"]: body["properties"]["firstname"] for _status, body in made}


def found(wire: Client, people: dict[str, str], body: Any) -> str:
    status, answer = post(wire, body, SEARCH)
    assert status == 200, answer
    return "".join(people[result["id"]][0] for result in answer["results"])


@pytest.mark.parametrize(
    ("sorts", "expected"),
    [
        (["ascending"], "ABC"),
        (["shoe_size", "-firstname"], "CBA"),
        (['{"propertyName":"firstname","direction":"DESCENDING"}'], "CBA"),
        (['{"propertyName": "firstname"}'], "ABC"),
        (['{"propertyName"=>"firstname", "direction"=>"DESCENDING"}'], "ABC"),
        (["{" * 2_000, "", "-", None], "ABC"),
        ([{"propertyName": "shoe_size", "direction": "DESCENDING"}], "ABC"),
        ([{"firstname": "DESCENDING"}, {}], "ABC"),
        ([{"propertyName": 5}], "ABC"),
        ([{"propertyName": "firstname", "direction": "descending"}], "CBA"),
        ("-firstname", "CBA"),
        ({"propertyName": "firstname", "direction": "DESCENDING"}, "CBA"),
        ({}, "ABC"),
    ],
)
def test_a_sort_is_understood_or_left_out(wire: Client, people: dict[str, str], sorts: Any, expected: str) -> None:
    assert found(wire, people, {"sorts": sorts}) == expected


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("GTE", [1773576000000], "B"),  # noon of 15 March
        ("LT", ["1773576000000"], "A"),
        ("LTE", ["2026-03-14T23:00:00Z"], ""),  # the local midnight before it, in Warsaw
        ("GT", ["2026-03-14T23:00:00Z"], "AB"),
        ("EQ", [1773532800000], "A"),  # its midnight
        ("EQ", ["2026-03-15T00:00:00Z"], "A"),
        ("BETWEEN", ["2026-03-01T00:00:00Z", "2026-03-31T23:59:59Z"], "AB"),
        ("BETWEEN", ["2026-03-15T00:00:01Z", 1774915200000], "B"),
        ("IN", ["2026-03-31", 0], "B"),
        ("NOT_IN", ["2026-03-31T00:00:00.000Z"], "A"),
    ],
)
def test_a_day_compares_with_moments_as_its_midnight_in_utc(
    wire: Client, people: dict[str, str], operator: str, values: list[Any], expected: str
) -> None:
    assert found(wire, people, groups([where("renewal", operator, *values)])) == expected


@pytest.mark.parametrize("kind", ["company", "companies", "COMPANY", "0-2"])
def test_contacts_are_found_by_what_they_are_associated_with(wire: Client, people: dict[str, str], kind: str) -> None:
    name = f"associations.{kind}"

    assert found(wire, people, groups([where(name, "EQ", 7)])) == "A"
    assert found(wire, people, groups([where(name, "IN", "8", "7")])) == "A"
    assert found(wire, people, groups([where(name, "EQ", "8")])) == ""
    assert found(wire, people, groups([where(name, "NOT_IN", "7")])) == "BC"
    assert found(wire, people, groups([where(name, "HAS_PROPERTY")])) == "A"
    assert found(wire, people, groups([where("associations.deal", "HAS_PROPERTY")])) == ""


@pytest.mark.parametrize("name", ["associations.unicorns", "associations.", "associations"])
def test_what_contacts_are_never_associated_with_is_no_property(wire: Client, name: str) -> None:
    status, answer = post(wire, groups([where(name, "EQ", 7)]), SEARCH)

    assert status == 400
    assert answer["category"] == "VALIDATION_ERROR"
    assert name in answer["message"]


def test_associations_are_compared_by_number_only(wire: Client) -> None:
    status, answer = post(wire, groups([where("associations.company", "GT", 7)]), SEARCH)

    assert status == 400
    assert answer["category"] == "VALIDATION_ERROR"


def test_a_list_of_all_values_that_a_search_may_have_finds_by_every_type(wire: Client, people: dict[str, str]) -> None:
    moments = [f"20{each:02d}-01-01T00:00:00.000Z" for each in range(100)]
    numbers = [*range(10**6, 10**6 + 95), *people, "1.5", "9" * 25]

    assert found(wire, people, groups([where("createdate", "IN", *moments)])) == ""
    assert found(wire, people, groups([where("hs_object_id", "IN", *numbers)])) == "ABC"
    assert found(wire, people, groups([where("hs_object_id", "NOT_IN", "1.5")])) == "ABC"
    assert found(wire, people, groups([where("firstname", "IN", *["x"] * 999, "ADA")])) == "A"


def test_unknown_names_of_properties_cost_and_show_nothing(wire: Client, people: dict[str, str]) -> None:
    _status, answer = post(wire, {"properties": ["shoe_size"] * 9, "limit": 1}, SEARCH)

    assert set(answer["results"][0]["properties"]) == {"createdate", "hs_object_id", "lastmodifieddate"}


def test_the_type_of_a_contact_may_be_written_as_its_schema_names_it(wire: Client, people: dict[str, str]) -> None:
    name = wire.get("/crm/v3/schemas/contacts").json()["fullyQualifiedName"]

    assert wire.get(f"/crm/v3/objects/{name}").status_code == 200
    assert wire.get(f"/crm/v3/properties/{name}").status_code == 200
    assert post(wire, {}, f"{URL.removesuffix('contacts')}{name}/search")[1]["total"] == 3


def test_a_search_without_sorts_does_not_read_the_portals_properties(wire: Client, people: dict[str, str]) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert post(wire, {"limit": 1, "sorts": [None, ""]}, SEARCH)[0] == 200

    assert not [query["sql"] for query in captured if "contacts_customproperty" in query["sql"]]
