"""Describe the calls for definitions of properties and for their groups, in all versions."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from contacts.api.definitions import shapes
from contacts.api.definitions.older import OlderGroupCreate, OlderGroupUpdate
from contacts.api.reference.answers import BatchError
from contacts.api.reference.contacts import ARCHIVED
from contacts.api.reference.operations import Operation, Parameter, Section
from integrations.scopes import Scope

READ = (Scope.SCHEMAS_READ, Scope.CONTACTS_READ, Scope.CONTACTS_WRITE)
WRITE = (Scope.SCHEMAS_WRITE,)
PROPERTIES = "/crm/v3/properties/contacts"
OLDER, OLDER_GROUPS = "/properties/v1/contacts/properties", "/properties/v1/contacts/groups"
COLOUR = {
    "name": "favourite_colour",
    "label": "Favourite colour",
    "type": "enumeration",
    "fieldType": "select",
    "groupName": "contactinformation",
    "options": [{"label": "Blue", "value": "blue"}, {"label": "Green", "value": "green"}],
}
NAMES = {"inputs": [{"name": "favourite_colour"}]}


class PropertyList(Struct):
    results: list[shapes.WireProperty]


class PropertyBatch(Struct, rename="camel"):
    """A batch; where some are refused, `errors` says why."""

    status: Literal["COMPLETE"]
    results: list[shapes.WireProperty]
    started_at: str
    completed_at: str
    num_errors: int | UnsetType = UNSET
    errors: list[BatchError] | UnsetType = UNSET


class GroupList(Struct):
    results: list[shapes.WireGroup]


class OlderProperty(shapes.KnownProperty, kw_only=True):
    """A property, as versions 1 and 2 show it."""

    deleted: bool
    read_only_definition: bool
    read_only_value: bool
    mutable_definition_not_deletable: bool


class OlderGroup(Struct, rename="camel"):
    """A group, as versions 1 and 2 show it; its properties where `includeProperties` asks for them."""

    name: str
    display_name: str
    display_order: int
    hubspot_defined: bool
    properties: list[OlderProperty] | UnsetType = UNSET


class ObjectLabels(Struct):
    """The names of a type of object."""

    singular: str
    plural: str


class ObjectSchema(Struct, rename="camel"):
    """The schema of contacts."""

    id: str
    object_type_id: str
    fully_qualified_name: str
    name: str
    labels: ObjectLabels
    primary_display_property: str
    secondary_display_properties: list[str]
    searchable_properties: list[str]
    required_properties: list[str]
    properties: list[shapes.WireProperty]
    associations: list[str]
    archived: bool


class NoSchemas(Struct):
    """Portals cannot create object types, so the list is empty."""

    results: list[ObjectSchema]


TAKEN = {409: ("CONFLICT", "OBJECT_ALREADY_EXISTS")}
BATCH = {200: PropertyBatch, 207: PropertyBatch}
OF_PROPERTIES = (
    Operation("GET", PROPERTIES, "List properties", {200: PropertyList}, READ, query=(ARCHIVED,)),
    Operation(
        "POST", PROPERTIES, "Create a property", {201: shapes.WireProperty}, WRITE, body=shapes.PropertyCreate,
        example=COLOUR, idempotent=True, categories=TAKEN,
    ),
    Operation(
        "GET", f"{PROPERTIES}/{{propertyName}}", "Read a property", {200: shapes.WireProperty}, READ, query=(ARCHIVED,)
    ),
    Operation(
        "PATCH", f"{PROPERTIES}/{{propertyName}}", "Change a property", {200: shapes.WireProperty}, WRITE,
        body=shapes.PropertyUpdate, example={"label": "Colour"}, idempotent=True,
    ),
    Operation(
        "DELETE", f"{PROPERTIES}/{{propertyName}}", "Archive a property", {204: None}, WRITE, idempotent=True,
        description="Its values are kept and come back when it is restored. Until then they are not returned.",
    ),
    Operation(
        "POST", f"{PROPERTIES}/batch/create", "Create up to 100 properties", {201: PropertyBatch, 207: PropertyBatch},
        WRITE, body=shapes.BatchCreateProperties, example={"inputs": [COLOUR]}, idempotent=True,
    ),
    Operation(
        "POST", f"{PROPERTIES}/batch/read", "Read up to 100 properties", BATCH, READ, body=shapes.BatchReadProperties,
        example=NAMES,
    ),
    Operation(
        "POST", f"{PROPERTIES}/batch/archive", "Archive up to 100 properties", {204: None}, WRITE,
        body=shapes.BatchArchiveProperties, example=NAMES, idempotent=True,
    ),
)  # fmt: skip
OF_GROUPS = (
    Operation("GET", f"{PROPERTIES}/groups", "List groups of properties", {200: GroupList}, READ),
    Operation(
        "POST", f"{PROPERTIES}/groups", "Create a group", {201: shapes.WireGroup}, WRITE, body=shapes.GroupCreate,
        example={"name": "tastes", "label": "Tastes"}, idempotent=True, categories=TAKEN,
    ),
    Operation("GET", f"{PROPERTIES}/groups/{{groupName}}", "Read a group", {200: shapes.WireGroup}, READ),
    Operation(
        "PATCH", f"{PROPERTIES}/groups/{{groupName}}", "Change a group", {200: shapes.WireGroup}, WRITE,
        body=shapes.GroupUpdate, example={"label": "Tastes and colours"}, idempotent=True,
    ),
    Operation("DELETE", f"{PROPERTIES}/groups/{{groupName}}", "Delete a group", {204: None}, WRITE, idempotent=True),
)  # fmt: skip
OTHERS = (
    Operation("GET", "/crm/v3/schemas", "List object types that the portal created", {200: NoSchemas}, READ),
    Operation("GET", "/crm/v3/schemas/contacts", "Read the schema of contacts", {200: ObjectSchema}, READ),
)

WITH_PROPERTIES = Parameter("includeProperties", "true also returns the properties of each group.")
OF_OLDER = (
    Operation("GET", OLDER, "List properties, older form", {200: list[OlderProperty]}, READ),
    Operation(
        "POST", OLDER, "Create a property, older form", {200: OlderProperty}, WRITE, body=shapes.PropertyCreate,
        example=COLOUR, idempotent=True, categories=TAKEN,
    ),
    Operation(
        "GET", f"{OLDER}/named/{{propertyName}}", "Read a property, older form", {200: OlderProperty}, READ
    ),
    Operation(
        "PUT", f"{OLDER}/named/{{propertyName}}", "Change a property, older form", {200: OlderProperty}, WRITE,
        body=shapes.PropertyUpdate, example={"label": "Colour"}, idempotent=True, description="Fields that are left"
        " out stay the same.",
    ),
    Operation(
        "DELETE", f"{OLDER}/named/{{propertyName}}", "Archive a property, older form", {204: None}, WRITE,
        idempotent=True
    ),
    Operation(
        "GET", OLDER_GROUPS, "List groups, older form", {200: list[OlderGroup]}, READ, query=(WITH_PROPERTIES,),
        never=(400,),
    ),
    Operation(
        "POST", OLDER_GROUPS, "Create a group, older form", {200: OlderGroup}, WRITE, body=OlderGroupCreate,
        example={"name": "tastes", "displayName": "Tastes"}, idempotent=True, categories=TAKEN,
    ),
    Operation(
        "GET", f"{OLDER_GROUPS}/named/{{groupName}}", "Read a group, older form", {200: OlderGroup}, READ,
        query=(WITH_PROPERTIES,), never=(400,),
    ),
    Operation(
        "PUT", f"{OLDER_GROUPS}/named/{{groupName}}", "Change a group, older form", {200: OlderGroup}, WRITE,
        body=OlderGroupUpdate, example={"displayName": "Tastes and colours"}, idempotent=True,
    ),
    Operation(
        "DELETE", f"{OLDER_GROUPS}/named/{{groupName}}", "Delete a group, older form", {204: None}, WRITE,
        idempotent=True
    ),
)  # fmt: skip

SECTION = Section(
    "Properties",
    "Definitions of contact properties: those that every portal has and those that it creates. The same calls work"
    " under"
    " /crm/properties/2025-09, 2026-03 and 2026-09. The older form works under /properties/v2/contacts"
    " and /contacts/v2 too.",
    OF_PROPERTIES + OF_GROUPS + OTHERS + OF_OLDER,
)
