"""POST /crm/v3/objects/contacts and its batch, as the wire says."""

import json
from typing import Any

import pytest
from django.test import Client

from contacts.models import Contact
from contacts.recount import discrepancies
from contacts.services.creation.create import create_contacts
from contacts.services.creation.results import Created, Existing
from integrations import services
from integrations.scopes import Scope
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.api.calls import URL, post


@pytest.mark.parametrize("url", [URL, URL + "/", "/crm/objects/2026-03/contacts", "/crm/v3/objects/0-1"])
def test_a_contact_is_created_stamped_and_answered(wire: Client, portal: Portal, url: str) -> None:
    status, body = post(wire, {"properties": {"email": "Ada@Example.com", "firstname": "Ada"}}, url)

    assert status == 201
    assert body["properties"]["email"] == "ada@example.com"
    assert body["properties"]["hs_marketable_status"] == "true"
    assert body["properties"]["hs_marketable_reason_type"] == "INTEGRATOR_SET"
    assert wire.get(f"{URL}/{body['id']}").status_code == 200
    assert wire.get(f"{URL}/ADA@example.com?idProperty=email").json()["id"] == body["id"]
    assert discrepancies(portal) == []


def test_a_duplicate_answers_409_with_the_text_that_clients_parse(wire: Client) -> None:
    _status, first = post(wire, {"properties": {"email": "ada@example.com"}})

    status, body = post(wire, {"properties": {"email": "ADA@example.com"}})

    assert status == 409
    assert body["category"] == "CONFLICT"
    assert body["message"] == f"Contact already exists. Existing ID: {first['id']}"


def test_every_bad_property_is_named_and_nothing_is_written(wire: Client, portal: Portal) -> None:
    bad = {"email": "nobody@", "shoe_size": "44", "hs_marketable_status": "true", "hs_object_id": "1"}

    status, body = post(wire, {"properties": {**bad, "lifecyclestage": "guru", "firstname": "Ada"}})

    assert status == 400
    names = [error["context"]["propertyName"][0] for error in body["errors"]]
    assert names == [*bad, "lifecyclestage"]
    message = body["message"]
    assert [item["name"] for item in json.loads(message[message.index("[") : message.rindex("]") + 1])] == names
    assert not Contact.objects.filter(portal=portal).exists()


def test_a_batch_is_created_whole_or_not_at_all(wire: Client, portal: Portal) -> None:
    inputs = [{"properties": {"email": f"p{number}@example.com"}} for number in range(100)]

    status, body = post(wire, {"inputs": inputs}, URL + "/batch/create")
    again, _body = post(
        wire, {"inputs": [{"properties": {"email": "new@example.com"}}, inputs[7]]}, URL + "/batch/create"
    )

    assert status == 201
    assert body["status"] == "COMPLETE"
    assert len(body["results"]) == 100
    assert again == 409
    assert Contact.objects.filter(portal=portal).count() == 100
    assert discrepancies(portal) == []


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        "null",
        '{"properties": 3}',
        '{"properties": {"firstname": {}}}',
        '{"properties": {"firstname": "a\\u0000b"}}',
        '{"properties": {"firstname": "\\ud800"}}',
        json.dumps({"properties": {"firstname": "x" * 1_000_000}}),
        json.dumps({"properties": {f"p{number}": "" for number in range(10_000)}}),
    ],
)
def test_bad_input_gets_the_envelope_and_writes_nothing(wire: Client, portal: Portal, body: str) -> None:
    status, answer = post(wire, body)

    assert status == 400
    assert answer["status"] == "error"
    assert answer["category"] == "VALIDATION_ERROR"
    assert not Contact.objects.filter(portal=portal).exists()


@pytest.mark.parametrize("number", [0, 101])
def test_a_batch_of_none_or_of_more_than_100_is_refused(wire: Client, number: int) -> None:
    status, _body = post(wire, {"inputs": [{"properties": {}}] * number}, URL + "/batch/create")

    assert status == 400


@pytest.mark.parametrize("url", [URL, URL + "/1", "/crm/v3/nowhere"])
@pytest.mark.parametrize("method", ["get", "put", "post"])
def test_who_does_not_say_who_calls_gets_401_before_anything_else(db: None, url: str, method: str) -> None:
    response = getattr(Client(), method)(url, HTTP_HOST="127.0.0.1")

    assert response.status_code == 401
    assert response.json()["category"] == "INVALID_AUTHENTICATION"


def test_another_portals_contact_does_not_exist(wire: Client) -> None:
    assert wire.get(URL + "/999999999999").json()["message"] == "resource not found"
    assert wire.get(URL + "/99999999999999999999999").status_code == 404
    assert wire.put(URL).status_code == 405


def test_a_missing_scope_is_named(portal: Portal) -> None:
    _app, secret = services.create_private_app(
        portal=portal, name="Reader", description="", scopes=[Scope.CONTACTS_READ], by=None, now=NOW
    )
    reader = Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"})

    status, body = post(reader, {"properties": {}})

    assert status == 403
    assert body["category"] == "MISSING_SCOPES"
    assert body["errors"][0]["context"]["requiredGranularScopes"] == ["crm.objects.contacts.write"]


def test_an_app_that_is_disconnected_while_it_calls_gets_401_and_writes_nothing(
    wire: Client, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def disconnect_first(**wish: Any) -> list[Created | Existing]:
        services.disconnect(app=wish["origin"].app, by=None, now=NOW)
        return create_contacts(**wish)

    monkeypatch.setattr("contacts.api.v3.contact.create_contacts", disconnect_first)

    status, body = post(wire, {"properties": {"email": "ada@example.com"}})

    assert status == 401
    assert body["category"] == "INVALID_AUTHENTICATION"
    assert not Contact.objects.filter(portal=portal).exists()
