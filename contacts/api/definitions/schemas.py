"""The schema of contacts on the wire, which is read only."""

from django.http import HttpResponse

from contacts.api.definitions.properties import READ, all_properties
from contacts.api.gate import Call, api

SEARCHED = ["email", "firstname", "lastname", "company"]  # by the words of `query`


def schemas(call: Call) -> HttpResponse:
    """GET /crm/v3/schemas lists the types that a portal made: there are none."""
    return call.answer({"results": []})


def schema(call: Call) -> HttpResponse:
    """Answer GET /crm/v3/schemas/{objectType}."""
    shown = {
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
    return call.answer(shown)


contact_schemas = api(GET=(READ, schemas))
contact_schema = api(GET=(READ, schema))
