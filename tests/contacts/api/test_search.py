"""POST /crm/v3/objects/contacts/search."""

from typing import Any

import pytest
from django.test import Client

from contacts.api.v3.search import OPERATORS
from contacts.models import Contact
from contacts.services.lifecycle import archive_contacts
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.api.calls import URL, post
from tests.contacts.api.searches import SEARCH, groups, where
from tests.contacts.cast import locked_contacts

ADA = {
    "email": "ada.king@example.com",
    "firstname": "Ada",
    "lastname": "King-Noel",
    "followercount": "36",
    "closedate": "2026-03-01T10:00:00.000Z",
    "lifecyclestage": "lead",
    "hs_buying_role": "CHAMPION;END_USER",
    "hs_content_membership_email_confirmed": "true",
}
BOB = {
    "email": "bob@example.org",
    "firstname": "bob",
    "lastname": "Éluard",
    "followercount": "4e2",
    "closedate": "2026-04-01T10:00:00.000Z",
    "lifecyclestage": "customer",
    "hs_buying_role": "END_USER",
    "hs_content_membership_email_confirmed": "false",
}
CAT = {"firstname": "Cat"}  # of whom little is known


@pytest.fixture
def people(wire: Client) -> dict[str, str]:
    """Names by id."""
    _status, body = post(wire, {"inputs": [{"properties": each} for each in (ADA, BOB, CAT)]}, URL + "/batch/create")
    return {result["id"]: result["properties"]["firstname"] for result in body["results"]}


def found(wire: Client, people: dict[str, str], body: Any) -> list[str]:
    status, answer = post(wire, body, SEARCH)
    assert status == 200, answer
    assert answer["total"] == len(answer["results"])
    assert "paging" not in answer
    return [people[result["id"]] for result in answer["results"]]


