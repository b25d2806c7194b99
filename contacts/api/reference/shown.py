"""Prepare the table for pages: fields with their types, the types of a section, and the calls that a search finds."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, NamedTuple

from contacts.api.reference.addresses import PARTS
from contacts.api.reference.document import KEY, PATH_PARAMETER
from contacts.api.reference.examples import Example, examples_of
from contacts.api.reference.operations import Operation, Section
from contacts.api.reference.refusals import MEANINGS, refusals_of
from contacts.api.reference.snippets import body_of, path_of, snippets
from contacts.api.reference.table import SECTIONS
from contacts.api.reference.types import components, schema_of, type_named_by, types_in, types_of


class Part(NamedTuple):
    """A word of a type. `is_type` marks the name of a type that the reference describes."""

    text: str
    is_type: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a type."""

    name: str
    type: list[Part]
    required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A success, with its type and the fields of that type."""

    status: HTTPStatus
    type: list[Part]
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status with which a call is refused, and the categories of its envelope."""

    status: HTTPStatus
    categories: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An operation, ready for its page."""

    operation: Operation
    parameters: dict[str, list[Field]]
    body_type: list[Part]
    body_fields: list[Field]
    answers: list[Answer]
    examples: list[Example]
    refusals: list[Refusal]
    refusal_type: list[Part]
    snippets: dict[str, str]
    path: str
    body: str


@dataclass(frozen=True, slots=True)
class ShownType:
    """A type, ready for a page, with the calls that name it and the types that it is part of."""

    name: str
    description: str
    fields: list[Field]
    calls: list[Operation]
    part_of: list[str]


def shown(operation: Operation, base_url: str) -> Shown:
    """Return an operation, ready for its page."""
    text = [Part("string")]
    parameters = {
        "path": [Field(name, text, True, PARTS[name].meaning) for name in PATH_PARAMETER.findall(operation.path)],
        "query": [Field(each.name, type_of(each.schema), each.required, each.description) for each in operation.query],
        "header": [Field(KEY["name"], text, False, KEY["description"])] if operation.idempotent else [],
    }
    body = schema_of(operation.body) if operation.body is not None else {}
    answers = [
        Answer(HTTPStatus(status), type_of(schema_of(kind)) if kind else [], fields_of(schema_of(kind) if kind else {}))
        for status, kind in operation.answers.items()
    ]
    refusals = [
        Refusal(HTTPStatus(status), names, MEANINGS[status]) for status, names in refusals_of(operation).items()
    ]
    return Shown(
        operation,
        {place: fields for place, fields in parameters.items() if fields},
        type_of(body) if body else [],
        fields_of(body),
        answers,
        examples_of(operation),
        refusals,
        type_of(schema_of(operation.refusal)),
        snippets(operation, base_url),
        path_of(operation),
        body_of(operation),
    )


def fields_of(schema: Mapping[str, Any]) -> list[Field]:
    """Return the fields of the type that a schema names, or of the type in its list."""
    of_type = components().get(type_named_by(schema.get("items", schema)), {})
    return [
        Field(name, type_of(field), name in of_type.get("required", []), field.get("description", ""))
        for name, field in of_type.get("properties", {}).items()
    ]


def types_of_section(section: Section) -> list[ShownType]:
    """Return the types of a section's calls, in the order of their names."""
    calls: dict[str, list[Operation]] = {name: [] for each in section.operations for name in types_of(each)}
    for operation in section.operations:
        kinds = [kind for kind in (operation.body, *operation.answers.values()) if kind is not None]
        for name in types_in([schema_of(kind) for kind in kinds]):
            calls[name].append(operation)
    return [
        ShownType(
            name,
            components()[name].get("description", ""),
            fields_of({"$ref": name}),
            calls[name],
            [other for other in sorted(calls) if other != name and name in types_in(components()[other])],
        )
        for name in sorted(calls)
    ]


def found(words: str) -> list[tuple[Section, list[Operation]]]:
    """Return the calls that have all the words in their title, address, text or scopes, section by section."""
    wanted = words.lower().split()
    sections = []
    for section in SECTIONS:
        title = section.title.lower()
        calls = [each for each in section.operations if all(word in title or word in each.words for word in wanted)]
        if calls:
            sections.append((section, calls))
    return sections


def type_of(schema: Mapping[str, Any]) -> list[Part]:
    """Describe a schema in a few words, of which the names of types are marked."""
    if name := type_named_by(schema):
        return [Part(name, is_type=True)]
    if "anyOf" in schema:
        return joined(type_of(each) for each in schema["anyOf"])
    if values := schema.get("enum", [schema["const"]] if "const" in schema else []):
        return joined([Part(json.dumps(value))] for value in values)
    if schema.get("type") == "array":
        return [Part("list of "), *type_of(schema.get("items", {}))]
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return [Part("object of "), *type_of(schema["additionalProperties"])]
    kinds = schema.get("type", "any")
    return joined([Part(kind)] for kind in ([kinds] if isinstance(kinds, str) else kinds))


def joined(types: Iterable[list[Part]]) -> list[Part]:
    """Return types with "or" between them."""
    parts: list[Part] = []
    for each in types:
        parts += [Part(" or "), *each] if parts else each
    return parts
