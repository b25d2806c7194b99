"""A leading semicolon adds options to those that a contact has, in every way in."""

import json
from typing import Any

import pytest
from django.test import Client

from contacts.models import Contact
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.api.calls import URL, post, send
from tests.contacts.imports.cast import imported, lines

V1 = "/contacts/v1/contact"
ADA = "ada@example.com"


def roles(portal: Portal) -> str | None:
    value: str | None = Contact.objects.get(portal=portal, email=ADA).properties.get("hs_buying_role")
    return value


def put(wire: Client, portal: Portal, way: str, value: str) -> int:
    """Write the property of Ada in one of the ways."""
    vid = Contact.objects.get(portal=portal, email=ADA).id
    properties, older = {"hs_buying_role": value}, [{"property": "hs_buying_role", "value": value}]
    calls: dict[str, tuple[str, str, Any]] = {
        "v3": ("PATCH", f"{URL}/{vid}", {"properties": properties}),
        "dated": ("PATCH", f"/crm/objects/2026-09/contacts/{vid}", {"properties": properties}),
        "batch": ("POST", f"{URL}/batch/update", {"inputs": [{"id": vid, "properties": properties}]}),
        "upsert": (
            "POST",
            f"{URL}/batch/upsert",
            {"inputs": [{"id": ADA, "idProperty": "email", "properties": properties}]},
        ),
        "v1": ("POST", f"{V1}/vid/{vid}/profile", {"properties": older}),
        "v1 upsert": ("POST", f"{V1}/createOrUpdate/email/{ADA}", {"properties": older}),
        "v1 batch": ("POST", f"{V1}/batch", [{"email": ADA, "properties": older}]),
    }
    if way == "import":
        return len(
            imported(portal, lines(f"{ADA},{value}", header="email,hs_buying_role"), update_existing=True).result
        )
    method, url, body = calls[way]
    return wire.generic(method, url, json.dumps(body), content_type="application/json").status_code


WAYS = ["v3", "dated", "batch", "upsert", "v1", "v1 upsert", "v1 batch", "import"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("before", "written", "after"),
    [
        ("DECISION_MAKER", ";END_USER", "DECISION_MAKER;END_USER"),
        ("DECISION_MAKER;END_USER", ";END_USER;DECISION_MAKER;OTHER", "DECISION_MAKER;END_USER;OTHER"),
        ("", ";END_USER", "END_USER"),
        ("DECISION_MAKER", "END_USER;END_USER", "END_USER"),
    ],
)
def test_options_are_added(wire: Client, portal: Portal, *, way: str, before: str, written: str, after: str) -> None:
    assert post(wire, {"properties": {"email": ADA, "hs_buying_role": before}})[0] == 201

    put(wire, portal, way, written)

    assert roles(portal) == after


@pytest.mark.parametrize("way", WAYS)
def test_what_is_no_option_is_not_added(wire: Client, portal: Portal, way: str) -> None:
    post(wire, {"properties": {"email": ADA, "hs_buying_role": "OTHER"}})

    put(wire, portal, way, ";END_USER;NOBODY")

    assert roles(portal) == "OTHER"


@pytest.mark.parametrize("way", ["v3", "batch", "upsert", "v1", "v1 upsert", "v1 batch", "import"])
def test_of_a_new_contact_they_are_all(wire: Client, portal: Portal, way: str) -> None:
    properties = {"email": ADA, "hs_buying_role": ";END_USER"}
    older = [{"property": name, "value": value} for name, value in properties.items()]
    calls: dict[str, tuple[str, Any]] = {
        "v3": (URL, {"properties": properties}),
        "batch": (f"{URL}/batch/create", {"inputs": [{"properties": properties}]}),
        "upsert": (f"{URL}/batch/upsert", {"inputs": [{"id": ADA, "idProperty": "email", "properties": properties}]}),
        "v1": (V1, {"properties": older}),
        "v1 upsert": (f"{V1}/createOrUpdate/email/{ADA}", {"properties": older}),
    }
    if way in calls:
        url, body = calls[way]
        assert '";END_USER"' not in str(post(wire, body, url))
    elif way == "import":
        imported(portal, lines(f"{ADA},;END_USER", header="email,hs_buying_role"), now=NOW)
    else:
        wire.generic("POST", f"{V1}/batch", json.dumps([{"properties": older}]), "application/json")

    assert roles(portal) == "END_USER"


def test_an_old_value_that_begins_with_a_semicolon_is_added_to(wire: Client, portal: Portal) -> None:
    vid = post(wire, {"properties": {"email": ADA}})[1]["id"]
    Contact.objects.filter(portal=portal).update(properties={"hs_buying_role": ";END_USER"})

    answer = send(wire, "PATCH", f"{URL}/{vid}", {"properties": {"hs_buying_role": ";OTHER"}})[1]

    assert answer["properties"]["hs_buying_role"] == "END_USER;OTHER"
