"""Make the types of the reference from the structs that the code itself parses and answers with."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from contacts.api.reference.meanings import meaning_of
from contacts.api.reference.names import name_of
from contacts.api.reference.operations import Operation
from contacts.api.reference.table import OPERATIONS

PLACE = "#/components/schemas/"
REFERENCE = re.compile(rf'"{PLACE}([^"]+)"')
NAMED = re.compile(r"`(\w+)`")
FLAG = ["boolean", "integer", "string"]  # programs send a text or a number for a flag, too
Schema = dict[str, Any]


def schema_of(kind: Any) -> Schema:
    """Return the JSON schema of a body or an answer. A struct gets a reference to its type."""
    return _schemas()[0][repr(kind)]


def components() -> dict[str, Schema]:
    """Return the schemas of all types by their names."""
    return _schemas()[1]


def type_named_by(schema: Mapping[str, Any]) -> str:
    """Return the name of the type that a schema refers to. The name is empty for a schema without a reference."""
    return str(schema.get("$ref", "")).removeprefix(PLACE)


def types_in(schema: Any) -> list[str]:
    """Return the names of the types that a schema refers to, each once."""
    return list(dict.fromkeys(REFERENCE.findall(msgspec.json.encode(schema).decode())))


def types_of(operation: Operation) -> list[str]:
    """Return the names of an operation's types and of the types inside these."""
    found, kinds = dict[str, None](), (operation.body, *operation.answers.values(), operation.refusal)
    waiting = [name for kind in kinds if kind is not None for name in types_in(schema_of(kind))]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting += types_in(components()[name])
    return list(found)


@cache
def _schemas() -> tuple[dict[str, Schema], dict[str, Schema]]:
    """Return the schemas of all bodies and answers, and the schemas of all types by their names."""
    kinds = [kind for each in OPERATIONS for kind in (each.body, each.refusal, *each.answers.values())]
    structs = {repr(kind): kind for kind in kinds if kind is not None}
    made = msgspec.json.schema_components(structs.values(), ref_template=PLACE + "{name}")
    text = REFERENCE.sub(lambda found: f'"{PLACE}{name_of(found[1])}"', msgspec.json.encode(made).decode())
    schemas, named = wide(msgspec.json.decode(text))
    types = {name_of(struct): with_meanings(name_of(struct), schema) for struct, schema in named.items()}
    whole = dict(zip(structs, schemas, strict=True))
    for each in OPERATIONS:
        sent = types.get(type_named_by(whole[repr(each.body)])) if each.body is not None else None
        for field in (sent or {}).get("properties", {}).values():
            if field.get("type") == "boolean":
                field["type"] = FLAG
    return whole, types


def wide(schema: Any) -> Any:
    """Return the schema with 64 bits for each integer, since a contact's id needs more than 32.

    A field that takes text, too, takes a number of any size, since the server reads the number as text.
    """
    match schema:
        case {"anyOf": [*kinds]} if {"type": "string"} in kinds:
            return schema
        case {"type": "integer"}:
            return {**schema, "format": "int64"}
        case dict():
            return {name: wide(part) for name, part in schema.items()}
        case list():
            return [wide(part) for part in schema]
    return schema


def with_meanings(name: str, schema: Schema) -> Schema:
    """Return the schema of a type with its name and the meanings of its fields. The text uses the wire's names."""
    fields = schema.get("properties", {})
    for field, of_field in fields.items():
        meaning = meaning_of(name, field, is_batch="startedAt" in fields)
        if meaning:
            of_field["description"] = meaning
    wire_names = {field.lower().replace("-", ""): field for field in fields}
    text = NAMED.sub(
        lambda found: f"`{wire_names.get(found[1].lower().replace('_', ''), found[1])}`", schema.get("description", "")
    )
    return {**schema, "title": name, **({"description": text} if text else {})}
