"""Make the OpenAPI document from the table and from the structs that the code itself parses and answers with."""

import re
from functools import cache
from http import HTTPStatus
from typing import Any

import msgspec

from contacts.api.idempotent import HEADER, LONGEST_KEY
from contacts.api.reference.addresses import PARTS
from contacts.api.reference.operations import Operation
from contacts.api.reference.refusals import MEANINGS, documented_refusals
from contacts.api.reference.table import SECTIONS
from contacts.api.reference.types import components, schema_of, wide

PATH_PARAMETER = re.compile(r"\{(\w+)\}")
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
KEY: dict[str, Any] = {
    "name": HEADER,
    "in": "header",
    "description": "If you send the call again with the same key within 24 hours, the write happens once and you get"
    " the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"},
}


@cache
def document() -> bytes:
    """Return the document as JSON. All portals get the same document, so it is made once."""
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Marketing Contacts",
                "version": "1",
                "description": "HubSpot's contacts API, with additions.",
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


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    in_path = [
        {
            "name": name,
            "description": PARTS[name].meaning,
            "schema": {"type": "string", "minLength": 1},
            "in": "path",
            "required": True,
        }
        for name in PATH_PARAMETER.findall(operation.path)
    ]
    in_query = [
        {
            "name": parameter.name,
            "description": parameter.description,
            "required": parameter.required,
            "schema": wide(parameter.schema),
            "in": "query",
        }
        for parameter in operation.query
    ]
    return [*in_path, *in_query, *([KEY] if operation.idempotent else [])]


def _responses(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {}
    headers = {
        each.name: {"description": each.description, "schema": {"type": "string"}, "example": each.example}
        for each in operation.headers
    }
    for status, kind in operation.answers.items():
        text = "Some inputs were refused." if status == HTTPStatus.MULTI_STATUS else "Done."
        described[str(status)] = {"description": text, **({"headers": headers} if headers else {})}
        if kind is not None:
            described[str(status)]["content"] = {JSON: {"schema": schema_of(kind)}}
    refusal = {"content": {JSON: {"schema": schema_of(operation.refusal)}}}
    refused = documented_refusals(operation)
    return described | {str(status): {"description": MEANINGS[status], **refusal} for status in refused}
