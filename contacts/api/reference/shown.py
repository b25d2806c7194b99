"""The table as people read it: what to send, field by field, and a curl that works once it has a token."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from contacts.api.reference.document import KEY, REFUSALS, components, schema_of
from contacts.api.reference.operations import Operation, Section

EXAMPLES = {
    "{contactId}": "512",
    "{vid}": "512",
    "{listId}": "7",
    "{email}": "ada@example.com",
    "{appId}": "12",
    "{toObjectType}": "companies",
    "{toObjectId}": "77",
    "{associationType}": "contact_to_company",
    "{definitionId}": "1",
    "{ownerId}": "7",
    "{pipelineId}": "contacts-lifecycle-pipeline",
    "{stageId}": "lead",
    "{propertyName}": "favourite_colour",
    "{groupName}": "tastes",
    "{token}": "YOUR_TOKEN",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of the body."""

    name: str
    place: str
    type: str
    required: bool
    description: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An operation, ready for a page."""

    operation: Operation
    fields: list[Field]
    curl: str
    answers: list[tuple[int, str]]


def shown(section: Section, base_url: str) -> list[Shown]:
    """Return the operations of a section, ready for a page."""
    found = []
    for operation in section.operations:
        answers = [(status, type_of(schema_of(kind)) if kind else "") for status, kind in operation.answers.items()]
        answers += [(status, REFUSALS[status]) for status in operation.statuses]
        found.append(Shown(operation, list(_fields(operation)), curl(operation, base_url), answers))
    return found


def _fields(operation: Operation) -> Iterator[Field]:
    for parameter in operation.query:
        yield Field(parameter.name, "query", type_of(parameter.schema), parameter.required, parameter.description)
    if operation.body is not None:
        schema = schema_of(operation.body)
        struct = components().get(str(schema.get("$ref", "")).rpartition("/")[2], schema)
        for name, of_field in struct.get("properties", {}).items():
            yield Field(name, "body", type_of(of_field), name in struct.get("required", []))
    if operation.idempotent:
        yield Field(KEY["name"], "header", "string", required=False, description=KEY["description"])


def type_of(schema: Mapping[str, Any]) -> str:
    """Describe a schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(type_of(each) for each in schema["anyOf"])
    if values := schema.get("enum", [schema["const"]] if "const" in schema else []):
        return " or ".join(json.dumps(value) for value in values)
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {type_of(schema['additionalProperties'])}"
    kinds = schema.get("type", "any")
    return kinds if isinstance(kinds, str) else " or ".join(kinds)


def curl(operation: Operation, base_url: str) -> str:
    """Return the call as a command line."""
    path = operation.path
    for name, value in EXAMPLES.items():
        path = path.replace(name, value)
    asked = [(parameter.name, parameter.example) for parameter in operation.query if parameter.example]
    address = f"{base_url}{path}" + (f"?{urlencode(asked)}" if asked else "")
    lines = [f"curl -X {operation.verb} '{address}'"]
    if not operation.public:
        lines.append("-H 'Authorization: Bearer YOUR_TOKEN'")
    if operation.form:
        lines += [f"-d '{name}={value}'" for name, value in (operation.example or {}).items()]
    elif operation.body is not None:
        lines += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(operation.example)}'"]
    return " \\\n  ".join(lines)
