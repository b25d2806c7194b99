"""Groups of properties on the wire, version 3."""

from http import HTTPStatus

from django.http import HttpResponse

from contacts.api.definitions import shapes
from contacts.api.definitions.properties import READ, defined_by_system, name_taken
from contacts.api.gate import Call, api
from contacts.api.idempotent import idempotent
from contacts.property_definitions.groups import Group
from contacts.selectors import property_groups
from contacts.services.properties import groups as group_services
from contacts.services.properties import properties as services
from integrations.scopes import Scope
from marketing_contacts.wire.refusals import Refused


def listed(call: Call) -> HttpResponse:
    """Answer GET /crm/v3/properties/{objectType}/groups."""
    return call.answer({"results": [shapes.shown_group(group) for group in property_groups(call.caller.portal)]})


def read(call: Call, group_name: str) -> HttpResponse:
    """Answer GET …/groups/{groupName}."""
    return call.answer(shapes.shown_group(found(call, group_name)))


def found(call: Call, name: str) -> Group:
    """Return the group of this name. Raises Refused."""
    named = [group for group in property_groups(call.caller.portal) if group.name == name]
    if not named:
        raise _not_found(name)
    return named[0]


def create(call: Call) -> HttpResponse:
    """Answer POST …/groups."""
    return call.answer(shapes.shown_group(created(call, call.body(shapes.GroupCreate))), HTTPStatus.CREATED)


def created(call: Call, wish: shapes.GroupCreate) -> Group:
    """Make a group; raises Refused."""
    order = -1 if wish.display_order is None else wish.display_order
    try:
        made = group_services.create_group(
            portal=call.caller.portal,
            name=wish.name,
            label=wish.label,
            display_order=order,
            by=call.caller.app,
            now=call.now,
        )
    except services.NameTaken as taken:
        raise name_taken(taken) from None
    except services.BadDefinition as bad:
        raise shapes.bad_definition(bad) from None
    return Group(made.name, made.label, made.display_order)


def change(call: Call, group_name: str) -> HttpResponse:
    """Answer PATCH …/groups/{groupName}."""
    return call.answer(shapes.shown_group(changed(call, group_name, call.body(shapes.GroupUpdate))))


def changed(call: Call, group_name: str, wish: shapes.GroupUpdate) -> Group:
    """Change a group. Raises Refused."""
    if "\0" in group_name:  # the database stores no such text
        raise _not_found(group_name)
    try:
        made = group_services.change_group(
            portal=call.caller.portal,
            name=group_name,
            label=wish.label,
            display_order=wish.display_order,
            by=call.caller.app,
            now=call.now,
        )
    except group_services.NoSuchGroup:
        raise _not_found(group_name) from None
    except services.DefinedBySystem:
        raise defined_by_system(group_name) from None
    except services.BadDefinition as bad:
        raise shapes.bad_definition(bad) from None
    return Group(made.name, made.label, made.display_order)


def delete(call: Call, group_name: str) -> HttpResponse:
    """DELETE …/groups/{groupName} answers 204. A group with properties is not deleted."""
    if "\0" in group_name:
        raise _not_found(group_name)
    try:
        group_services.delete_group(portal=call.caller.portal, name=group_name, by=call.caller.app, now=call.now)
    except group_services.NoSuchGroup:
        raise _not_found(group_name) from None
    except services.DefinedBySystem:
        raise defined_by_system(group_name) from None
    except group_services.GroupInUse as used:
        message = f'"{group_name}" holds properties: move or archive them first: {", ".join(used.properties)}'
        raise Refused(400, "VALIDATION_ERROR", message, context={"propertyName": used.properties}) from None
    return call.nothing()


def _not_found(name: str) -> Refused:
    return Refused(404, "OBJECT_NOT_FOUND", f'Property group "{name}" does not exist', context={"groupName": [name]})


groups = api(GET=(READ, listed), POST=(Scope.SCHEMAS_WRITE, idempotent(create)))
one_group = api(
    GET=(READ, read), PATCH=(Scope.SCHEMAS_WRITE, idempotent(change)), DELETE=(Scope.SCHEMAS_WRITE, idempotent(delete))
)
