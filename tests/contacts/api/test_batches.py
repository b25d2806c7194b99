"""Batches on the wire: read, update, upsert, archive, and 207 where each input can be traced."""

from typing import Any

import pytest
from django.test import Client

from contacts.models import Contact
from contacts.recount import discrepancies
from marketing_contacts.portals.models import Portal
from tests.contacts.api.calls import URL, post

ADA, GRACE, NEW = "ada@example.com", "grace@example.com", "new@example.com"


@pytest.fixture
def ids(wire: Client) -> list[str]:
    _status, body = post(
        wire, {"inputs": [{"properties": {"email": email}} for email in (ADA, GRACE)]}, batch("create")
    )
    return [result["id"] for result in body["results"]]


def batch(what: str) -> str:
    return f"{URL}/batch/{what}"


def keyed(key: str, properties: dict[str, str], **more: str) -> dict[str, Any]:
    return {"id": key, "properties": properties, **more}


def test_a_batch_is_read_by_id_or_email_and_names_who_is_missing(wire: Client, ids: list[str]) -> None:
    status, body = post(wire, {"inputs": [{"id": key} for key in ids], "properties": ["email"]}, batch("read"))
    assert status == 200
    assert [result["properties"]["email"] for result in body["results"]] == [ADA, GRACE]

    wish = {"inputs": [{"id": ADA.upper()}, {"id": NEW}], "idProperty": "email"}
    status, body = post(wire, wish, batch("read"))
    assert status == 207
    assert body["numErrors"] == 1
    assert body["errors"][0]["context"] == {"ids": [NEW]}
    assert [result["id"] for result in body["results"]] == ids[:1]


def test_a_batch_is_updated(wire: Client, ids: list[str]) -> None:
    wish = [keyed(ids[0], {"city": "Warsaw"}), keyed(GRACE, {"city": "Leeds"}, idProperty="email")]

    status, body = post(wire, {"inputs": wish}, batch("update"))

    assert status == 200
    assert [result["properties"]["city"] for result in body["results"]] == ["Warsaw", "Leeds"]


def test_an_update_of_one_that_is_missing_names_it_and_writes_the_others(wire: Client, ids: list[str]) -> None:
    wish = [keyed(ids[0], {"city": "Warsaw"}), keyed("999999999", {"city": "Leeds"})]

    status, body = post(wire, {"inputs": wish}, batch("update"))

    assert status == 207
    assert len(body["results"]) == 1
    assert body["errors"][0]["context"] == {"ids": ["999999999"]}


def test_an_update_with_one_bad_value_writes_nothing(wire: Client, portal: Portal, ids: list[str]) -> None:
    wish = [keyed(ids[0], {"city": "Warsaw"}), keyed(ids[1], {"shoe_size": "44"})]

    status, _body = post(wire, {"inputs": wish}, batch("update"))

    assert status == 400
    assert not Contact.objects.filter(portal=portal, properties__has_key="city").exists()


def test_an_upsert_creates_who_is_new_and_says_so(wire: Client, portal: Portal, ids: list[str]) -> None:
    wish = [keyed(email, {"city": "Warsaw"}, idProperty="email") for email in (ADA.upper(), NEW)]

    status, body = post(wire, {"inputs": wish}, batch("upsert"))

    assert status == 200
    assert [result["new"] for result in body["results"]] == [False, True]
    assert body["results"][0]["id"] == ids[0]
    assert discrepancies(portal) == []


def test_a_batch_is_archived(wire: Client, portal: Portal, ids: list[str]) -> None:
    assert post(wire, {"inputs": [{"id": key} for key in [*ids, "nobody", "7"]]}, batch("archive")) == (204, None)

    assert not Contact.objects.filter(portal=portal, archived_at=None).exists()
    assert discrepancies(portal) == []


@pytest.mark.parametrize("what", ["create", "update", "upsert"])
def test_traced_inputs_are_written_each_by_itself(wire: Client, portal: Portal, ids: list[str], what: str) -> None:
    wish: list[dict[str, Any]] = [
        {"properties": {"email": NEW}, "objectWriteTraceId": "a"},
        {"properties": {"email": "nobody@"}, "objectWriteTraceId": "b"},
    ]
    if what == "update":
        wish = [keyed(ids[0], {"city": "x"}), keyed(ids[1], {"email": ADA})]
    elif what == "upsert":
        wish = [keyed(NEW, {}, idProperty="email"), keyed("nobody@", {}, idProperty="email")]
    for trace, item in zip("ab", wish, strict=True):
        item["objectWriteTraceId"] = trace

    status, body = post(wire, {"inputs": wish}, batch(what))

    assert status == 207
    assert body["status"] == "COMPLETE"
    assert body["numErrors"] == 1
    assert body["results"][0]["objectWriteTraceId"] == "a"
    assert body["errors"][0]["context"]["objectWriteTraceId"] == ["b"]
    assert body["errors"][0]["category"] == ("CONFLICT" if what == "update" else "VALIDATION_ERROR")
    assert discrepancies(portal) == []


@pytest.mark.parametrize("what", ["update", "upsert"])
def test_an_id_that_occurs_twice_is_named(wire: Client, what: str) -> None:
    status, body = post(wire, {"inputs": [keyed("7", {}), keyed("7", {})]}, batch(what))

    assert status == 400
    assert body["context"] == {"ids": ["7"]}
    assert body["message"] == "Duplicate IDs found in batch input: [7]. IDs must be unique"


@pytest.mark.parametrize("what", ["create", "read", "update", "upsert", "archive"])
@pytest.mark.parametrize("inputs", [[], [{"id": "1", "properties": {}}] * 101, {}, None, [3]])
def test_a_batch_of_the_wrong_size_or_form_is_refused(wire: Client, what: str, inputs: Any) -> None:
    status, body = post(wire, {"inputs": inputs}, batch(what))

    assert status == 400
    assert body["category"] == "VALIDATION_ERROR"
