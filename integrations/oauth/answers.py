"""How the token endpoints answer: JSON that nobody keeps, with the request's id, as all of the wire."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

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
            return _error(request, *fault)
        with transaction.atomic():
            try:
                return found(request, **arguments)
            except OAuth2Error as error:
                return refusal(request, dict(error.twotuples))

    return view


def _unreadable(request: HttpRequest) -> tuple[HTTPStatus, str] | None:
    if request.content_type != FORM:
        return HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send the body as {FORM}."
    try:
        request.POST  # noqa: B018 - read once, for what it raises
    except RequestDataTooBig:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is larger than 10 MB."
    except TooManyFieldsSent:
        return HTTPStatus.BAD_REQUEST, "The body has too many parameters."
    return None


def _too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """Guessing secrets is slow, from wherever it is tried."""
    response = _error(request, HTTPStatus.TOO_MANY_REQUESTS, "Too many calls from this address.")
    response.headers["Retry-After"] = str(seconds)
    return response


def _wrong_verb(request: HttpRequest, verbs: list[str]) -> HttpResponse:
    response = _error(request, HTTPStatus.METHOD_NOT_ALLOWED, f"{request.method} is not supported here.")
    response.headers["Allow"] = ", ".join(verbs)
    return response


def _error(request: HttpRequest, status: HTTPStatus, message: str) -> HttpResponse:
    body = {"status": "error", "message": message, "category": status.name, "correlationId": _request_id(request)}
    return answer(request, {**body, "error": "invalid_request", "error_description": message}, status)


def _request_id(request: HttpRequest) -> str:
    return str(request.request_id)  # type: ignore[attr-defined]  # ours, of the log's middleware
