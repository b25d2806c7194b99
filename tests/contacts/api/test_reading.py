"""What reads show: history, associations, merged contacts under their old ids, links to the next page."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.marketing_status import MarketingStatus
from contacts.services.status.set import set_marketing_status
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.api.calls import URL, post, send
from tests.contacts.cast import PERSON

ADA = {"email": "ada@example.com", "firstname": "Ada", "city": "London"}


def created(wire: Client, **properties: Any) -> dict[str, Any]:
    status, body = post(wire, {"properties": properties})
    assert status == 201
    answer: dict[str, Any] = body
    return answer


def history(wire: Client, contact_id: str, *names: str) -> dict[str, Any]:
    asked = "&".join(f"propertiesWithHistory={name}" for name in names)
    status, body = send(wire, "GET", f"{URL}/{contact_id}?{asked}")
    assert status == 200
    found: dict[str, Any] = body["propertiesWithHistory"]
    return found


def test_the_history_goes_back_to_the_first_write_the_newest_first(wire: Client) -> None:
    ada = created(wire, **ADA)
    for city in ("Paris", "", "Rome"):
        _status, changed = send(wire, "PATCH", f"{URL}/{ada['id']}", {"properties": {"city": city}})

    versions = history(wire, ada["id"], "city", "firstname", "zip")

    assert [version["value"] for version in versions["city"]] == ["Rome", "", "Paris", "London"]
    assert [versions["city"][place]["timestamp"] for place in (0, -1)] == [changed["updatedAt"], ada["createdAt"]]
    assert [version["value"] for version in versions["firstname"]] == ["Ada"]
    assert versions["zip"] == []


def test_a_version_says_by_whom_it_came(wire: Client) -> None:
    ada = created(wire, **ADA)

    [version] = history(wire, ada["id"], "email")["email"]

    assert version == {
        "value": ADA["email"],
        "timestamp": ada["createdAt"],
        "sourceType": "INTEGRATION",
        "sourceId": version["sourceId"],
        "sourceLabel": "API key",
    }
    assert version["sourceId"].isdigit()


def test_what_a_person_wrote_names_the_person(wire: Client, portal: Portal) -> None:
    ada = created(wire, **ADA)
    set_marketing_status(
        portal=portal, contact_ids=[int(ada["id"])], wished=MarketingStatus.NON_MARKETING, origin=PERSON, now=NOW
    )

    versions = history(wire, ada["id"], "hs_marketable_until_renewal", "hs_marketable_status")

    assert [version["value"] for version in versions["hs_marketable_until_renewal"]] == ["true", "false"]
    assert [version["value"] for version in versions["hs_marketable_status"]] == ["true"]  # it counts until then
    newest = versions["hs_marketable_until_renewal"][0]
    assert newest["sourceType"] == "CRM_UI"
    assert newest["updatedByUserId"] == 7
    assert newest["sourceLabel"] == "Anna"


def test_the_history_of_a_status_ends_where_the_contact_is_archived(wire: Client) -> None:
    ada = created(wire, **ADA)
    send(wire, "DELETE", f"{URL}/{ada['id']}")

    _status, body = send(wire, "GET", f"{URL}/{ada['id']}?archived=true&propertiesWithHistory=hs_marketable_status")

    versions = body["propertiesWithHistory"]["hs_marketable_status"]
    assert [version["value"] for version in versions] == ["false", "true"]
    assert versions[0]["timestamp"] == body["archivedAt"]


def test_what_is_computed_has_its_one_version_and_unknown_names_none(wire: Client) -> None:
    ada = created(wire, **ADA)

    versions = history(wire, ada["id"], "createdate", "lastmodifieddate", "hs_object_id", "nonsense")

    assert {name: [version["value"] for version in each] for name, each in versions.items()} == {
        "createdate": [ada["createdAt"]],
        "lastmodifieddate": [ada["updatedAt"]],
        "hs_object_id": [ada["id"]],
    }


def test_what_is_asked_for_with_history_is_among_the_properties(wire: Client) -> None:
    ada = created(wire, **ADA)

    _status, body = send(wire, "GET", f"{URL}/{ada['id']}?properties=zip&propertiesWithHistory=city,firstname")

    expected = {"zip", "city", "firstname", "createdate", "hs_object_id", "lastmodifieddate"}
    assert body["properties"].keys() == expected
    assert body["propertiesWithHistory"].keys() == {"city", "firstname"}


def test_a_list_with_history_takes_as_many_queries_for_fifty_as_for_one(wire: Client) -> None:
    queries = []
    for number in (1, 49):
        inputs = [{"properties": {**ADA, "email": f"{number}.{each}@example.com"}} for each in range(number)]
        post(wire, {"inputs": inputs}, URL + "/batch/create")
        with CaptureQueriesContext(connection) as captured:
            _status, body = send(
                wire, "GET", f"{URL}?limit=50&propertiesWithHistory=city,hs_marketable_status&associations=companies"
            )
        queries.append(len(captured))

    assert len(body["results"]) == 50
    assert all(each["propertiesWithHistory"]["city"][0]["value"] == "London" for each in body["results"])
    assert queries[0] == queries[1]


def test_a_batch_is_read_with_history(wire: Client) -> None:
    ada = created(wire, **ADA)

    _status, body = post(wire, {"inputs": [{"id": ada["id"]}], "propertiesWithHistory": ["city"]}, URL + "/batch/read")

    assert [version["value"] for version in body["results"][0]["propertiesWithHistory"]["city"]] == ["London"]


def test_of_more_than_fifty_contacts_no_history_is_read(wire: Client) -> None:
    message = (
        "The maximum number of inputs supported in a batch request for property histories is 50. "
        "Please reduce the number of items and try again"
    )
    wish = {"inputs": [{"id": number} for number in range(51)], "propertiesWithHistory": ["city"]}
    listed = send(wire, "GET", f"{URL}?limit=51&propertiesWithHistory=city")

    for status, body in (listed, post(wire, wish, URL + "/batch/read")):
        assert status == 400
        assert body["category"] == "VALIDATION_ERROR"
        assert body["message"] == message


def test_associations_are_shown_to_who_asks_in_both_styles(wire: Client) -> None:
    company = {"to": {"id": "77"}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]}
    _status, ada = post(wire, {"properties": ADA, "associations": [company]})

    for query in ("associations=companies%2Ctickets", "associations=tickets&associations=companies"):
        one = send(wire, "GET", f"{URL}/{ada['id']}?{query}")[1]
        [listed] = send(wire, "GET", f"{URL}?{query}")[1]["results"]
        assert one["associations"] == listed["associations"]
        assert [each["id"] for each in one["associations"]["companies"]["results"]] == ["77"]
    assert "associations" not in send(wire, "GET", f"{URL}/{ada['id']}")[1]


def test_the_id_of_a_merged_contact_leads_to_the_one_that_stayed(wire: Client) -> None:
    ada, augusta = created(wire, **ADA), created(wire, email="augusta@example.com")
    merge = {"primaryObjectId": ada["id"], "objectIdToMerge": augusta["id"]}
    assert post(wire, merge, URL + "/merge")[0] == 200

    assert send(wire, "GET", f"{URL}/{augusta['id']}")[1]["id"] == ada["id"]
    assert send(wire, "PATCH", f"{URL}/{augusta['id']}", {"properties": {"zip": "1"}})[1]["id"] == ada["id"]
    status, body = post(wire, {"inputs": [{"id": augusta["id"]}]}, URL + "/batch/read")
    assert status == 200
    assert body["results"][0]["id"] == ada["id"]
    assert send(wire, "GET", f"{URL}?archived=true")[1]["results"] == []
    assert send(wire, "GET", f"{URL}/{augusta['id']}?archived=true")[0] == 404


def test_the_next_page_is_asked_for_as_the_first_one_was(wire: Client) -> None:
    for number in range(2):
        created(wire, email=f"{number}@example.com")
    query = "limit=1&properties=city&properties=zip&propertiesWithHistory=email&archived=False"

    _status, body = send(wire, "GET", f"{URL}/?{query}")

    after = body["paging"]["next"]["after"]
    link = urlsplit(body["paging"]["next"]["link"])
    assert link.scheme == "http"
    assert link.netloc == "127.0.0.1"
    assert link.path == f"{URL}/"
    assert parse_qs(link.query) == {**parse_qs(query), "after": [after]}


@pytest.mark.parametrize("path", [f"{URL}?associations=shoes", f"{URL}/1?associations=shoes"])
def test_an_unknown_kind_of_objects_is_refused(wire: Client, path: str) -> None:
    ada = created(wire, **ADA)

    status, body = send(wire, "GET", path.replace("/1?", f"/{ada['id']}?"))

    assert status == 400
    assert "shoes" in body["message"]


@pytest.mark.parametrize(
    "limit", ["0000012000", "000001" + "9" * 19, "000001" + "9" * 5_000, "0", "101", "-1", "1.0", "٣"]
)
def test_a_limit_is_read_whole_and_named_where_it_is_none(wire: Client, limit: str) -> None:
    status, answer = send(wire, "GET", f"{URL}?{urlencode({'limit': limit})}")

    assert status == 400
    assert answer["category"] == "VALIDATION_ERROR"
    assert answer["message"].startswith("limit: must be a number from 1 to 100")
    assert len(answer["message"]) < 200


@pytest.mark.parametrize("join", ["&properties=", ","])
def test_all_of_1_001_properties_can_be_asked_for(wire: Client, join: str) -> None:
    ada = created(wire, **ADA)
    names = join.join(["city", *(f"unknown_{number}" for number in range(1_000))])

    status, listed = send(wire, "GET", f"{URL}?limit=1&properties={names}")

    assert status == 200
    assert listed["results"][0]["properties"]["city"] == "London"
    assert send(wire, "GET", f"{URL}/{ada['id']}?properties={names}")[1]["properties"]["city"] == "London"


def test_json_may_begin_with_a_byte_order_mark(wire: Client) -> None:
    status, body = send(wire, "POST", URL, '\ufeff{"properties": {"email": "ada@example.com"}}')

    assert status == 201
    assert body["properties"]["email"] == "ada@example.com"
