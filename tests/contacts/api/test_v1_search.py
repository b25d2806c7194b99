"""Version 1: search by words, profile tokens, statistics, portals without lists, another email in createOrUpdate."""

from typing import Any

import pytest
from django.test import Client

from contacts.models import Contact
from marketing_contacts.portals.models import Portal
from tests.contacts.api.calls import post, send
from tests.contacts.api.lists_of_version_1 import ALL, SEARCH
from tests.contacts.api.v1_cast import properties
from tests.contacts.cast import locked_contacts
from tests.contacts.pages.cast import by_hand

V1 = "/contacts/v1/contact"


def found(wire: Client, query: str) -> list[str]:
    status, body = send(wire, "GET", f"{SEARCH}?{query}")
    assert status == 200, body
    return [each["properties"]["email"]["value"][0] for each in body["contacts"]]


def test_a_search_shows_every_property_that_has_a_value_or_those_asked_for(wire: Client, portal: Portal) -> None:
    by_hand(portal, "ada@example.com", firstname="Ada", city="London")

    [everything] = wire.get(f"{SEARCH}?q=ada").json()["contacts"]
    [narrowed] = wire.get(f"{SEARCH}?q=ada&property=city&property=zip").json()["contacts"]

    assert {"firstname", "city", "email", "createdate", "hs_object_id"} <= everything["properties"].keys()
    assert all(each["value"] and not each["versions"] for each in everything["properties"].values())
    assert {name: each["value"] for name, each in narrowed["properties"].items()} == {"city": "London"}


@pytest.mark.parametrize(
    ("sorts", "expected"),
    [
        ("", "cba"),
        ("&sort=city", "bac"),
        ("&sort=city&order=ASC", "abc"),
        ("&sort=city&order=desc", "bac"),
        ("&sort=shoe_size&order=ASC", "cba"),
        ("&sort=email&order=asc", "abc"),
    ],
)
def test_a_search_is_sorted_by_a_property(wire: Client, portal: Portal, sorts: str, expected: str) -> None:
    for name, city in [("a", "London"), ("b", "Paris"), ("c", "")]:
        by_hand(portal, f"{name}@example.com", city=city)

    assert "".join(found(wire, f"q=example{sorts}")) == expected


def test_a_query_of_too_many_words_is_refused(wire: Client) -> None:
    status, body = send(wire, "GET", f"{SEARCH}?q={'a+' * 31}")

    assert status == 400
    assert body["category"] == "VALIDATION_ERROR"
    assert "30 words" in body["message"]


@pytest.mark.parametrize(
    "url", [f"{SEARCH}?q=ada", ALL, "/crm/v3/objects/contacts", "/contacts/v1/contacts/statistics"]
)
def test_a_read_that_takes_too_long_is_given_up_and_says_so(wire: Client, settings: Any, url: str) -> None:
    settings.SEARCH_TIMEOUT_MS = 50

    with locked_contacts():
        status, answer = send(wire, "GET", url)

    assert status == 400
    assert answer["category"] == "VALIDATION_ERROR"
    assert "takes too long" in answer["message"]


def test_a_profile_token_finds_its_contact_alone(wire: Client, portal: Portal) -> None:
    ada, bob = (by_hand(portal, f"{name}@example.com") for name in ("ada", "bob"))
    tokens = [wire.get(f"{V1}/vid/{each.id}/profile").json()["profile-token"] for each in (ada, bob)]

    asked = f"?utk={tokens[0]}&utk={tokens[1]}&utk=nobody&property=email"
    batch, older = (wire.get(f"{V1}/{name}/batch/{asked}").json() for name in ("byUtk", "utks"))

    assert older == batch
    assert wire.get(f"{V1}/utk/{tokens[0]}/profile").json()["vid"] == ada.id
    assert {token: profile["vid"] for token, profile in batch.items()} == dict(
        zip(tokens, (ada.id, bob.id), strict=True)
    )
    for token in (f"{ada.id}", tokens[0].replace(str(ada.id), str(bob.id), 1), "x", "%00", "9" * 30):
        assert send(wire, "GET", f"{V1}/utk/{token}/profile")[0] == 404


def test_statistics_count_the_living_and_know_the_latest(wire: Client, portal: Portal) -> None:
    url = "/contacts/v1/contacts/statistics"
    assert wire.get(url).json() == {"contacts": 0, "last-new-contact-at": None}

    ada = by_hand(portal, "ada@example.com")

    assert wire.get(url).json() == {"contacts": 1, "last-new-contact-at": int(ada.created_at.timestamp() * 1000)}


def test_a_portal_has_no_lists(wire: Client) -> None:
    for path in ("", "/static", "/dynamic/"):
        body = wire.get(f"/contacts/v1/lists{path}?count=5").json()
        assert body == {"lists": [], "offset": 0, "has-more": False}
    assert wire.get("/contacts/v1/lists/batch?listId=1").json() == {"lists": []}
    for path in ("/7", "/7/contacts/all", "/x/contacts/recent/"):
        assert send(wire, "GET", f"/contacts/v1/lists{path}")[0] == 404


def test_another_email_in_the_body_becomes_the_contacts(wire: Client, portal: Portal) -> None:
    ada, url = by_hand(portal, "old@example.com"), f"{V1}/createOrUpdate/email/old@example.com"
    wish = properties(email="New@example.com", city="Paris")

    assert post(wire, wish, url) == (200, {"vid": ada.id, "isNew": False})
    assert post(wire, wish, url) == (200, {"vid": ada.id, "isNew": False})  # nobody is old@ any more: new@ is meant

    kept = Contact.objects.get(portal=portal)
    assert kept.email == "new@example.com"
    assert kept.properties["city"] == "Paris"


def test_another_email_that_is_taken_is_409(wire: Client, portal: Portal) -> None:
    by_hand(portal, "old@example.com")
    bob = by_hand(portal, "bob@example.com")

    status, body = post(wire, properties(email="bob@example.com"), f"{V1}/createOrUpdate/email/old@example.com")

    assert status == 409
    assert body["identityProfile"]["vid"] == bob.id
    assert Contact.objects.filter(portal=portal, email="old@example.com").exists()
