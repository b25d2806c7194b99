"""Answers to reads as they were recorded of HubSpot's own, field by field: names, types, texts, and nothing else."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from integrations import services
from integrations.scopes import Scope
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.api.calls import URL, post, send

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
DEFAULT = ["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"]


@pytest.fixture
def ada(wire: Client) -> dict[str, Any]:
    """The answer to the create of Ada."""
    _status, body = post(wire, {"properties": {"email": "ada@example.com", "firstname": "Ada", "lastname": "Lovelace"}})
    answer: dict[str, Any] = body
    return answer


def is_default_answer(body: dict[str, Any], ada: dict[str, Any]) -> bool:
    """Whether it is the contact as a read shows it that asks for nothing in particular."""
    assert list(body) == ["id", "properties", "createdAt", "updatedAt", "archived"]
    assert list(body["properties"]) == DEFAULT
    assert all(MOMENT.fullmatch(body[name]) for name in ("createdAt", "updatedAt"))
    assert body["properties"] == {
        "createdate": body["createdAt"],
        "email": "ada@example.com",
        "firstname": "Ada",
        "hs_object_id": ada["id"],
        "lastmodifieddate": body["updatedAt"],
        "lastname": "Lovelace",
    }
    return body["id"] == ada["id"] and body["archived"] is False


def refusal(body: dict[str, Any]) -> dict[str, Any]:
    """What is refused and why, without the id that differs each time."""
    UUID(body.pop("correlationId"))
    return body


def test_one_contact(wire: Client, ada: dict[str, Any]) -> None:
    for path in (ada["id"], "ada@example.com?idProperty=email", "ADA%40example.com?idProperty=email"):
        status, body = send(wire, "GET", f"{URL}/{path}")

        assert status == 200
        assert is_default_answer(body, ada)


def test_an_address_with_a_plus_is_found_by_it(wire: Client) -> None:
    post(wire, {"properties": {"email": "a+b@example.com"}})

    assert send(wire, "GET", f"{URL}/a+b@example.com?idProperty=email")[0] == 200
    assert send(wire, "GET", f"{URL}/a%2Bb%40example.com?idProperty=email")[0] == 200
    assert send(wire, "GET", f"{URL}/a%20b@example.com?idProperty=email")[0] == 404


def test_known_properties_are_null_where_they_are_unset_and_unknown_ones_left_out(
    wire: Client, ada: dict[str, Any]
) -> None:
    _status, body = send(wire, "GET", f"{URL}/{ada['id']}?properties=phone,shoe_size&properties=email")

    assert body["properties"] == {
        "createdate": body["createdAt"],
        "email": "ada@example.com",
        "hs_object_id": ada["id"],
        "lastmodifieddate": body["updatedAt"],
        "phone": None,
    }


def test_a_list_without_and_with_a_next_page(wire: Client, ada: dict[str, Any]) -> None:
    status, body = send(wire, "GET", URL)
    assert status == 200
    assert list(body) == ["results"]
    assert is_default_answer(body["results"][0], ada)

    post(wire, {"properties": {}})
    _status, body = send(wire, "GET", f"{URL}?limit=1")
    link = f"http://127.0.0.1{URL}?limit=1&after={ada['id']}"
    assert body["paging"] == {"next": {"after": ada["id"], "link": link}}


def test_a_search(wire: Client, ada: dict[str, Any]) -> None:
    status, body = post(wire, {}, URL + "/search")
    assert status == 200
    assert list(body) == ["results", "total"]
    assert body["total"] == 1
    assert is_default_answer(body["results"][0], ada)

    post(wire, {"properties": {}})
    assert post(wire, {"limit": 1}, URL + "/search")[1]["paging"] == {"next": {"after": "1"}}


def test_a_batch_that_is_found_and_one_in_which_ids_are_missing(wire: Client, ada: dict[str, Any]) -> None:
    status, body = post(wire, {"inputs": [{"id": ada["id"]}]}, URL + "/batch/read")
    assert status == 200
    assert list(body) == ["completedAt", "results", "startedAt", "status"]
    assert body["status"] == "COMPLETE"
    assert is_default_answer(body["results"][0], ada)
    assert all(MOMENT.fullmatch(body[name]) for name in ("completedAt", "startedAt"))

    missing = [{"id": "999999998"}, {"id": ada["id"]}, {"id": 999999999}]
    status, body = post(wire, {"inputs": missing}, URL + "/batch/read")
    assert status == 207
    assert body["status"] == "COMPLETE"
    assert body["numErrors"] == 1
    assert len(body["results"]) == 1
    assert body["errors"] == [
        {
            "status": "error",
            "category": "OBJECT_NOT_FOUND",
            "message": (
                "Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid."
            ),
            "context": {"ids": ["999999998", "999999999"]},
            "errors": [],
            "links": {},
        }
    ]


def test_an_archived_contact_is_shown_to_who_asks_for_archived_ones(wire: Client, ada: dict[str, Any]) -> None:
    send(wire, "DELETE", f"{URL}/{ada['id']}")

    for path in (f"/{ada['id']}?archived=True", "?archived=true"):
        _status, body = send(wire, "GET", URL + path)
        shown = body["results"][0] if "results" in body else body
        assert list(shown) == ["id", "properties", "createdAt", "updatedAt", "archived", "archivedAt"]
        assert shown["archived"] is True
        assert MOMENT.fullmatch(shown["archivedAt"])
    found = post(wire, {"inputs": [{"id": ada["id"]}]}, URL + "/batch/read?archived=true")
    assert found[0] == 200
    assert found[1]["results"][0]["archived"] is True


def test_a_number_that_no_contact_has(wire: Client) -> None:
    status, body = send(wire, "GET", f"{URL}/999999999")

    expected = {"status": "error", "message": "resource not found", "category": "OBJECT_NOT_FOUND"}
    assert status == 404
    assert refusal(body) == expected


def test_an_id_that_is_no_number(wire: Client) -> None:
    status, body = send(wire, "GET", f"{URL}/ada@example.com")

    assert status == 404
    assert refusal(body) == {
        "status": "error",
        "message": "Object not found.  objectId are usually numeric.",
        "category": "OBJECT_NOT_FOUND",
        "context": {"id": ["ada@example.com"]},
    }


def test_who_is_not_let_in(db: None) -> None:
    message = (
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more "
        "details at https://developers.hubspot.com/docs/methods/auth/oauth-overview"
    )
    expected = {"status": "error", "message": message, "category": "INVALID_AUTHENTICATION"}
    stranger = Client(headers={"host": "127.0.0.1"})

    for answer in (send(stranger, "GET", URL), post(stranger, {}, URL + "/search"), send(stranger, "PUT", URL)):
        assert answer[0] == 401
        assert refusal(answer[1]) == expected


def test_who_may_not_read(portal: Portal) -> None:
    _app, secret = services.create_private_app(
        portal=portal, name="Writer", description="", scopes=[Scope.CONTACTS_WRITE], by=None, now=NOW
    )
    writer = Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"})

    for answer in (send(writer, "GET", URL), post(writer, {}, URL + "/search"), post(writer, {}, URL + "/batch/read")):
        status, body = answer
        assert status == 403
        assert refusal(body) == {
            "status": "error",
            "message": (
                "This app hasn't been granted all required scopes to make this call. Read more about required "
                "scopes here: https://developers.hubspot.com/scopes."
            ),
            "errors": [
                {
                    "message": "One or more of the following scopes are required.",
                    "context": {"requiredGranularScopes": ["crm.objects.contacts.read"]},
                }
            ],
            "links": {"scopes": "https://developers.hubspot.com/scopes"},
            "category": "MISSING_SCOPES",
        }


@pytest.mark.parametrize(
    "objects", ["crm/v3/objects", "crm/objects/2025-09", "crm/objects/2026-03", "crm/objects/2026-09"]
)
@pytest.mark.parametrize("kind", ["contacts", "contact", "0-1"])
def test_every_alias_reads_alike(wire: Client, ada: dict[str, Any], objects: str, kind: str) -> None:
    base = f"/{objects}/{kind}"

    assert is_default_answer(send(wire, "GET", f"{base}/{ada['id']}/")[1], ada)
    assert is_default_answer(send(wire, "GET", f"{base}/")[1]["results"][0], ada)
    assert is_default_answer(post(wire, {}, f"{base}/search/")[1]["results"][0], ada)
    assert is_default_answer(post(wire, {"inputs": [{"id": ada["id"]}]}, f"{base}/batch/read/")[1]["results"][0], ada)
