"""Build the answers of the token endpoints, as JSON that no cache keeps, with the request's id."""

import codecs
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import msgspec
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from oauthlib.oauth2 import OAuth2Error

from integrations.oauth.refusals import body_of
from integrations.rate_limits import seconds_to_wait
from marketing_contacts.portals.sign_in.throttle import address_of

JSON = "application/json;charset=utf-8"
FORM = "application/x-www-form-urlencoded"
LIKE_ASCII = {"utf-8", "ascii", "iso8859-1", "iso8859-2", "iso8859-15", "cp1250", "cp1252"}


def answer(request: HttpRequest, body: dict[str, Any], status: int = HTTPStatus.OK) -> HttpResponse:
    """Return a JSON answer that no cache may keep (RFC 6749 5.1)."""
    content = msgspec.json.encode(body)
    headers = {
        "X-HubSpot-Correlation-Id": _request_id(request),
        "Content-Length": str(len(content)),
        "Cache-Control": "no-store",
        "Pragma": "no-cache",
    }
    return HttpResponse(content, status=status, content_type=JSON, headers=headers)


def nothing(request: HttpRequest, status: int) -> HttpResponse:
    """Return an answer without a body."""
    headers = {"X-HubSpot-Correlation-Id": _request_id(request), "Cache-Control": "no-store"}
    if status != HTTPStatus.NO_CONTENT:
        headers["Content-Length"] = "0"
    response = HttpResponse(status=status, headers=headers)
    del response["Content-Type"]
    return response


def refusal(request: HttpRequest, said: dict[str, Any]) -> HttpResponse:
    """Return the refusal with the fields of OAuth and of HubSpot.

    The status is 401 when the client tried HTTP Basic (RFC 6749 5.2), else 400.
    """
    body = {**body_of(said), "correlationId": _request_id(request)}
    if said["error"] == "invalid_client" and "Authorization" in request.headers:
        response = answer(request, body, HTTPStatus.UNAUTHORIZED)
        response.headers["WWW-Authenticate"] = 'Basic realm="oauth"'
        return response
    return answer(request, body, HTTPStatus.BAD_REQUEST)


def endpoint(**views: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the view of an address, with one view for each verb. Each runs in a transaction.

    HEAD is answered where GET is. A refused request still commits its changes. A stolen token thus ends its family even
    though the request is refused.
    """

    if "GET" in views:
        views["HEAD"] = views["GET"]

    @csrf_exempt
    @sensitive_post_parameters()
    def view(request: HttpRequest, **arguments: Any) -> HttpResponse:
        found = views.get(request.method or "")
        if found is None:
            response = refused(request, HTTPStatus.METHOD_NOT_ALLOWED, f"{request.method} is not supported here.")
            response.headers["Allow"] = ", ".join(sorted(views))
            return response
        wait = seconds_to_wait(what="oauth", who=address_of(request), rate=settings.OAUTH_RATE)
        if wait:
            return _too_many(request, wait)
        if request.method == "POST" and (fault := _unreadable(request)):
            return refused(request, *fault)
        with transaction.atomic():
            try:
                return found(request, **arguments)
            except OAuth2Error as error:
                return refusal(request, dict(error.twotuples))

    return view


def _unreadable(request: HttpRequest) -> tuple[HTTPStatus, str] | None:
    if request.content_type != FORM:
        return HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send the body as {FORM}."
    if not _is_like_ascii((request.content_params or {}).get("charset", "utf-8")):
        return HTTPStatus.BAD_REQUEST, "Send the body as UTF-8."
    try:
        request.POST  # noqa: B018 - reading it raises an error for a bad body
    except RequestDataTooBig:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is larger than 10 MB."
    except TooManyFieldsSent:
        return HTTPStatus.BAD_REQUEST, "The body has too many parameters."
    return None


def _is_like_ascii(charset: str) -> bool:
    """Return True when a form reads the same in this character set as in UTF-8.

    A form escapes other letters, so it holds ASCII only.
    """
    try:
        return codecs.lookup(charset).name in LIKE_ASCII
    except LookupError:
        return False


def _too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """Return 429, so that guessing secrets is slow from any address."""
    response = refused(request, HTTPStatus.TOO_MANY_REQUESTS, "Too many calls from this address.")
    response.headers["Retry-After"] = str(seconds)
    return response


def refused(request: HttpRequest, status: HTTPStatus, message: str) -> HttpResponse:
    """Return the refusal of a request that is no OAuth request, with the fields of OAuth and of the wire."""
    code = "invalid_request" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "server_error"
    body = {"status": "error", "message": message, "category": status.name, "correlationId": _request_id(request)}
    return answer(request, {**body, "error": code, "error_description": message}, status)


def _request_id(request: HttpRequest) -> str:
    return str(getattr(request, "request_id", None) or uuid4())  # the log's middleware sets it
