"""Answer programs with the wire's envelope where people get a page of an error, whichever part refuses."""

import re
from http import HTTPStatus

from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from contacts.api.errors import Refused, envelope
from contacts.api.gate import request_id_of
from contacts.api.urls import PREFIXES, VERSIONED
from integrations.oauth.answers import refused as refused_by_oauth
from marketing_contacts.portals.middleware import WIRE

OAUTH = tuple(prefix for prefix in WIRE if prefix.startswith("/oauth/"))
ONLY_PROGRAMS = {VERSIONED, PREFIXES}  # routes that no page may have
_VERSIONED = re.compile(VERSIONED)
CATEGORIES = {
    HTTPStatus.BAD_REQUEST: "VALIDATION_ERROR",
    HTTPStatus.FORBIDDEN: "FORBIDDEN",
    HTTPStatus.NOT_FOUND: "OBJECT_NOT_FOUND",
    HTTPStatus.METHOD_NOT_ALLOWED: "METHOD_NOT_ALLOWED",
    HTTPStatus.REQUEST_TIMEOUT: "TIMEOUT",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "VALIDATION_ERROR",
}  # any other status is INTERNAL_ERROR


def is_program(request: HttpRequest) -> bool:
    """Return True for an address of the wire, or an address with an API version that does not exist."""
    path = request.path_info
    return path.startswith(WIRE) or (bool(_VERSIONED.match(path[1:])) and resolve(path).route in ONLY_PROGRAMS)


def refusal(request: HttpRequest, status: HTTPStatus, message: str) -> HttpResponse:
    """Return the envelope. The token endpoints add OAuth's fields."""
    if request.path_info.startswith(OAUTH):
        return refused_by_oauth(request, status, message)
    return envelope(Refused(status, CATEGORIES.get(status, "INTERNAL_ERROR"), message), str(request_id_of(request)))


def unreadable(request: HttpRequest, why: Exception | None) -> HttpResponse:
    """Return the refusal of a request that Django cannot read."""
    if isinstance(why, RequestDataTooBig):
        return refusal(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is larger than 10 MB.")
    if isinstance(why, TooManyFieldsSent):
        return refusal(request, HTTPStatus.BAD_REQUEST, "There are too many parameters.")
    if isinstance(why, DisallowedHost):
        return refusal(request, HTTPStatus.BAD_REQUEST, "The Host header names no host of this installation.")
    return refusal(request, HTTPStatus.BAD_REQUEST, "The request cannot be read.")
