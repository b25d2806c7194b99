"""Definitions of properties and groups over the wire, version 3."""

from typing import Any

import pytest
from django.test import Client

from contacts.models import CustomProperty, PropertyGroup
from contacts.property_definitions import DEFAULT_PROPERTIES
from contacts.property_definitions.rules import MOST_UNIQUE
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.conftest import new_portal
from tests.contacts.api.calls import URL, post, send
from tests.contacts.api.definitions import names
from tests.contacts.properties import custom

PROPERTIES = "/crm/v3/properties/contacts"
GROUPS = f"{PROPERTIES}/groups"
SIZE = {"name": "size", "label": "Size", "type": "enumeration", "fieldType": "select", "groupName": "shoes"}
PLAIN = {"name": "ours", "label": "Ours", "type": "string", "fieldType": "text", "groupName": "contactinformation"}


@pytest.fixture(autouse=True)
def shoes(portal: Portal) -> PropertyGroup:
    return PropertyGroup.objects.create(portal=portal, name="shoes", label="Shoes")


def test_the_list_holds_the_default_properties_and_the_portals_own(wire: Client, portal: Portal) -> None:
    custom(portal, "ours")
    custom(new_portal(), "theirs")

    status, body = send(wire, "GET", PROPERTIES)

    assert status == 200
    assert names(body) == {*DEFAULT_PROPERTIES, "ours"}


def test_a_default_property_says_that_it_stays_as_it_is(wire: Client) -> None:
    status, body = send(wire, "GET", f"{PROPERTIES}/lifecyclestage")

    assert status == 200
    assert body["hubspotDefined"] is True
    assert body["groupName"] == "contactinformation"
    assert body["options"][0] == {
        "label": "Subscriber",
        "value": "subscriber",
        "description": "",
        "displayOrder": 0,
        "hidden": False,
    }
    assert body["modificationMetadata"] == {
        "archivable": False,
        "readOnlyDefinition": True,
        "readOnlyOptions": True,
        "readOnlyValue": False,
    }


def test_a_property_is_made_with_its_options_and_used_at_once(wire: Client, portal: Portal) -> None:
    options = [{"label": "Small", "value": "s", "hidden": False}, {"label": "Large", "value": "l", "hidden": True}]

    status, body = post(wire, {**SIZE, "options": options, "textDisplayHint": "multi_line"}, PROPERTIES)

    assert status == 201
    assert body["archived"] is False
    assert body["hubspotDefined"] is False
    assert [(option["value"], option["displayOrder"]) for option in body["options"]] == [("s", 0), ("l", 1)]
    assert body["textDisplayHint"] == "multi_line"
    assert post(wire, {"properties": {"size": "l"}})[0] == 201
    assert send(wire, "GET", f"{PROPERTIES}/size")[1] == body
    assert AuditEntry.objects.filter(portal=portal).last().action == "property.create"  # type: ignore[union-attr]


def test_a_yes_or_no_property_has_yes_and_no(wire: Client) -> None:
    _status, body = post(wire, {**PLAIN, "type": "bool", "fieldType": "booleancheckbox"}, PROPERTIES)

    assert [option["value"] for option in body["options"]] == ["true", "false"]


@pytest.mark.parametrize("name", ["email", "ours"])
def test_a_name_that_is_taken_is_a_conflict(wire: Client, portal: Portal, name: str) -> None:
    custom(portal, "ours")

    status, body = post(wire, {**PLAIN, "name": name}, PROPERTIES)

    assert status == 409
    assert body["category"] == "OBJECT_ALREADY_EXISTS"
    assert body["context"] == {"name": [name]}


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"name": "Size"}, "name"),
        ({"name": "hs_size"}, "name"),
        ({"name": "a" * 101}, "name"),
        ({"label": " "}, "label"),
        ({"label": "a\0"}, "label"),
        ({"label": "a\u202eb"}, "label"),
        ({"type": "money"}, "type"),
        ({"type": "number"}, "fieldType"),
        ({"groupName": "none"}, "groupName"),
        ({"groupName": "a\0"}, "groupName"),
        ({"options": [{"label": "A", "value": "a"}]}, "options"),
        ({"displayOrder": -2}, "displayOrder"),
        ({"type": "date", "fieldType": "date", "hasUniqueValue": True}, "hasUniqueValue"),
    ],
)
def test_a_fault_is_named_and_nothing_is_made(wire: Client, portal: Portal, wish: dict[str, Any], field: str) -> None:
    status, body = post(wire, {**PLAIN, **wish}, PROPERTIES)

    assert status == 400
    assert body["category"] == "VALIDATION_ERROR"
    assert {error["in"] for error in body["errors"]} == {field}
    assert not CustomProperty.objects.filter(portal=portal).exists()


