"""What the wire does not have: the envelope all the same, never a page."""

import json

import pytest
from django.test import Client

from marketing_contacts.wire.answers import JSON
from tests.every import failing

UNKNOWN = [
    "/crm/",
    "/crm/v3/nowhere",
    "/crm/v3/objects/",
    "/crm/v3/objects/unicorns",
    "/crm/objects/2026-03/unicorns/7",
    "/crm/v3/objects/contactsx/batch/read",
    "/crm/v3/objects/contacts/1/unicorns/companies",
    "/contacts/v1/nowhere",
    "/marketing-contacts/v1/nowhere",
    "/account-info/nowhere",
    "/properties/v9/",
    "/contacts/v2/nowhere",
    "/unicorns/v2",
    "/marketing/unicorns/2026-03/7",
    "/crm-object-schemas/v3/nowhere",
]
VERBS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]


@pytest.mark.parametrize("verb", VERBS)
def test_an_unknown_address_is_404_for_who_may_call_and_401_for_others(wire: Client, verb: str) -> None:
    assert failing(UNKNOWN, lambda url: assert_unknown(wire, verb, url)) == {}


def assert_unknown(wire: Client, verb: str, url: str) -> None:
    for client, status in [(wire, 404), (Client(headers={"host": "127.0.0.1"}), 401)]:
        response = client.generic(verb, url, "{}", content_type="application/json")

        assert response.status_code == status
        assert response.headers["Content-Type"] == JSON
        assert verb == "HEAD" or json.loads(response.content)["status"] == "error"


def test_a_page_whose_address_has_a_name_like_a_version_is_a_page(wire: Client) -> None:
    for page in ("/portals/1/settings/data/properties/groups/v3/rename", "/help/v1"):
        assert wire.get(page).headers["Content-Type"] != JSON


@pytest.mark.parametrize("verb", ["PUT", "OPTIONS", "TRACE", "PROPFIND"])
def test_an_unknown_verb_is_405_in_the_envelope(wire: Client, verb: str) -> None:
    response = wire.generic(verb, "/crm/v3/objects/contacts", "{}")

    assert response.status_code == 405
    assert response.headers["Content-Type"] == JSON
    assert response.headers["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    ("path", "contacts_only"), [("unicorns", True), ("unicorns/batch/read", True), ("0-1/x/y", False)]
)
def test_who_asks_for_other_objects_is_told_that_there_are_contacts_only(
    wire: Client, path: str, *, contacts_only: bool
) -> None:
    message = wire.get(f"/crm/v3/objects/{path}").json()["message"]

    assert ("contacts" in message) is contacts_only


def test_head_answers_as_get_does_without_a_body(wire: Client) -> None:
    url = "/crm/v3/objects/contacts"

    response = wire.head(url)

    assert response.status_code == 200
    assert response.content == b""
    assert response.headers["Content-Length"] == str(len(wire.get(url).content))
