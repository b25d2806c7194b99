"""Contacts whose email or unique value has a slash: found at every address that names them, and literal ones win."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from contacts.models import Contact
from marketing_contacts.portals.models import Portal
from tests.contacts.api.calls import URL, post, send
from tests.contacts.properties import custom

EMAIL = "a/b@mail.example"
V1 = "/contacts/v1/contact"


@pytest.fixture
def known(wire: Client, portal: Portal) -> str:
    """The id of the contact."""
    custom(portal, "crm_key", has_unique_value=True)
    status, body = post(wire, {"properties": {"email": EMAIL, "crm_key": "A/B 1"}})
    assert status == 201
    contact_id: str = body["id"]
    return contact_id


def by(key: str, name: str = "email", slash: str = "%2F") -> str:
    return f"{URL}/{quote(key, safe='').replace('%2F', slash)}?idProperty={name}"


@pytest.mark.parametrize("url", [by(EMAIL), by(EMAIL, slash="/"), by("A/B 1", "crm_key")])
def test_it_is_read_changed_and_archived(wire: Client, portal: Portal, known: str, url: str) -> None:
    changed = send(wire, "PATCH", url, {"properties": {"city": "Paris"}})

    assert changed[0] == 200
    assert changed[1]["properties"]["city"] == "Paris"
    assert send(wire, "GET", url)[1]["id"] == known
    assert send(wire, "GET", url.replace("?", "/?"))[1]["id"] == known
    assert send(wire, "DELETE", url) == (204, None)
    assert Contact.objects.get(portal=portal).archived_at


def test_it_is_found_by_version_1(wire: Client, known: str) -> None:
    key = quote(EMAIL, safe="")
    city: dict[str, Any] = {"properties": [{"property": "city", "value": "Rome"}]}

    assert wire.get(f"{V1}/email/{key}/profile").json()["vid"] == int(known)
    assert post(wire, city, f"{V1}/email/{key}/profile/") == (204, None)
    assert post(wire, city, f"{V1}/createOrUpdate/email/{key}/") == (200, {"vid": int(known), "isNew": False})


@pytest.mark.parametrize("verb", ["GET", "PATCH", "DELETE", "POST", "PUT"])
def test_an_address_below_a_contact_that_is_no_key_is_unknown(
    wire: Client, portal: Portal, known: str, verb: str
) -> None:
    status, _body = send(wire, verb, f"{URL}/{known}/unicorns/5", {"properties": {}})

    assert status == 404
    assert Contact.objects.get(portal=portal).archived_at is None


@pytest.mark.parametrize("path", ["batch/read", "search", "merge", "gdpr-delete"])
def test_literal_addresses_win(wire: Client, known: str, path: str) -> None:
    assert send(wire, "GET", f"{URL}/{path}?idProperty=email")[0] == 405
