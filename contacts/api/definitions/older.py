"""Properties and their groups, as versions 1 and 2 show and write them. Rules and services are those of version 3."""

from typing import Any

from django.http import HttpResponse
from msgspec import Struct, to_builtins

from contacts.api.definitions import groups as property_groups
from contacts.api.definitions import properties, shapes
from contacts.api.definitions.properties import READ, all_properties, found_properties, not_found
from contacts.api.gate import Call, api
from contacts.api.idempotent import idempotent
from contacts.property_definitions.groups import DEFAULT_GROUPS, Group
from contacts.selectors import property_groups as groups_of
from integrations.scopes import Scope


class OlderGroupCreate(Struct, rename="camel"):
    """A group to make."""

    name: str
    display_name: str
    display_order: shapes.Number | None = None


class OlderGroupUpdate(Struct, rename="camel"):
    display_name: str | None = None
    display_order: shapes.Number | None = None


def listed(call: Call) -> HttpResponse:
    """GET /properties/v1/contacts/properties, and v2: a bare array."""
    return call.answer([_property(found) for found in all_properties(call)])


def read(call: Call, property_name: str) -> HttpResponse:
    """GET /properties/v1/contacts/properties/named/{property_name}, and v2."""
    found = found_properties(call, [property_name])
    if not found:
        raise not_found(property_name)
    return call.answer(_property(found[0]))


def create(call: Call) -> HttpResponse:
    """POST /properties/v1/contacts/properties: 200."""
    return call.answer(_property(properties.created(call, call.body(shapes.PropertyCreate))))


def change(call: Call, property_name: str) -> HttpResponse:
    """PUT …/properties/named/{property_name}: 200. What is left out stays."""
    return call.answer(_property(properties.changed(call, property_name)))


def _property(found: shapes.WireProperty) -> dict[str, Any]:
    """Return a property in the older shape, where the fields that may be changed stand among the others."""
    shown: dict[str, Any] = to_builtins(found)
    metadata = shown.pop("modificationMetadata")
    return {
        **shown,
        "deleted": False,
        "readOnlyDefinition": metadata["readOnlyDefinition"],
        "readOnlyValue": metadata["readOnlyValue"],
        "mutableDefinitionNotDeletable": False,
    }


def groups(call: Call) -> HttpResponse:
    """GET /properties/v1/contacts/groups: a bare array; `includeProperties` adds what stands in each."""
    return call.answer(_groups(call, groups_of(call.caller.portal)))


def one_group(call: Call, group_name: str) -> HttpResponse:
    """Answer GET …/groups/named/{group_name}."""
    [shown] = _groups(call, [property_groups.found(call, group_name)])
    return call.answer(shown)


def create_group(call: Call) -> HttpResponse:
    """POST /properties/v1/contacts/groups: 200."""
    wish = call.body(OlderGroupCreate)
    made = property_groups.created(call, shapes.GroupCreate(wish.name, wish.display_name, wish.display_order))
    return call.answer(_group(made))


def change_group(call: Call, group_name: str) -> HttpResponse:
    """PUT …/groups/named/{group_name}: 200. What is left out stays."""
    wish = call.body(OlderGroupUpdate)
    update = shapes.GroupUpdate(wish.display_name, wish.display_order)
    return call.answer(_group(property_groups.changed(call, group_name, update)))


def _groups(call: Call, found: list[Group]) -> list[dict[str, Any]]:
    shown = [_group(group) for group in found]
    if call.request.GET.get("includeProperties", "").lower() == "true":
        inside: dict[str, list[dict[str, Any]]] = {group.name: [] for group in found}
        for each in all_properties(call):
            if each.group_name in inside:
                inside[each.group_name].append(_property(each))
        shown = [{**group, "properties": inside[group["name"]]} for group in shown]
    return shown


def _group(group: Group) -> dict[str, Any]:
    names = {"name": group.name, "displayName": group.label, "displayOrder": group.display_order}
    return {**names, "hubspotDefined": group.name in DEFAULT_GROUPS}


WRITE = Scope.SCHEMAS_WRITE
older_properties = api(GET=(READ, listed), POST=(WRITE, idempotent(create)))
older_property = api(GET=(READ, read), PUT=(WRITE, idempotent(change)), DELETE=(WRITE, idempotent(properties.archive)))
older_groups = api(GET=(READ, groups), POST=(WRITE, idempotent(create_group)))
older_group = api(
    GET=(READ, one_group), PUT=(WRITE, idempotent(change_group)), DELETE=(WRITE, idempotent(property_groups.delete))
)