# What each operator finds of Ada, Bob and Cat, for each type of property. Only NOT_HAS_PROPERTY finds who has no value.
FINDS: list[tuple[str, str, list[Any], str]] = [
    ("email", "EQ", ["ADA.King@Example.com"], "A"),
    ("email", "NEQ", ["ada.king@example.com"], "B"),
    ("email", "LT", ["b"], "A"),
    ("email", "LTE", ["bob@example.org"], "AB"),
    ("email", "GT", ["ada.king@example.com"], "B"),
    ("email", "GTE", ["bob@example.org"], "B"),
    ("email", "BETWEEN", ["a", "b"], "A"),
    ("email", "IN", ["BOB@example.org", "x@example.org"], "B"),
    ("email", "NOT_IN", ["bob@example.org"], "A"),
    ("email", "HAS_PROPERTY", [], "AB"),
    ("email", "NOT_HAS_PROPERTY", [], "C"),
    ("email", "CONTAINS_TOKEN", ["*@example.com"], "A"),
    ("email", "CONTAINS_TOKEN", ["Example"], "AB"),
    ("email", "CONTAINS_TOKEN", ["exam"], ""),
    ("email", "CONTAINS_TOKEN", ["exam*org"], "B"),
    ("email", "NOT_CONTAINS_TOKEN", ["king"], "B"),
    ("firstname", "EQ", ["ADA"], "A"),
    ("firstname", "NEQ", ["Ada"], "BC"),
    ("firstname", "GT", ["b"], "BC"),
    ("firstname", "BETWEEN", ["A", "BOB"], "AB"),
    ("firstname", "IN", ["cat", "bob"], "BC"),
    ("lastname", "EQ", ["éluard"], "B"),
    ("lastname", "CONTAINS_TOKEN", ["noel king"], "A"),
    ("lastname", "CONTAINS_TOKEN", ["*l*ard"], "B"),
    ("lastname", "NOT_HAS_PROPERTY", [], "C"),
    ("followercount", "EQ", [36.0], "A"),
    ("followercount", "NEQ", ["36"], "B"),
    ("followercount", "LT", [400], "A"),
    ("followercount", "LTE", ["400"], "AB"),
    ("followercount", "GT", [36], "B"),
    ("followercount", "GTE", ["36"], "AB"),
    ("followercount", "BETWEEN", [5, 50], "A"),
    ("followercount", "IN", [1, "400"], "B"),
    ("followercount", "NOT_IN", [400], "A"),
    ("followercount", "HAS_PROPERTY", [], "AB"),
    ("followercount", "CONTAINS_TOKEN", ["36"], "A"),
    ("closedate", "EQ", ["2026-03-01T11:00:00+01:00"], "A"),
    ("closedate", "NEQ", ["2026-03-01T10:00:00Z"], "B"),
    ("closedate", "LT", [1774000000000], "A"),
    ("closedate", "GTE", ["1774000000000"], "B"),
    ("closedate", "BETWEEN", ["2026-03-01", "2026-04-30"], "AB"),
    ("closedate", "IN", ["2026-04-01T10:00:00Z"], "B"),
    ("closedate", "NOT_HAS_PROPERTY", [], "C"),
    ("lifecyclestage", "EQ", ["lead"], "A"),
    ("lifecyclestage", "NEQ", ["lead"], "B"),
    ("lifecyclestage", "IN", ["lead", "customer"], "AB"),
    ("lifecyclestage", "NOT_IN", ["lead"], "B"),
    ("lifecyclestage", "LT", ["d"], "B"),
    ("lifecyclestage", "HAS_PROPERTY", [], "AB"),
    ("lifecyclestage", "NOT_CONTAINS_TOKEN", ["lead"], "B"),
    ("hs_buying_role", "EQ", ["END_USER;CHAMPION"], "A"),
    ("hs_buying_role", "NEQ", ["END_USER"], "A"),
    ("hs_buying_role", "IN", ["CHAMPION", "OTHER"], "A"),
    ("hs_buying_role", "NOT_IN", ["CHAMPION"], "B"),
    ("hs_buying_role", "CONTAINS_TOKEN", ["CHAMPION"], "A"),
    ("hs_content_membership_email_confirmed", "EQ", [True], "A"),
    ("hs_content_membership_email_confirmed", "NEQ", ["TRUE"], "B"),
    ("hs_content_membership_email_confirmed", "NOT_HAS_PROPERTY", [], "C"),
    ("hs_is_contact", "EQ", ["true"], "ABC"),
    ("hs_marketable_status", "EQ", [True], "ABC"),
    ("hs_marketable_status", "NEQ", ["true"], ""),
    ("hs_marketable_until_renewal", "IN", ["false"], "ABC"),
    ("hs_marketable_reason_type", "EQ", ["INTEGRATOR_SET"], "ABC"),
    ("hs_marketable_reason_type", "NOT_HAS_PROPERTY", [], ""),
    ("hs_object_source", "CONTAINS_TOKEN", ["integ*"], "ABC"),
    ("hs_email_domain", "EQ", ["example.ORG"], "B"),
    ("hs_email_domain", "NOT_HAS_PROPERTY", [], "C"),
    ("hs_object_id", "GT", [0], "ABC"),
    ("hs_object_id", "EQ", [1.5], ""),
    ("hs_object_id", "LT", ["9" * 25], "ABC"),
    ("createdate", "HAS_PROPERTY", [], "ABC"),
    ("createdate", "LT", ["2020-01-01"], ""),
]


@pytest.mark.parametrize("case", FINDS, ids=str)
def test_every_operator_finds_by_every_type(
    wire: Client, people: dict[str, str], case: tuple[str, str, list[Any], str]
) -> None:
    name, operator, values, expected = case

    names = found(wire, people, groups([where(name, operator, *values)]))

    assert "".join(each[0].upper() for each in names) == expected


def test_each_operator_is_tried() -> None:
    assert {operator for _name, operator, _values, _expected in FINDS} == set(OPERATORS)


