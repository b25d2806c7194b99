"""The OpenAPI document, made of the table and of the structs that the code itself parses and answers with."""

import re
from functools import cache
from typing import Any

import msgspec

from contacts.api.idempotent import HEADER, LONGEST_KEY
from contacts.api.reference.operations import Operation, Parameter
from contacts.api.reference.table import OPERATIONS, SECTIONS

PATH_PARAMETER = re.compile(r"\{(\w+)\}")
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
REFUSALS = {
    400: "The request is malformed, or a value in it is; nothing was changed.",
    401: "No credential, or one that is unknown, was revoked or has expired.",
    403: "The credential lacks a scope, or the portal's edition or a permission forbids it.",
    404: "There is no such thing in this portal.",
    405: "The address does not take this verb.",
    409: "It conflicts with what is there: a taken email or name, or a used Idempotency-Key.",
    413: "The body is larger than 10 MB.",
    415: "The body is not sent as application/json.",
    429: "The app called too often. Retry-After says when to try again.",
}
KEY: dict[str, Any] = {
    "name": HEADER,
    "in": "header",
    "description": "Sent again with the same key within 24 hours, the write happens once and is answered alike.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"},
}


@cache
def document() -> bytes:
    """The document as JSON; the same for every portal, so it is made once."""
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Marketing Contacts",
                "version": "1",
                "description": "HubSpot's contacts API, and what is added to it.",
            },
            "servers": [{"url": "/"}],
            "tags": [{"name": section.title, "description": section.description} for section in SECTIONS],
            "paths": _paths(),
            "components": {
                "schemas": components(),
                "securitySchemes": {
                    "bearer": {"type": "http", "scheme": "bearer"},
                    "hapikey": {"type": "apiKey", "in": "query", "name": "hapikey"},
                },
            },
        }
    )


def _paths() -> dict[str, dict[str, Any]]:
    """What each address answers, by its verbs."""
    paths: dict[str, dict[str, Any]] = {}
    for section in SECTIONS:
        for operation in section.operations:
            described = {**_described(operation), "tags": [section.title]}
            paths.setdefault(operation.path, {})[operation.verb.lower()] = described
    return paths


def schema_of(kind: Any) -> dict[str, Any]:
    """The JSON schema of what a body or an answer is: of a struct, a reference to its own."""
    return _schemas()[0][repr(kind)]


def components() -> dict[str, Any]:
    """The schemas of all structs by their names."""
    return _schemas()[1]


@cache
def _schemas() -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    types = _types()
    schemas, named = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    for operation in OPERATIONS:
        _take_flags_as_sent(named.get(getattr(operation.body, "__name__", ""), {}))
    return dict(zip(map(repr, types), schemas, strict=True)), named


def _take_flags_as_sent(body: dict[str, Any]) -> None:
    """Let a flag of a body be the text or the number that programs send for it."""
    for schema in body.get("properties", {}).values():
        if schema.get("type") == "boolean":
            schema["type"] = ["boolean", "integer", "string"]


def _types() -> list[Any]:
    """Every struct that a body or an answer has, each once."""
    found: dict[str, Any] = {}
    for operation in OPERATIONS:
        for kind in (operation.body, operation.refusal, *operation.answers.values()):
            if kind is not None:
                found[repr(kind)] = kind
    return list(found.values())


def _described(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "description": operation.description,
        "security": _security(operation),
        "parameters": [
            *({**_parameter(name), "in": "path", "required": True} for name in PATH_PARAMETER.findall(operation.path)),
            *({**_query(parameter), "in": "query"} for parameter in operation.query),
            *([KEY] if operation.idempotent else []),
        ],
        "responses": {
            **{str(status): _answer(status, kind) for status, kind in operation.answers.items()},
            **{str(status): _refusal(status, operation.refusal) for status in operation.statuses},
        },
    }
    if operation.body is not None:
        content = {"schema": schema_of(operation.body), "example": operation.example}
        described["requestBody"] = {"required": True, "content": {FORM if operation.form else JSON: content}}
    return described


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    if operation.public:
        return []
    scopes = list(operation.scopes)
    return [{"bearer": scopes}] if operation.bearer_only else [{"bearer": scopes}, {"hapikey": scopes}]


def _parameter(name: str) -> dict[str, Any]:
    return {"name": name, "schema": {"type": "string", "minLength": 1}}


def _query(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "description": parameter.description,
        "required": parameter.required,
        "schema": parameter.schema,
    }


def _answer(status: int, kind: Any) -> dict[str, Any]:
    described: dict[str, Any] = {"description": "Some were refused." if status == 207 else "Done."}  # noqa: PLR2004 - HTTP's own
    if kind is not None:
        described["content"] = {JSON: {"schema": schema_of(kind)}}
    return described


def _refusal(status: int, kind: Any) -> dict[str, Any]:
    return {"description": REFUSALS[status], "content": {JSON: {"schema": schema_of(kind)}}}
