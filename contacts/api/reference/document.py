"""The OpenAPI document, made of the table and of the structs that the code itself parses and answers with."""

import re
from functools import cache
from http import HTTPStatus
from typing import Any

import msgspec

from contacts.api.idempotent import HEADER, LONGEST_KEY
from contacts.api.reference.operations import Operation
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
    """Return the document as JSON. It is the same for every portal, so it is made once."""
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
    """Return the description of each address, by its verbs."""
    paths: dict[str, dict[str, Any]] = {}
    for section in SECTIONS:
        for operation in section.operations:
            scopes, ways = list(operation.scopes), ["bearer"] if operation.bearer_only else ["bearer", "hapikey"]
            described: dict[str, Any] = {
                "operationId": operation.id,
                "summary": operation.summary,
                "description": operation.description,
                "security": [] if operation.public else [{way: scopes} for way in ways],
                "parameters": _parameters(operation),
                "responses": _responses(operation),
            }
            if operation.body is not None:
                content = {"schema": schema_of(operation.body), "example": operation.example}
                described["requestBody"] = {"required": True, "content": {FORM if operation.form else JSON: content}}
            described["tags"] = [section.title]
            paths.setdefault(operation.path, {})[operation.verb.lower()] = described
    return paths


def schema_of(kind: Any) -> dict[str, Any]:
    """Return the JSON schema of a body or an answer. A struct gets a reference to its schema."""
    return _schemas()[0][repr(kind)]


def components() -> dict[str, Any]:
    """Return the schemas of all structs by their names."""
    return _schemas()[1]


@cache
def _schemas() -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """Return the schemas of all bodies and answers, and those of all structs by their names."""
    kinds = [kind for each in OPERATIONS for kind in (each.body, each.refusal, *each.answers.values())]
    types = {repr(kind): kind for kind in kinds if kind is not None}
    schemas, named = msgspec.json.schema_components(types.values(), ref_template="#/components/schemas/{name}")
    bodies = [named.get(getattr(each.body, "__name__", ""), {}) for each in OPERATIONS]
    for field in [field for body in bodies for field in body.get("properties", {}).values()]:
        if field.get("type") == "boolean":  # programs send a text or a number for a flag, too
            field["type"] = ["boolean", "integer", "string"]
    return dict(zip(types, schemas, strict=True)), named


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "schema": {"type": "string", "minLength": 1}, "in": "path", "required": True}
        for name in PATH_PARAMETER.findall(operation.path)
    ]
    in_query = [
        {
            "name": parameter.name,
            "description": parameter.description,
            "required": parameter.required,
            "schema": parameter.schema,
            "in": "query",
        }
        for parameter in operation.query
    ]
    return [*in_path, *in_query, *([KEY] if operation.idempotent else [])]


def _responses(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {}
    for status, kind in operation.answers.items():
        content = {} if kind is None else {"content": {JSON: {"schema": schema_of(kind)}}}
        text = "Some were refused." if status == HTTPStatus.MULTI_STATUS else "Done."
        described[str(status)] = {"description": text, **content}
    refusal = {"content": {JSON: {"schema": schema_of(operation.refusal)}}}
    return described | {str(status): {"description": REFUSALS[status], **refusal} for status in operation.statuses}
