"""What contacts are, on the wire: the object's schema, and the older lists of its properties. Read only."""

from typing import Any

from django.http import HttpResponse
from msgspec import to_builtins

from contacts.api import property_shapes as shapes
from contacts.api.gate import Call, api
from contacts.api.properties import READ, all_properties, found_properties, not_found

SEARCHED = ["email", "firstname", "lastname", "company"]  # by the words of `query`


def schemas(call: Call) -> HttpResponse:
    """GET /crm/v3/schemas lists the types that a portal made: there are none."""
    return call.answer({"results": []})


def schema(call: Call) -> HttpResponse:
    """GET /crm/v3/schemas/{objectType}"""
    return call.answer(_schema(call))


def _schema(call: Call) -> dict[str, Any]:
    return {
        "id": "0-1",
        "objectTypeId": "0-1",
        "fullyQualifiedName": "CONTACT",
        "name": "contact",
        "labels": {"singular": "Contact", "plural": "Contacts"},
        "primaryDisplayProperty": "email",
        "secondaryDisplayProperties": ["firstname", "lastname"],
        "searchableProperties": SEARCHED,
        "requiredProperties": [],
        "properties": all_properties(call),
        "associations": [],
        "archived": False,
    }


def older_list(call: Call) -> HttpResponse:
    """GET /properties/v1/contacts/properties, and v2: a bare array."""
    return call.answer([_older(found) for found in all_properties(call)])


def older_one(call: Call, property_name: str) -> HttpResponse:
    """GET /properties/v1/contacts/properties/named/{property_name}, and v2."""
    found = found_properties(call, [property_name])
    if not found:
        raise not_found(property_name)
    return call.answer(_older(found[0]))


def _older(found: shapes.WireProperty) -> dict[str, Any]:
    """A property as versions 1 and 2 show it: what may be changed stands among the rest."""
    shown: dict[str, Any] = to_builtins(found)
    metadata = shown.pop("modificationMetadata")
    return {
        **shown,
        "deleted": False,
        "readOnlyDefinition": metadata["readOnlyDefinition"],
        "readOnlyValue": metadata["readOnlyValue"],
        "mutableDefinitionNotDeletable": False,
    }


contact_schemas = api(GET=(READ, schemas))
contact_schema = api(GET=(READ, schema))
older_properties = api(GET=(READ, older_list))
older_property = api(GET=(READ, older_one))
