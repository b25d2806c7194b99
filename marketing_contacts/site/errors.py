"""The pages of errors: what happened and what to do next, in the person's language.

Those for a malformed request and for our own faults need no database and no session, and say nothing of what failed
but the request's id, by which the log finds it. Requests of fragments get a toast, programs the wire's envelope.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_htmx.http import trigger_client_event
from kombu.exceptions import OperationalError as BrokerAway
from redis import RedisError

from contacts.api.gate import request_id_of
from marketing_contacts.site import programs

RETRY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Words:
    """What a page of an error says; `again` offers to try the same address again."""

    title: Promise
    text: Promise
    again: bool = False


BAD_REQUEST = Words(
    _("This request cannot be read"),
    _("The address or what was sent with it is malformed or too large. Nothing was changed. Go back and try again."),
)
TOO_SLOW = Words(
    _("This took too long"),
    _("What you sent came in too slowly. Nothing was changed. Go back and try again, best over another connection."),
)
NOT_ALLOWED = Words(_("Not allowed"), _("You may not do this."))
EXPIRED = Words(
    _("This form has expired"),
    _("It was open for too long, or you signed in again meanwhile. Nothing was changed. Go back, reload the page and"
      " send it again; cookies must be allowed."),
)  # fmt: skip
NOT_FOUND = Words(_("Not found"), _("There is nothing at this address, or it belongs to another portal."))
WRONG_VERB = Words(
    _("Nothing to see at this address"),
    _("It only takes what a form sends. Nothing was changed. Go back to the page with the form and send it again."),
)
OUR_FAULT = Words(
    _("Something went wrong on our side"),
    _("What you sent was not carried out. Try again; if it happens again, tell support the number below."),
    again=True,
)
UNAVAILABLE = Words(
    _("Not available right now"),
    _("A part of this installation does not answer. Try again in a minute; nothing was changed."),
    again=True,
)

# What people and what programs read of a request that did not come in.
NOT_READ = {
    HTTPStatus.BAD_REQUEST: (BAD_REQUEST, "The body broke off."),
    HTTPStatus.REQUEST_TIMEOUT: (TOO_SLOW, "The body came in too slowly."),
    HTTPStatus.SERVICE_UNAVAILABLE: (UNAVAILABLE, "Too much is sent at once. Try again later."),
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if programs.is_program(request):
        return programs.unreadable(request, exception)
    return _answer(request, HTTPStatus.BAD_REQUEST, BAD_REQUEST)


def not_read(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """The server did not let the request in: too slow (408), broken off (400), or there is no room for it (503)."""
    words, message = NOT_READ[status]
    if programs.is_program(request):
        response = programs.refusal(request, status, message)
    else:
        with translation.override(translation.get_language_from_request(request)):
            response = _answer(request, status, words)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Connection"] = "close"  # what is left of the body is of no use
    return response


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, HTTPStatus.FORBIDDEN, NOT_ALLOWED, said=str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, HTTPStatus.NOT_FOUND, NOT_FOUND)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(request, HTTPStatus.FORBIDDEN, EXPIRED)


def our_fault(request: HttpRequest) -> HttpResponse:
    """500, or 503 where it is the database or Redis that does not answer."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError | RedisError | BrokerAway)
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.INTERNAL_SERVER_ERROR
    if programs.is_program(request):
        response = programs.refusal(request, status, "internal error")
    else:
        # Whose language it is may be what the database did not answer; the browser's is known.
        language = translation.get_language_from_request(request) if away else translation.get_language()
        with translation.override(language):
            response = _answer(request, status, UNAVAILABLE if away else OUR_FAULT, number=str(request_id_of(request)))
    if away:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


class WrongVerbPage:
    """Gives a page to who opens an address that only takes what a form sends; Django's answer is empty."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content and request.method != "HEAD":
            page = _answer(request, HTTPStatus.METHOD_NOT_ALLOWED, WRONG_VERB)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response


def _answer(request: HttpRequest, status: HTTPStatus, words: Words, said: str = "", number: str = "") -> HttpResponse:
    if programs.is_program(request):
        return programs.refusal(request, status, status.phrase)
    text = said or str(words.text)
    if getattr(request, "htmx", False):
        fragment = HttpResponse(f"{text} {number}".strip(), status=status)
        # Of our own faults the page itself says that they can be tried again.
        return fragment if words.again else trigger_client_event(fragment, "toast", {"text": text, "bad": True})
    context: dict[str, Any] = {
        "words": words,
        "text": text,
        "number": number,
        "status": int(status),
        "home": request.path_info != "/",
    }
    knows_nobody = status in {HTTPStatus.BAD_REQUEST, *range(500, 600)}
    page = render_to_string("error.html", context, None if knows_nobody else request)
    return HttpResponse(page, status=status, headers={"Cache-Control": "private, no-store"})