@pytest.mark.parametrize("options", [["a", "a"], ["a;b"], [""]])
def test_options_are_told_apart(wire: Client, options: list[str]) -> None:
    wish = {**SIZE, "options": [{"label": "A", "value": value, "hidden": False} for value in options]}

    assert post(wire, wish, PROPERTIES)[1]["errors"][0]["in"] == "options"


def test_ten_properties_have_unique_values_and_no_more(wire: Client, portal: Portal) -> None:
    for number in range(MOST_UNIQUE):
        custom(portal, f"n{number}", has_unique_value=True)

    assert post(wire, {**PLAIN, "hasUniqueValue": True}, PROPERTIES)[1]["errors"][0]["code"] == "MANY_UNIQUE"
    assert post(wire, PLAIN, PROPERTIES)[0] == 201


def test_what_only_hubspot_has_is_refused_not_dropped(wire: Client) -> None:
    for wish in ({"calculationFormula": "1"}, {"externalOptions": True}, {"dataSensitivity": "sensitive"}):
        assert post(wire, {**PLAIN, **wish}, PROPERTIES)[0] == 400


def test_a_change_writes_what_is_given_and_keeps_the_rest(wire: Client, portal: Portal) -> None:
    custom(portal, "ours", description="Kept", type="enumeration", field_type="select")
    options = [{"label": "A", "value": "a", "hidden": False}]

    status, body = send(wire, "PATCH", f"{PROPERTIES}/ours", {"label": "New", "options": options, "groupName": "shoes"})

    assert status == 200
    assert body["label"] == "New"
    assert body["description"] == "Kept"
    assert body["groupName"] == "shoes"
    entry = AuditEntry.objects.filter(portal=portal).last()
    assert entry is not None
    assert entry.before == {"label": "Ours", "options": [], "group_name": "contactinformation"}
    assert entry.actor_label == "API key"


def test_a_type_stays(wire: Client, portal: Portal) -> None:
    custom(portal, "ours")

    assert send(wire, "PATCH", f"{PROPERTIES}/ours", {"type": "string"})[0] == 200
    answer = send(wire, "PATCH", f"{PROPERTIES}/ours", {"type": "number", "fieldType": "number"})
    assert answer[1]["errors"][0]["code"] == "TYPE_STAYS"


def test_archiving_puts_a_property_away_and_its_name_stays_taken(wire: Client, portal: Portal) -> None:
    custom(portal, "ours")

    assert send(wire, "DELETE", f"{PROPERTIES}/ours") == (204, None)

    assert send(wire, "GET", f"{PROPERTIES}/ours")[0] == 404
    assert send(wire, "GET", f"{PROPERTIES}/ours?archived=true")[1]["archivedAt"]
    assert names(send(wire, "GET", f"{PROPERTIES}?archived=True")[1]) == {"ours"}
    assert "is archived" in post(wire, PLAIN, PROPERTIES)[1]["message"]
    assert send(wire, "DELETE", f"{PROPERTIES}/ours")[0] == 404


def test_default_properties_are_neither_changed_nor_archived(wire: Client) -> None:
    for verb in ("PATCH", "DELETE"):
        status, body = send(wire, verb, f"{PROPERTIES}/email", {"label": "Mail"})
        assert status == 400
        assert body["context"] == {"name": ["email"]}


def test_an_unknown_property_is_named(wire: Client) -> None:
    for verb in ("GET", "PATCH", "DELETE"):
        status, body = send(wire, verb, f"{PROPERTIES}/none", {})
        assert status == 404
        assert body["category"] == "OBJECT_NOT_FOUND"
        assert body["context"] == {"propertyName": ["none"]}


