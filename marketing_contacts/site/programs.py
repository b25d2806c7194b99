"""Errors for programs. A program gets the wire's envelope where people get a page."""

import re
from http import HTTPStatus

from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from integrations.oauth.answers import envelope as oauth_envelope
from marketing_contacts.wire.addresses import ANY_ADDRESS, ANY_VERSION, OAUTH, WIRE
from marketing_contacts.wire.answers import correlation_id_of, envelope
from marketing_contacts.wire.bodies import TOO_LARGE
from marketing_contacts.wire.refusals import Refused

ONLY_PROGRAMS = {ANY_VERSION, ANY_ADDRESS}  # routes of addresses that a page may not have
VERSION = re.compile(ANY_VERSION)
CATEGORIES = {
    HTTPStatus.BAD_REQUEST: "VALIDATION_ERROR",
    HTTPStatus.FORBIDDEN: "FORBIDDEN",
    HTTPStatus.NOT_FOUND: "OBJECT_NOT_FOUND",
    HTTPStatus.METHOD_NOT_ALLOWED: "METHOD_NOT_ALLOWED",
    HTTPStatus.REQUEST_TIMEOUT: "TIMEOUT",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "VALIDATION_ERROR",
}  # any other status is INTERNAL_ERROR


def is_program(request: HttpRequest) -> bool:
    """Tell by the address if a program asks. The address is one of the wire, or has a version that nobody serves."""
    path = request.path_info
    return path.startswith(WIRE) or (bool(VERSION.match(path[1:])) and resolve(path).route in ONLY_PROGRAMS)


def refusal(request: HttpRequest, status: HTTPStatus, message: str) -> HttpResponse:
    """Answer with the error envelope. The token endpoints add OAuth's words."""
    refused = Refused(status, CATEGORIES.get(status, "INTERNAL_ERROR"), message)
    if request.path_info.startswith(OAUTH):
        return oauth_envelope(request, refused)
    return envelope(refused, str(correlation_id_of(request)))


def unreadable(request: HttpRequest, why: Exception | None) -> HttpResponse:
    """Refuse a request that Django cannot read."""
    if isinstance(why, RequestDataTooBig):
        return refusal(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
    if isinstance(why, TooManyFieldsSent):
        return refusal(request, HTTPStatus.BAD_REQUEST, "There are too many parameters.")
    if isinstance(why, DisallowedHost):
        return refusal(request, HTTPStatus.BAD_REQUEST, "The Host header does not name a host of this installation.")
    return refusal(request, HTTPStatus.BAD_REQUEST, "The request cannot be read.")