def test_filters_of_a_group_must_all_hold_and_one_group_is_enough(wire: Client, people: dict[str, str]) -> None:
    lead, many = where("lifecyclestage", "EQ", "lead"), where("followercount", "GT", 100)

    assert found(wire, people, groups([lead, many])) == []
    assert found(wire, people, groups([lead], [many])) == ["Ada", "bob"]
    assert found(wire, people, {"filters": [lead]}) == ["Ada"]


@pytest.mark.parametrize("body", [{}, {"filterGroups": []}, {"filterGroups": [{"filters": []}]}, {"query": ""}])
def test_who_looks_for_nothing_in_particular_finds_everybody(
    wire: Client, people: dict[str, str], body: dict[str, Any]
) -> None:
    assert found(wire, people, body) == ["Ada", "bob", "Cat"]


def test_words_are_found_by_their_beginnings(wire: Client, people: dict[str, str]) -> None:
    assert found(wire, people, {"query": "king exam"}) == ["Ada"]
    assert found(wire, people, {"query": "Élu"}) == ["bob"]
    assert found(wire, people, {"query": "!?"}) == []


@pytest.mark.parametrize(
    ("sorts", "expected"),
    [
        (["firstname"], "ABC"),
        (["-firstname"], "CBA"),
        ([{"propertyName": "followercount", "direction": "DESCENDING"}], "BAC"),
        ([{"propertyName": "followercount"}], "ABC"),
        (["-hs_marketable_status", "-hs_object_id"], "CBA"),
        (["-createdate", {"propertyName": "email", "direction": "DESCENDING"}], "BAC"),
        (["-lastmodifieddate"], "ABC"),
    ],
)
def test_sorts_come_in_both_forms(wire: Client, people: dict[str, str], sorts: list[Any], expected: str) -> None:
    names = found(wire, people, {"sorts": sorts})

    assert "".join(each[0].upper() for each in names) == expected


def test_a_contact_is_found_by_the_moments_that_are_shown(wire: Client, people: dict[str, str]) -> None:
    _status, body = post(wire, {}, SEARCH)
    shown = body["results"][0]["properties"]

    for name in ("createdate", "lastmodifieddate"):
        assert len(found(wire, people, groups([where(name, "EQ", shown[name])]))) == 3
        assert len(found(wire, people, groups([where(name, "BETWEEN", shown[name], shown[name])]))) == 3
        assert found(wire, people, groups([where(name, "GT", shown[name])])) == []
        assert found(wire, people, groups([where(name, "NEQ", shown[name])])) == []
        assert len(found(wire, people, groups([where(name, "IN", shown[name], 0)]))) == 3


def test_a_search_is_paged_to_its_end(wire: Client, people: dict[str, str]) -> None:
    ids, after = [], None
    for expected in ({"next": {"after": "2"}}, None):
        _status, body = post(wire, {"limit": 2, "after": after, "properties": ["lastname"]}, SEARCH)
        assert body["total"] == 3
        assert body.get("paging") == expected
        ids += [result["id"] for result in body["results"]]
        assert set(body["results"][0]["properties"]) == {"createdate", "hs_object_id", "lastmodifieddate", "lastname"}
        after = expected and expected["next"]["after"]

    assert ids == list(people)
    assert post(wire, {"after": 3}, SEARCH)[1] == {"total": 3, "results": []}


@pytest.mark.parametrize("word", ["é" * 3_000, "a" * 2_047])
def test_a_word_that_is_longer_than_any_finds_nobody(wire: Client, people: dict[str, str], word: str) -> None:
    assert found(wire, people, {"query": word}) == []
    assert found(wire, people, groups([where("firstname", "CONTAINS_TOKEN", word)])) == []


def test_archived_contacts_are_not_found(wire: Client, people: dict[str, str], portal: Portal) -> None:
    archive_contacts(portal=portal, contact_ids=[int(next(iter(people)))], now=NOW)

    assert found(wire, people, {}) == ["bob", "Cat"]