def test_batches_do_what_they_can_and_say_what_they_cannot(wire: Client, portal: Portal) -> None:
    custom(portal, "ours")
    wishes = {"inputs": [PLAIN, {**PLAIN, "name": "more"}]}

    status, made = post(wire, wishes, f"{PROPERTIES}/batch/create")
    assert status == 207
    assert names(made) == {"more"}
    assert made["numErrors"] == 1
    assert made["errors"][0]["status"] == "error"
    wanted = {"inputs": [{"name": name} for name in ("more", "email", "none")], "archived": False}
    status, found = post(wire, wanted, f"{PROPERTIES}/batch/read")
    assert status == 207
    assert names(found) == {"more", "email"}
    assert found["errors"][0]["context"] == {"propertyName": ["none"]}
    gone = {"inputs": [{"name": "more"}, {"name": "none"}]}
    assert post(wire, gone, f"{PROPERTIES}/batch/archive") == (204, None)
    assert post(wire, {"inputs": [{"name": "ours"}, {"name": "email"}]}, f"{PROPERTIES}/batch/archive")[0] == 400
    assert send(wire, "GET", f"{PROPERTIES}/ours")[0] == 200


def test_groups_are_made_changed_and_deleted_when_empty(wire: Client, portal: Portal) -> None:
    status, made = post(wire, {"name": "hats", "label": "Hats", "displayOrder": 3}, GROUPS)
    assert status == 201
    assert made == {"name": "hats", "label": "Hats", "displayOrder": 3, "archived": False}
    assert post(wire, {"name": "hats", "label": "Hats"}, GROUPS)[0] == 409
    assert send(wire, "PATCH", f"{GROUPS}/hats", {"label": "Headgear"})[1]["label"] == "Headgear"
    assert {"hats", "shoes", "contactinformation"} <= names(send(wire, "GET", GROUPS)[1])

    custom(portal, "ours", group_name="hats")
    assert send(wire, "DELETE", f"{GROUPS}/hats")[1]["context"] == {"propertyName": ["ours"]}
    send(wire, "DELETE", f"{PROPERTIES}/ours")
    assert send(wire, "DELETE", f"{GROUPS}/hats") == (204, None)
    assert send(wire, "GET", f"{GROUPS}/hats")[0] == 404


def test_the_groups_of_every_portal_stay(wire: Client) -> None:
    one = f"{GROUPS}/contactinformation"

    assert send(wire, "GET", one)[1]["label"] == "Contact information"
    assert {send(wire, verb, one, {"label": "Mine"})[0] for verb in ("PATCH", "DELETE")} == {400}


@pytest.mark.parametrize("alias", ["/crm/v3/properties/0-1", "/crm/properties/2026-03/contact"])
def test_aliases_name_the_same(wire: Client, alias: str) -> None:
    assert send(wire, "GET", f"{alias}/email/")[1]["name"] == "email"


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_older_lists_are_bare_arrays(wire: Client, portal: Portal, version: str) -> None:
    custom(portal, "ours")
    older = f"/properties/{version}/contacts/properties"

    response = wire.get(f"{older}/").json()

    assert {"email", "ours"} <= {found["name"] for found in response}
    assert send(wire, "GET", f"{older}/named/ours")[1]["readOnlyDefinition"] is False
    assert send(wire, "GET", f"{older}/named/none")[0] == 404


def test_the_schema_of_contacts_holds_their_properties(wire: Client) -> None:
    body = send(wire, "GET", "/crm/v3/schemas/0-1")[1]

    assert body["objectTypeId"] == "0-1"
    assert len(body["properties"]) == len(DEFAULT_PROPERTIES)


SCHEMAS = ["/crm/v3", *(f"/crm-object-schemas/{version}" for version in ("v3", "2025-09", "2026-03", "2026-09"))]


@pytest.mark.parametrize("address", SCHEMAS)
def test_the_list_of_schemas_names_custom_objects_only_and_there_are_none(wire: Client, address: str) -> None:
    assert send(wire, "GET", f"{address}/schemas") == (200, {"results": []})


@pytest.mark.parametrize("version", ["v3", "2025-09", "2026-03", "2026-09"])
def test_the_schema_is_also_where_hubspots_clients_ask_for_it(wire: Client, version: str) -> None:
    there = send(wire, "GET", f"/crm-object-schemas/{version}/schemas/contacts")

    assert there == send(wire, "GET", "/crm/v3/schemas/contacts")


def test_contacts_are_untouched_by_a_definition_that_is_refused(wire: Client) -> None:
    assert post(wire, {"properties": {"size": "s"}})[0] == 400
    assert post(wire, "{", PROPERTIES)[0] == 400
    assert send(wire, "GET", URL)[1]["results"] == []


@pytest.mark.parametrize(("given", "status"), [("true", 201), ("False", 201), ("maybe", 400)])
def test_a_boolean_may_come_as_a_text(wire: Client, given: str, status: int) -> None:
    assert post(wire, {**PLAIN, "hidden": given, "displayOrder": "3"}, PROPERTIES)[0] == status
