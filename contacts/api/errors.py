"""HubSpot's error envelope: every refusal on the wire has this form."""

import json
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from django.http import HttpResponse

from contacts.property_definitions.values import BadValue, as_text
from contacts.services import ValueTaken

JSON = "application/json;charset=utf-8"
_ENCODER = msgspec.json.Encoder(order="deterministic", enc_hook=as_text)
AUTHENTICATION_NEEDED = (
    "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at "
    "https://developers.hubspot.com/docs/methods/auth/oauth-overview"
)
SCOPES_NEEDED = (
    "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: "
    "https://developers.hubspot.com/scopes."
)


class Refused(Exception):
    """The request is refused with this status, category and message; `more` are further members of the envelope."""

    def __init__(
        self, status: int, category: str, message: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        self.body = {"status": "error", "message": message, "category": category, **more}


class InvalidValues(Refused):
    """Property values may not be written; `bad` says which and why."""

    def __init__(self, message: str, bad: Sequence[BadValue], **more: Any) -> None:
        super().__init__(400, "VALIDATION_ERROR", message, **more)
        self.bad = bad


def answer(body: Any, status: int, correlation_id: str) -> HttpResponse:
    """A JSON answer, its keys sorted. Content-Length is set, else the server sends it in chunks."""
    content = _ENCODER.encode(body)
    headers = {"X-HubSpot-Correlation-Id": correlation_id, "Content-Length": str(len(content))}
    return HttpResponse(content, status=status, content_type=JSON, headers=headers)


def envelope(refused: Refused, correlation_id: str) -> HttpResponse:
    """The answer that says why."""
    response = answer({**refused.body, "correlationId": correlation_id}, refused.status, correlation_id)
    for name, value in refused.headers.items():
        response.headers[name] = value
    return response


def not_authenticated() -> Refused:
    """A 401 for no credential, or one that is unknown or was revoked."""
    return Refused(401, "INVALID_AUTHENTICATION", AUTHENTICATION_NEEDED)


def invalid(message: str) -> Refused:
    """A 400 for a request that is not of the form that the wire asks for."""
    return Refused(400, "VALIDATION_ERROR", message)


def invalid_values(bad: Sequence[BadValue], portal_id: int) -> InvalidValues:
    """A 400 that lists every bad value, in the text, as clients parse it, and in `errors`."""
    results = [{**result_of(value), "localizedErrorMessage": value.message, "portalId": portal_id} for value in bad]
    text = json.dumps(results, separators=(",", ":"), ensure_ascii=False)
    errors = [
        {"message": value.message, "code": value.code, "context": {"propertyName": [value.name]}} for value in bad
    ]
    return InvalidValues(f"Property values were not valid: {text}", bad, errors=errors)


def result_of(bad: BadValue) -> dict[str, Any]:
    """A bad value, as clients read it."""
    return {"isValid": False, "message": bad.message, "error": bad.code, "name": bad.name}


def values_taken(conflict: ValueTaken, portal_id: int) -> Refused:
    """A 409 that names each value and the contact that has it."""
    bad = [
        BadValue(
            taken.name,
            "CONFLICTING_UNIQUE_VALUE",
            f"Cannot set PropertyValueCoordinates{{portalId={portal_id}, objectTypeId=ObjectTypeId{{legacyObjectType="
            f"CONTACT}}, objectId={taken.contact_id}, propertyName={taken.name}, value={taken.value}}} on"
            f" {taken.contact_id}. {taken.owner_id} already has that value.",
        )
        for taken in conflict.taken
    ]
    refused = invalid_values(bad, portal_id)
    refused.status = HTTPStatus.CONFLICT
    return refused


def missing_scope(*scopes: str) -> Refused:
    """A 403 that names the scopes, of which one is needed; without scopes it names none."""
    error = {
        "message": "One or more of the following scopes are required.",
        "context": {"requiredGranularScopes": list(scopes)},
    }
    more: dict[str, Any] = {"errors": [error]} if scopes else {}
    links = {"scopes": "https://developers.hubspot.com/scopes"}
    return Refused(403, "MISSING_SCOPES", SCOPES_NEEDED, links=links, **more)


def wrong_verb(verb: str, taken: Iterable[str]) -> Refused:
    """A 405 that names the verbs which the address takes."""
    allow = {"Allow": ", ".join(sorted(taken))}
    return Refused(405, "METHOD_NOT_ALLOWED", f"{verb} is not supported here.", headers=allow)
