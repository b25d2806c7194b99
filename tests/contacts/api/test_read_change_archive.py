"""GET, the list, PATCH and DELETE of /crm/v3/objects/contacts."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from contacts.models import Contact
from contacts.recount import discrepancies
from marketing_contacts.billing.models import Usage
from marketing_contacts.portals.models import Portal
from tests.contacts.api.calls import URL, post, send


def created(wire: Client, **properties: str) -> str:
    status, body = post(wire, {"properties": properties})
    assert status == 201
    contact_id: str = body["id"]
    return contact_id


def test_a_change_is_written_and_answered_and_leaves_the_status_alone(wire: Client, portal: Portal) -> None:
    ada = created(wire, email="ada@example.com")

    status, body = send(wire, "PATCH", f"{URL}/{ada}", {"properties": {"firstname": "Ada", "email": "A@Example.com"}})

    assert status == 200
    assert body["properties"]["firstname"] == "Ada"
    assert body["properties"]["email"] == "a@example.com"
    assert body["properties"]["hs_marketable_status"] == "true"
    assert send(wire, "PATCH", f"{URL}/a@example.com?idProperty=email", {"properties": {"firstname": ""}})[0] == 200
    assert discrepancies(portal) == []


def test_a_change_that_takes_anothers_email_is_refused(wire: Client) -> None:
    ada, grace = created(wire, email="ada@example.com"), created(wire, email="grace@example.com")

    status, body = send(wire, "PATCH", f"{URL}/{grace}", {"properties": {"email": "ADA@example.com"}})

    assert status == 409
    assert body["message"] == f"Contact already exists. Existing ID: {ada}"


@pytest.mark.parametrize("properties", [{"hs_marketable_status": "false"}, {"hs_object_id": "1"}, {"nonsense": "1"}])
def test_a_status_is_never_changed_by_a_property(wire: Client, properties: dict[str, str]) -> None:
    ada = created(wire, email="ada@example.com")

    status, body = send(wire, "PATCH", f"{URL}/{ada}", {"properties": properties})

    assert status == 400
    assert body["category"] == "VALIDATION_ERROR"


def test_an_archived_contact_stops_counting_and_is_found_among_the_archived(wire: Client, portal: Portal) -> None:
    ada = created(wire, email="ada@example.com")

    assert send(wire, "DELETE", f"{URL}/{ada}") == (204, None)
    assert send(wire, "DELETE", f"{URL}/{ada}") == (204, None)

    assert Usage.objects.get(portal=portal).count == 0
    assert send(wire, "GET", f"{URL}/{ada}")[0] == 404
    assert "archivedAt" in send(wire, "GET", f"{URL}/{ada}?archived=True")[1]
    assert [item["id"] for item in send(wire, "GET", f"{URL}?archived=true")[1]["results"]] == [ada]
    assert discrepancies(portal) == []


def pages(wire: Client, url: str) -> list[Any]:
    found = []
    while url:
        status, body = send(wire, "GET", url)
        assert status == 200
        found.append(body["results"])
        link = body["paging"]["next"]["link"] if "paging" in body else ""
        assert not link or link.startswith("http://127.0.0.1/crm/")
        url = f"{urlsplit(link).path}?{urlsplit(link).query}" if link else ""
    return found


def test_the_list_is_paged_by_links_to_the_end(wire: Client) -> None:
    ids = [created(wire, email=f"p{number}@example.com", city="Warsaw") for number in range(7)]

    found = pages(wire, f"{URL}?limit=3&properties=city&properties=email,zip")

    assert [[item["id"] for item in page] for page in found] == [ids[:3], ids[3:6], ids[6:]]
    assert set(found[2][0]["properties"]) == {
        "city",
        "createdate",
        "email",
        "hs_object_id",
        "lastmodifieddate",
        "zip",
    }


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "after=x", "archived=maybe", "limit=" + "9" * 99])
def test_a_bad_query_is_named(wire: Client, query: str) -> None:
    status, body = send(wire, "GET", f"{URL}?{query}")

    assert status == 400
    assert body["category"] == "VALIDATION_ERROR"
    assert query.partition("=")[0] in body["message"]


@pytest.mark.parametrize("method", ["GET", "PATCH"])
@pytest.mark.parametrize("key", ["0", "9" * 30, "nobody", "nobody@example.com?idProperty=email"])
def test_what_is_not_there_is_404(wire: Client, method: str, key: str) -> None:
    assert send(wire, method, f"{URL}/{key}", {"properties": {}})[0] == 404


def test_another_verb_is_405_and_says_which_are_there(wire: Client) -> None:
    response = wire.put(f"{URL}/1")

    assert response.status_code == 405
    assert response.headers["Allow"] == "DELETE, GET, HEAD, PATCH"


def test_nothing_of_another_portal_is_read_changed_or_listed(wire: Client, portal: Portal) -> None:
    theirs = Contact.objects.none()
    ada = created(wire, email="ada@example.com")
    other = Portal.objects.create(name="Other")
    Contact.objects.filter(portal=portal, id=int(ada)).update(portal=other)

    assert send(wire, "GET", f"{URL}/{ada}")[0] == 404
    assert send(wire, "PATCH", f"{URL}/{ada}", {"properties": {"city": "x"}})[0] == 404
    assert send(wire, "DELETE", f"{URL}/{ada}")[0] == 204
    assert send(wire, "GET", URL)[1]["results"] == list(theirs)
    assert Contact.objects.filter(portal=other, archived_at=None).count() == 1
