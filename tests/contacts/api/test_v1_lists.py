"""Version 1, many contacts: batches by number and email, lists page by page, words."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.models import Contact
from contacts.services.creation.create import create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Created
from contacts.services.lifecycle import archive_contacts
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.api.calls import post, send
from tests.contacts.api.lists_of_version_1 import ALL, LISTS, RECENT, SEARCH, UPDATED
from tests.contacts.api.v1_cast import properties
from tests.contacts.cast import PERSON
from tests.contacts.pages.cast import by_hand


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    """Lists of what was changed reach back 30 days from now."""
    with time_machine.travel(NOW + timedelta(days=2)):
        yield


def people(portal: Portal, number: int, at: datetime = NOW) -> list[int]:
    contacts = [
        NewContact(f"p{at.timestamp()}-{each}@example.com", {"firstname": f"P{each}"}) for each in range(number)
    ]
    answers = create_contacts(portal=portal, contacts=contacts, origin=PERSON, now=at)
    return [answer.id for answer in answers if isinstance(answer, Created)]


def vids(body: dict[str, Any]) -> list[int]:
    return [contact["vid"] for contact in body["contacts"]]


def test_a_batch_is_keyed_by_vid_and_leaves_out_who_is_not_there(wire: Client, portal: Portal) -> None:
    ada, grace = by_hand(portal, "ada@example.com", city="London"), by_hand(portal, "grace@example.com")

    by_id = wire.get(f"/contacts/v1/contact/vids/batch/?vid={ada.id}&vid={grace.id}&vid=999999999&property=city").json()
    by_email = wire.get("/contacts/v1/contact/emails/batch?email=ADA%40example.com&email=nobody@example.com").json()

    assert by_id.keys() == {str(ada.id), str(grace.id)}
    assert by_id[str(ada.id)]["properties"]["city"]["value"] == "London"
    assert [profile["vid"] for profile in by_email.values()] == [ada.id]


def test_a_batch_of_100_costs_as_many_queries_as_one_of_2(wire: Client, portal: Portal) -> None:
    ids = people(portal, 100)
    asked = ["&".join(f"vid={vid}" for vid in ids[:number]) for number in (1, 2, 100)]  # the first notes the key's use

    queries = []
    for query in asked:
        with CaptureQueriesContext(connection) as captured:
            assert wire.get(f"/contacts/v1/contact/vids/batch?{query}").status_code == 200
        queries.append(len(captured))

    assert queries[1] == queries[2]


def test_all_contacts_are_listed_by_vid_page_by_page(wire: Client, portal: Portal) -> None:
    ids = people(portal, 5)
    archive_contacts(portal=portal, contact_ids=ids[:1], now=NOW)

    first = wire.get(f"{ALL}?count=2").json()
    rest = wire.get(f"{ALL}/?count=2&vidOffset={first['vid-offset']}").json()

    assert vids(first) == ids[1:3]
    assert first["has-more"] is True
    assert first["vid-offset"] == ids[2]
    assert vids(rest) == ids[3:]
    assert rest["has-more"] is False
    assert rest["vid-offset"] == ids[4]
    assert first.keys() == {"contacts", "has-more", "vid-offset"}
    assert first["contacts"][0]["addedAt"] == int(NOW.timestamp() * 1000)
    assert first["contacts"][0]["properties"].keys() == {"firstname", "lastmodifieddate"}


def test_a_list_shows_the_properties_asked_for_with_versions_where_wished(wire: Client, portal: Portal) -> None:
    by_hand(portal, "ada@example.com", city="London")

    [shown] = wire.get(f"{ALL}?property=city&property=email&propertyMode=value_and_history").json()["contacts"]

    assert {name: entry["value"] for name, entry in shown["properties"].items()} == {
        "city": "London",
        "email": "ada@example.com",
    }
    assert len(shown["properties"]["city"]["versions"]) == 1


def test_the_newest_come_first_and_every_one_once_though_many_share_a_moment(wire: Client, portal: Portal) -> None:
    moments = [NOW, NOW + timedelta(microseconds=300), NOW + timedelta(microseconds=600), NOW + timedelta(days=1)]
    ids = [vid for at in moments for vid in people(portal, 5, at)]

    found: list[int] = []
    body: dict[str, Any] = {"has-more": True, "vid-offset": "", "time-offset": ""}
    while body["has-more"]:
        query = f"count=3&vidOffset={body['vid-offset']}&timeOffset={body['time-offset']}"
        body = wire.get(f"{RECENT}?{query}").json()
        found += vids(body)

    assert found == ids[::-1]
    assert body["vid-offset"] == ids[0]
    assert body["time-offset"] == int(NOW.timestamp() * 1000)


@pytest.mark.parametrize("url", [RECENT, UPDATED, ALL])
def test_the_number_of_the_last_contact_alone_leads_to_the_next_page(wire: Client, portal: Portal, url: str) -> None:
    ids = people(portal, 3) + people(portal, 2, NOW + timedelta(hours=1))

    found: list[int] = []
    body: dict[str, Any] = {"has-more": True, "vid-offset": ""}
    while body["has-more"]:
        body = wire.get(f"{url}?count=2&vidOffset={body['vid-offset']}").json()
        found += vids(body)

    assert found == (ids if url == ALL else ids[::-1])


def test_the_number_of_a_contact_that_is_gone_leads_on(wire: Client, portal: Portal) -> None:
    ids = people(portal, 3)
    archive_contacts(portal=portal, contact_ids=ids[1:2], now=NOW)

    assert vids(wire.get(f"{RECENT}?vidOffset={ids[1]}").json()) == ids[:1]
    assert vids(wire.get(f"{RECENT}?vidOffset={ids[2] + 1_000_000}").json()) == [ids[2], ids[0]]


def test_what_was_changed_is_listed_for_30_days(wire: Client, portal: Portal) -> None:
    old, new = people(portal, 1, NOW - timedelta(days=31)), people(portal, 1, NOW - timedelta(days=27))

    assert vids(wire.get(UPDATED).json()) == new
    assert vids(wire.get(RECENT).json()) == new + old


@pytest.mark.parametrize("url", [RECENT, UPDATED, ALL])
def test_a_contact_tells_its_version_where_that_is_asked_for(wire: Client, portal: Portal, url: str) -> None:
    [vid] = people(portal, 1)
    post(wire, properties(city="Paris"), f"/contacts/v1/contact/vid/{vid}/profile")
    changed = Contact.objects.get(portal=portal).updated_at

    [shown] = wire.get(f"{url}?includeVersion=True").json()["contacts"]
    [plain] = wire.get(url).json()["contacts"]

    assert shown["versionTimestamp"] == int(changed.timestamp() * 1000)
    assert shown["version"] > int(NOW.timestamp() * 1000)
    assert {"version", "versionTimestamp"}.isdisjoint(plain)


def test_who_was_changed_last_comes_first(wire: Client, portal: Portal) -> None:
    ids = people(portal, 3)
    post(wire, properties(city="Paris"), f"/contacts/v1/contact/vid/{ids[1]}/profile")

    body = wire.get(f"{UPDATED}?count=2").json()

    assert vids(body) == [ids[1], ids[2]]
    assert body.keys() == {"contacts", "has-more", "vid-offset", "time-offset"}


def test_a_page_goes_on_from_its_moment_when_its_last_contact_is_gone(wire: Client, portal: Portal) -> None:
    ids = people(portal, 3)
    first = wire.get(f"{RECENT}?count=2").json()
    Contact.objects.filter(portal=portal, id=first["vid-offset"]).update(archived_at=NOW)

    rest = wire.get(f"{RECENT}?vidOffset={first['vid-offset']}&timeOffset={first['time-offset']}").json()

    assert vids(rest) == ids[:1]


def test_words_find_contacts_and_are_paged_by_offset(wire: Client, portal: Portal) -> None:
    by_hand(portal, "ada@example.com", firstname="Ada", lastname="Lovelace")
    by_hand(portal, "adam@example.com")
    by_hand(portal, "grace@example.com")

    first = wire.get(f"{SEARCH}?q=ada&count=1").json()
    rest = wire.get(f"{SEARCH}?q=ada&count=1&offset={first['offset']}&property=email").json()

    assert {name: first[name] for name in ("query", "offset", "has-more", "total")} == {
        "query": "ada",
        "offset": 1,
        "has-more": True,
        "total": 2,
    }
    assert len(rest["contacts"]) == 1
    assert rest["offset"] == 2
    assert rest["has-more"] is False
    assert rest["contacts"][0]["properties"]["email"]["value"] == "ada@example.com"


@pytest.mark.parametrize(
    "path",
    [
        f"{ALL}?count=0",
        f"{ALL}?count=x",
        f"{ALL}?vidOffset=-1",
        f"{ALL}?propertyMode=all",
        f"{RECENT}?timeOffset=99999999999999999",
        f"{RECENT}?timeOffset=x",
        f"{SEARCH}?q=ada&offset=10000",
        f"{SEARCH}?q={'x' * 3001}",
        "/contacts/v1/contact/vids/batch?vid=x",
        "/contacts/v1/contact/vids/batch?" + "vid=1&" * 101,
        "/contacts/v1/contact/emails/batch?" + "email=a&" * 101,
    ],
)
def test_what_cannot_be_meant_is_refused(wire: Client, path: str) -> None:
    status, body = send(wire, "GET", path)

    assert status == 400
    assert body["category"] == "VALIDATION_ERROR"


def test_an_empty_portal_has_empty_lists(wire: Client) -> None:
    assert wire.get(ALL).json() == {"contacts": [], "has-more": False, "vid-offset": 0}
    assert wire.get(RECENT).json() == {"contacts": [], "has-more": False, "vid-offset": 0, "time-offset": 0}
    assert wire.get(f"{SEARCH}?q=%00").json()["contacts"] == []
    assert wire.get("/contacts/v1/contact/emails/batch?email=%00").json() == {}
    assert wire.get(f"{LISTS}/7/contacts/all").status_code == 404


def test_a_property_that_nothing_can_be_called_is_passed_over(wire: Client, portal: Portal) -> None:
    by_hand(portal, "ada@example.com")

    [shown] = wire.get(f"{ALL}?property=a%00b&property=email&propertyMode=value_and_history").json()["contacts"]

    assert list(shown["properties"]) == ["email"]


@pytest.mark.parametrize("name", ["count", "offset", "vidOffset", "timeOffset"])
@pytest.mark.parametrize("value", ["-1", "1.5", "000001" + "9" * 19, "9" * 5_000, "Infinity", "٣"])
def test_a_number_of_a_list_is_read_whole_and_named_where_it_is_none(wire: Client, name: str, value: str) -> None:
    url = SEARCH if name == "offset" else RECENT

    status, answer = send(wire, "GET", f"{url}?{urlencode({name: value})}")

    assert status == 400
    assert answer["category"] == "VALIDATION_ERROR"
    assert answer["message"].startswith(f"{name}: must be a number from ")
