"""Properties and groups at the older addresses: read and written, in their older form, by the rules of version 3."""

import pytest
from django.test import Client

from contacts.api.reference.definitions import COLOUR
from contacts.property_definitions import DEFAULT_PROPERTIES
from integrations import services
from integrations.scopes import Scope
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.api.calls import send
from tests.contacts.api.definitions import names

HOUSES = ["/properties/v1/contacts", "/properties/v2/contacts", "/contacts/v2"]


@pytest.mark.parametrize("house", HOUSES)
def test_a_property_is_made_read_changed_and_archived(wire: Client, house: str) -> None:
    one = f"{house}/properties/named/{COLOUR['name']}"

    made = send(wire, "POST", f"{house}/properties", COLOUR)
    changed = send(wire, "PUT", one, {**COLOUR, "label": "Colour"})

    assert made[0] == 200
    assert made[1]["label"] == COLOUR["label"]
    assert changed[0] == 200
    assert changed[1]["label"] == "Colour"
    assert made[1]["deleted"] is False
    assert made[1]["readOnlyValue"] is False
    assert send(wire, "GET", one) == (200, changed[1])
    assert COLOUR["name"] in {each["name"] for each in wire.get(f"{house}/properties").json()}
    assert send(wire, "DELETE", one) == (204, None)
    assert send(wire, "GET", one)[0] == 404


@pytest.mark.parametrize("house", HOUSES)
def test_a_group_is_made_read_changed_and_deleted(wire: Client, house: str) -> None:
    one = f"{house}/groups/named/tastes"

    made = send(wire, "POST", f"{house}/groups", {"name": "tastes", "displayName": "Tastes"})
    changed = send(wire, "PUT", one, {"name": "tastes", "displayName": "Taste", "displayOrder": 3})

    tastes = {"name": "tastes", "displayName": "Tastes", "displayOrder": -1, "hubspotDefined": False}
    assert made == (200, tastes)
    assert changed == (200, {**tastes, "displayName": "Taste", "displayOrder": 3})
    assert send(wire, "GET", one) == changed
    assert send(wire, "DELETE", one) == (204, None)
    assert send(wire, "GET", one)[0] == 404


@pytest.mark.parametrize("house", HOUSES)
def test_groups_show_their_properties_where_asked(wire: Client, house: str) -> None:
    plain = wire.get(f"{house}/groups").json()
    full = wire.get(f"{house}/groups?includeProperties=true").json()
    one = send(wire, "GET", f"{house}/groups/named/contactinformation?includeProperties=TRUE")[1]

    assert all("properties" not in group for group in plain)
    assert sum(len(group["properties"]) for group in full) == len(DEFAULT_PROPERTIES)
    assert one in full


@pytest.mark.parametrize(
    ("verb", "path", "status"),
    [
        ("PUT", "properties/named/email", 400),
        ("DELETE", "properties/named/email", 400),
        ("PUT", "properties/named/nothing", 404),
        ("DELETE", "properties/named/nothing", 404),
        ("PUT", "groups/named/contactinformation", 400),
        ("DELETE", "groups/named/contactinformation", 400),
        ("PUT", "groups/named/nothing", 404),
        ("DELETE", "groups/named/nothing%00", 404),
        ("POST", "properties", 400),
        ("POST", "groups", 400),
    ],
)
def test_the_rules_of_version_3_hold(wire: Client, verb: str, path: str, status: int) -> None:
    body = {} if verb == "POST" else {"label": "X", "displayName": "X"}

    for house in HOUSES:
        assert send(wire, verb, f"{house}/{path}", body)[0] == status


def test_a_name_that_is_taken_is_409(wire: Client) -> None:
    for house in HOUSES:
        assert send(wire, "POST", f"{house}/properties", {**COLOUR, "name": "email"})[0] == 409


@pytest.mark.parametrize("house", HOUSES)
def test_writing_takes_the_scope_of_schemas(portal: Portal, house: str) -> None:
    scopes = [Scope.SCHEMAS_READ, Scope.CONTACTS_WRITE]
    _app, secret = services.create_private_app(
        portal=portal, name="Reader", description="", scopes=scopes, by=None, now=NOW
    )
    reader = Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"})

    for verb, path in (("POST", "properties"), ("PUT", "properties/named/x"), ("POST", "groups")):
        status, body = send(reader, verb, f"{house}/{path}", {})
        assert status == 403
        assert body["errors"][0]["context"]["requiredGranularScopes"] == ["crm.schemas.contacts.write"]
    assert reader.get(f"{house}/groups").status_code == 200


def test_what_is_made_there_is_what_version_3_shows(wire: Client) -> None:
    send(wire, "POST", "/contacts/v2/groups", {"name": "tastes", "displayName": "Tastes"})
    send(wire, "POST", "/contacts/v2/properties", {**COLOUR, "groupName": "tastes"})

    groups = send(wire, "GET", "/crm/v3/properties/contacts/groups")[1]
    shown = send(wire, "GET", f"/crm/v3/properties/contacts/{COLOUR['name']}")[1]
    assert "tastes" in names(groups)
    assert shown["groupName"] == "tastes"
