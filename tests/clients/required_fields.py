"""Every field that HubSpot's answers about contacts and properties must have, with its type, as its documents say.

`FIELDS` names them by the schemas of those documents; `of X` says what an array holds.
"""

from typing import Any

_OBJECT = {
    "archived": "boolean",
    "createdAt": "date-time",
    "id": "string",
    "properties": "object",
    "updatedAt": "date-time",
}
_BATCH = {"completedAt": "date-time", "startedAt": "date-time", "status": "string"}
FIELDS: dict[str, dict[str, str]] = {
    "SimplePublicObject": _OBJECT,
    "SimplePublicObjectWithAssociations": _OBJECT,
    "SimplePublicUpsertObject": {**_OBJECT, "new": "boolean"},
    "BatchResponseSimplePublicObject": {**_BATCH, "results": "array of SimplePublicObject"},
    "BatchResponseSimplePublicObjectWithErrors": {**_BATCH, "results": "array of SimplePublicObject"},
    "BatchResponseSimplePublicUpsertObject": {**_BATCH, "results": "array of SimplePublicUpsertObject"},
    "CollectionResponseSimplePublicObjectWithAssociationsForwardPaging": {
        "results": "array of SimplePublicObjectWithAssociations"
    },
    "CollectionResponseWithTotalSimplePublicObject": {
        "results": "array of SimplePublicObject",
        "total": "integer",
    },
    "ValueWithTimestamp": {"sourceType": "string", "timestamp": "date-time", "value": "string"},
    "NextPage": {"after": "string"},
    "StandardError": {
        "category": "string",
        "context": "object",
        "errors": "array of ErrorDetail",
        "links": "object",
        "message": "string",
        "status": "string",
    },
    "Error": {"category": "string", "correlationId": "string", "message": "string"},
    "ErrorDetail": {"message": "string"},
    "Property": {
        "description": "string",
        "fieldType": "string",
        "groupName": "string",
        "label": "string",
        "name": "string",
        "options": "array of Option",
        "type": "string",
    },
    "Option": {"hidden": "boolean", "label": "string", "value": "string"},
    "PropertyModificationMetadata": {
        "archivable": "boolean",
        "readOnlyDefinition": "boolean",
        "readOnlyValue": "boolean",
    },
    "PropertyGroup": {"archived": "boolean", "displayOrder": "integer", "label": "string", "name": "string"},
    "CollectionResponsePropertyNoPaging": {"results": "array of Property"},
    "CollectionResponsePropertyGroupNoPaging": {"results": "array of PropertyGroup"},
    "BatchResponseProperty": {**_BATCH, "results": "array of Property"},
    "BatchResponsePropertyWithErrors": {**_BATCH, "results": "array of Property"},
}
IN_PYTHON: dict[str, type[Any]] = {
    "boolean": bool,
    "integer": int,
    "string": str,
    "date-time": str,
    "object": dict,
    "array": list,
}


def lacking(schema: str, answer: Any, place: str = "") -> list[str]:
    """The required fields that an answer lacks, or has of another type; in what it holds, too."""
    found = []
    for name, kind in FIELDS[schema].items():
        base, _of, inside = kind.partition(" of ")
        value = answer.get(name)
        if not isinstance(value, IN_PYTHON[base]) or (base == "integer" and isinstance(value, bool)):
            found.append(f"{place}{name}: {value!r} is no {kind}")
        elif inside:
            found += [fault for each in value for fault in lacking(inside, each, f"{place}{name}.")]
    return found
