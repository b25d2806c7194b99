"""Answer at the token endpoints with JSON that no cache may keep. Errors have RFC 6749's words and HubSpot's."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from oauthlib.oauth2 import OAuth2Error

from integrations.oauth.refusals import body_of
from integrations.rate_limits import seconds_to_wait
from marketing_contacts.portals.services import PortalSuspended
from marketing_contacts.portals.sign_in.throttle import address_of
from marketing_contacts.wire import answers
from marketing_contacts.wire.answers import correlation_id_of
from marketing_contacts.wire.bodies import require_form
from marketing_contacts.wire.refusals import Refused, suspended
from marketing_contacts.wire.verbs import with_head, wrong_verb

NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}  # RFC 6749 5.1


def answer(request: HttpRequest, body: dict[str, Any], status: int = HTTPStatus.OK) -> HttpResponse:
    """Answer with JSON that no cache may keep."""
    return answers.answer(body, status, str(correlation_id_of(request)), headers=NOT_KEPT)


def nothing(request: HttpRequest, status: int) -> HttpResponse:
    """Answer that the work is done, without a body."""
    return answers.nothing(status, str(correlation_id_of(request)), headers={"Cache-Control": "no-store"})


def refusal(request: HttpRequest, said: dict[str, Any]) -> HttpResponse:
    """Answer with oauthlib's error. A client that tried HTTP Basic gets 401 (RFC 6749 5.2)."""
    body = {**body_of(said), "correlationId": str(correlation_id_of(request))}
    if said["error"] == "invalid_client" and "Authorization" in request.headers:
        response = answer(request, body, HTTPStatus.UNAUTHORIZED)
        response.headers["WWW-Authenticate"] = 'Basic realm="oauth"'
        return response
    return answer(request, body, HTTPStatus.BAD_REQUEST)


def envelope(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Answer a request that was refused before anybody read its OAuth parameters."""
    status = HTTPStatus(refused.status)
    code = "invalid_request" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "server_error"
    body = {
        "status": "error",
        "message": refused.message,
        "category": status.name,
        "correlationId": str(correlation_id_of(request)),
        "error": code,
        "error_description": refused.message,
    }
    response = answer(request, body, status)
    for name, value in refused.headers.items():
        response.headers[name] = value
    return response


def endpoint(**views: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Make the view of one address of the token endpoints. `views` holds the view of each verb.

    A view runs in one transaction. The transaction is kept when the request is refused, because a stolen token
    that was shown must end its family. The address answers HEAD where it answers GET.
    """
    taken = with_head(views)

    @csrf_exempt
    @sensitive_post_parameters()
    def view(request: HttpRequest, **arguments: Any) -> HttpResponse:
        try:
            _admit(request, taken)
        except Refused as refused:
            return envelope(request, refused)
        with transaction.atomic():
            try:
                return taken[request.method or ""](request, **arguments)
            except PortalSuspended:
                return envelope(request, suspended())
            except OAuth2Error as error:
                return refusal(request, dict(error.twotuples))

    return view


def _admit(request: HttpRequest, taken: dict[str, Callable[..., HttpResponse]]) -> None:
    """Raise Refused for a wrong verb, too many calls or an unreadable form. Too many calls would guess secrets."""
    if request.method not in taken:
        raise wrong_verb(request.method or "", taken)
    seconds = seconds_to_wait(what="oauth", who=address_of(request), rate=settings.OAUTH_RATE)
    if seconds:
        wait = {"Retry-After": str(seconds)}
        raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "RATE_LIMITS", "Too many calls from this address.", headers=wait)
    if request.method == "POST":
        require_form(request)
