"""What contacts are asked for and upserted by: a key is never blank, and spaces around it say nothing."""

from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.models import Contact
from marketing_contacts.portals.models import Portal
from tests.contacts.api.calls import URL, post, send
from tests.contacts.properties import custom

V1 = "/contacts/v1/contact"
DATED = "/crm/objects/2026-03/contacts"
BLANK = ["", " ", "\t\n", "\u00a0", "\u200b", "\ufeff "]
GRACE = {"id": "grace@example.com", "idProperty": "email", "properties": {}}


@pytest.mark.parametrize("blank", BLANK)
@pytest.mark.parametrize("by", ["email", "member_no"])
@pytest.mark.parametrize("traced", [False, True])
@pytest.mark.parametrize("objects", [URL, DATED])
def test_an_upsert_without_a_key_writes_nothing_and_is_named(
    wire: Client, portal: Portal, blank: str, by: str, *, traced: bool, objects: str
) -> None:
    custom(portal, "member_no", has_unique_value=True)
    inputs: list[dict[str, Any]] = [
        {"id": key, "idProperty": by, "properties": {"city": "Gdynia"}} for key in ("7", blank)
    ]
    for place, item in enumerate(inputs if traced else []):
        item["objectWriteTraceId"] = str(place)

    status, body = post(wire, {"inputs": inputs}, f"{objects}/batch/upsert")

    assert status == 400
    assert body["category"] == "VALIDATION_ERROR"
    assert body["message"].startswith("inputs[1].id: must not be blank")
    assert not Contact.objects.filter(portal=portal).exists()


@pytest.mark.parametrize("key", [{}, {"id": None}])
def test_an_upsert_whose_key_is_missing_writes_nothing(wire: Client, portal: Portal, key: dict[str, Any]) -> None:
    status, body = post(
        wire, {"inputs": [GRACE, {**key, "idProperty": "email", "properties": {}}]}, f"{URL}/batch/upsert"
    )

    assert status == 400
    assert body["category"] == "VALIDATION_ERROR"
    assert "inputs[1]" in body["message"] or "inputs[...]" in body["message"]
    assert not Contact.objects.filter(portal=portal).exists()


@pytest.mark.parametrize("blank", ["", *map(quote, BLANK)])
def test_version_1_upserts_by_no_blank_address(wire: Client, portal: Portal, blank: str) -> None:
    wish = {"properties": [{"property": "city", "value": "Gdynia"}]}

    status, body = post(wire, wish, f"{V1}/createOrUpdate/email/{blank}")

    assert status == 400
    assert body["status"] == "error"
    assert "email" in str(body)
    assert not Contact.objects.filter(portal=portal).exists()


@pytest.mark.parametrize("blank", [*BLANK, None])
@pytest.mark.parametrize("key", ["email", "vid"])
def test_a_batch_of_version_1_has_a_key_for_each(wire: Client, portal: Portal, blank: str | None, key: str) -> None:
    items = [{"email": "grace@example.com", "properties": []}, {key: blank, "properties": []}]

    status, body = post(wire, items, f"{V1}/batch")

    assert status == 400
    assert [each["index"] for each in body["failureMessages"]] == [1]
    assert not Contact.objects.filter(portal=portal).exists()


def test_an_address_is_stored_without_the_spaces_around_it(wire: Client, portal: Portal) -> None:
    assert post(wire, {"properties": {"email": " ada@example.com\n"}})[0] == 201
    assert post(wire, {"inputs": [{**GRACE, "id": "\u00a0Grace@example.com "}]}, f"{URL}/batch/upsert")[0] == 200

    assert set(Contact.objects.filter(portal=portal).values_list("email", flat=True)) == {
        "ada@example.com",
        "grace@example.com",
    }


@pytest.mark.parametrize(
    "path",
    [f"{URL}/%20ada@example.com?idProperty=email", f"{V1}/email/ada@example.com%20/profile", f"{URL}/%20{{id}}%20"],
)
def test_a_contact_is_found_by_a_key_with_spaces_around(wire: Client, path: str) -> None:
    ada = post(wire, {"properties": {"email": "ada@example.com"}})[1]["id"]

    status, body = send(wire, "GET", path.format(id=ada))

    assert status == 200
    assert str(body.get("vid", body.get("id"))) == ada


@pytest.mark.parametrize("path", [f"{URL}/ada@example.com?idProperty=email", f"{URL}/{{id}}"])
def test_a_key_of_either_kind_costs_one_statement(wire: Client, path: str) -> None:
    ada = post(wire, {"properties": {"email": "ada@example.com"}})[1]["id"]

    with CaptureQueriesContext(connection) as captured:
        send(wire, "GET", path.format(id=ada))

    assert sum("contacts_contact" in query["sql"] for query in captured) == 1
