"""How the token endpoints answer: JSON that nobody keeps, with the request's id, as all of the wire."""

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
    """A JSON answer; no cache may keep it (RFC 6749 5.1)."""
    content = msgspec.json.encode(body)
    headers = {
        "X-HubSpot-Correlation-Id": _request_id(request),
        "Content-Length": str(len(content)),
        "Cache-Control": "no-store",
        "Pragma": "no-cache",
    }
    return HttpResponse(content, status=status, content_type=JSON, headers=headers)


def nothing(request: HttpRequest, status: int) -> HttpResponse:
    """Done, and there is nothing to say."""
    headers = {"X-HubSpot-Correlation-Id": _request_id(request), "Cache-Control": "no-store"}
    if status != HTTPStatus.NO_CONTENT:
        headers["Content-Length"] = "0"
    response = HttpResponse(status=status, headers=headers)
    del response["Content-Type"]
    return response


def refusal(request: HttpRequest, said: dict[str, Any]) -> HttpResponse:
    """The answer that says why, in both vocabularies; 401 where the client tried HTTP Basic (RFC 6749 5.2)."""
    body = {**body_of(said), "correlationId": _request_id(request)}
    if said["error"] == "invalid_client" and "Authorization" in request.headers:
        response = answer(request, body, HTTPStatus.UNAUTHORIZED)
        response.headers["WWW-Authenticate"] = 'Basic realm="oauth"'
        return response
    return answer(request, body, HTTPStatus.BAD_REQUEST)


def endpoint(**views: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """One address of the token endpoints: for each verb the view that answers it, in one transaction.

    Where GET is answered, HEAD is.

    What a refused request leaves behind is kept: that a stolen token was shown ends its family.
    """

    if "GET" in views:
        views["HEAD"] = views["GET"]

    @csrf_exempt
    @sensitive_post_parameters()
    def view(request: HttpRequest, **arguments: Any) -> HttpResponse:
        found = views.get(request.method or "")
        if found is None:
            return _wrong_verb(request, sorted(views))
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
        request.POST  # noqa: B018 - read once, for what it raises
    except RequestDataTooBig:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is larger than 10 MB."
    except TooManyFieldsSent:
        return HTTPStatus.BAD_REQUEST, "The body has too many parameters."
    return None


def _is_like_ascii(charset: str) -> bool:
    """Whether a form says the same in this character set as in UTF-8: its own letters are escaped, and are ASCII."""
    try:
        return codecs.lookup(charset).name in LIKE_ASCII
    except LookupError:
        return False


def _too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """Guessing secrets is slow, from wherever it is tried."""
    response = refused(request, HTTPStatus.TOO_MANY_REQUESTS, "Too many calls from this address.")
    response.headers["Retry-After"] = str(seconds)
    return response


def _wrong_verb(request: HttpRequest, verbs: list[str]) -> HttpResponse:
    response = refused(request, HTTPStatus.METHOD_NOT_ALLOWED, f"{request.method} is not supported here.")
    response.headers["Allow"] = ", ".join(verbs)
    return response


def refused(request: HttpRequest, status: HTTPStatus, message: str) -> HttpResponse:
    """The answer to what no OAuth question was read from, with the members of both vocabularies."""
    code = "invalid_request" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "server_error"
    body = {"status": "error", "message": message, "category": status.name, "correlationId": _request_id(request)}
    return answer(request, {**body, "error": code, "error_description": message}, status)


def _request_id(request: HttpRequest) -> str:
    return str(getattr(request, "request_id", None) or uuid4())  # of the log's middleware, if it came so far