def test_another_portals_contacts_are_not_found(wire: Client, people: dict[str, str], portal: Portal) -> None:
    other = Portal.objects.create(name="Other")
    Contact.objects.filter(portal=portal, id=int(next(iter(people)))).update(portal=other)

    assert found(wire, people, {"query": "example"}) == ["bob"]


BAD: list[tuple[dict[str, Any], str]] = [
    (groups([where("shoe_size", "EQ", "44")]), "shoe_size"),
    (groups([where("email", "LIKE", "44")]), "LIKE"),
    (groups([where("email", "STARTS_WITH", "44")]), "STARTS_WITH"),
    (groups([{"propertyName": "email", "value": "x"}]), "no operator"),
    (groups([where("email", "EQ")]), "EQ needs value"),
    (groups([where("email", "BETWEEN", "a")]), "BETWEEN needs highValue"),
    (groups([where("email", "IN")]), "IN needs values"),
    (groups([where("followercount", "GT", "many")]), "followercount"),
    (groups([where("createdate", "GT", "soon")]), "createdate"),
    (groups([where("createdate", "LTE", "9999-12-31T23:59:59.999Z")]), "createdate"),
    (groups([where("hs_object_id", "EQ", "me")]), "hs_object_id"),
    (groups([where("email", "CONTAINS_TOKEN", "@")]), "email"),
    (groups([where("email", "EQ", "x" * 3001)]), "3000"),
    (groups([where("email", "EQ", "\0")]), "NUL"),
    (groups([where("email", "IN", *range(1001))]), "1000"),
    (groups([where("createdate", "IN", *range(501))], [where("hs_object_id", "IN", *range(500))]), "1000 values"),
    (groups([where("email", "CONTAINS_TOKEN", "a* " * 31)]), "30 words"),
    (groups([where("email", "CONTAINS_TOKEN", "*a" * 16)] * 2), "30 words"),
    ({"query": "ada " * 31}, "30 words"),
    ({"query": "ada", "properties": ["x" * 1_000] * 1_000}, "1000000 bytes"),
    (groups(*[[where("email", "HAS_PROPERTY")]] * 7), "6 groups"),
    (groups([where("email", "HAS_PROPERTY")] * 11), "10 filters"),
    (groups(*[[where("email", "HAS_PROPERTY")] * 9] * 3), "25 in all"),
    ({"sorts": [{"propertyName": "email", "direction": "UP"}]}, "UP"),
    ({"sorts": ["email"] * 6}, "sorts"),
    ({"limit": 201}, "limit"),
    ({"limit": 0}, "limit"),
    ({"limit": "x"}, "limit"),
    ({"after": "x"}, "after"),
    ({"after": 9901, "limit": 100}, "10000"),
    ({"after": 10**12}, "after"),
    ({"query": "x" * 3001}, "query"),
    ({"filterGroups": 3}, "filterGroups"),
]


@pytest.mark.parametrize(("body", "named"), BAD)
def test_a_bad_search_is_refused_and_what_is_bad_is_named(wire: Client, body: dict[str, Any], named: str) -> None:
    status, answer = post(wire, body, SEARCH)

    assert status == 400
    assert answer["category"] == "VALIDATION_ERROR"
    assert named in answer["message"]


def test_the_last_page_that_can_be_paged_to_is_answered(wire: Client) -> None:
    assert post(wire, {"after": "9900", "limit": "100"}, SEARCH)[0] == 200


def test_a_search_that_takes_too_long_is_given_up_and_says_so(wire: Client, settings: Any) -> None:
    settings.SEARCH_TIMEOUT_MS = 50

    with locked_contacts():
        status, answer = post(wire, {}, SEARCH)

    assert status == 400
    assert answer["category"] == "VALIDATION_ERROR"
    assert "takes too long" in answer["message"]
