"""Render the pages of errors, with the problem and the next step, in the person's language.

The pages for a malformed request and for our own faults need neither database nor session. These pages show no cause.
These pages show the request's id, by which the log finds the request. A request for a fragment gets a toast. A program
gets the wire's envelope.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_htmx.http import trigger_client_event
from kombu.exceptions import OperationalError as BrokerAway
from redis import RedisError

from marketing_contacts.site import programs
from marketing_contacts.toolbox.kept_forms import keep_lost, page_above, page_of_form
from marketing_contacts.toolbox.tries import TooBusy
from marketing_contacts.wire.answers import correlation_id_of

RETRY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of an error page. `again` offers to try the same address again."""

    title: Promise
    text: Promise
    again: bool = False


BAD_REQUEST = Words(
    _("Bad request"),
    _("The address or the data sent with it is invalid or too large. Nothing was changed. Go back and try again."),
)
TOO_SLOW = Words(
    _("This took too long"),
    _("Your data arrived too slowly. Nothing was changed. Go back and try again, preferably over another connection."),
)
NOT_ALLOWED = Words(_("Not allowed"), _("You do not have permission to do this."))
EXPIRED = Words(
    _("This form has expired"),
    _("The form was open for too long, or you signed in again in the meantime. Nothing was changed. Go back to the "
      "form and send it again. Cookies must be allowed."),
)  # fmt: skip
NOT_FOUND = Words(_("Not found"), _("There is no page at this address, or it belongs to another portal."))
WRONG_VERB = Words(
    _("No page at this address"),
    _("This address only accepts forms. Nothing was changed. Go back to the page with the form and send it again."),
)
OUR_FAULT = Words(
    _("Something went wrong on our side"),
    _("Your request was not carried out. Try again. If the error comes back, give support the reference below."),
    again=True,
)
UNAVAILABLE = Words(
    _("Not available right now"),
    _("Part of this installation is not responding. Nothing was changed. Try again in a minute."),
    again=True,
)
TOO_BUSY = Words(
    _("Someone else changed the same data at the same time"),
    _("Nothing was changed. Try again."),
    again=True,
)

# The texts for people and for programs about a request that the server did not let in.
NOT_READ = {
    HTTPStatus.BAD_REQUEST: (BAD_REQUEST, "The request body is incomplete."),
    HTTPStatus.REQUEST_TIMEOUT: (TOO_SLOW, "The request body arrived too slowly."),
    HTTPStatus.SERVICE_UNAVAILABLE: (UNAVAILABLE, "Too much data is being sent at once. Try again later."),
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if programs.is_program(request):
        return programs.unreadable(request, exception)
    return _answer(request, HTTPStatus.BAD_REQUEST, BAD_REQUEST)


def not_read(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """Answer a request that the server did not let in.

    The status is 408 for a slow body, 400 for a broken body, and 503 when the server has no room.
    """
    words, message = NOT_READ[status]
    if programs.is_program(request):
        response = programs.refusal(request, status, message)
    else:
        with translation.override(translation.get_language_from_request(request)):
            response = _answer(request, status, words)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Connection"] = "close"  # the rest of the body is of no use
    return response


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, HTTPStatus.FORBIDDEN, NOT_ALLOWED, said=str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, HTTPStatus.NOT_FOUND, NOT_FOUND)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403, with the way back to the page of the form.

    The page shows the input when nobody is signed in. The form of a person who signed out meanwhile may be before
    another person, so the input is not kept then.
    """
    back = ""
    if request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}":
        back = page_of_form(request) if request.user.is_authenticated else keep_lost(request)
    return _answer(request, HTTPStatus.FORBIDDEN, EXPIRED, back=back)


def our_fault(request: HttpRequest) -> HttpResponse:
    """Answer 500. Answer 503 when the database or Redis is away, and when other writes were faster each time."""
    error = sys.exc_info()[1]
    away = isinstance(error, OperationalError | InterfaceError | RedisError | BrokerAway)
    busy = isinstance(error, TooBusy)
    status = HTTPStatus.SERVICE_UNAVAILABLE if away or busy else HTTPStatus.INTERNAL_SERVER_ERROR
    if programs.is_program(request):
        response = programs.refusal(request, status, "internal error")
    else:
        # The database may be away, so it cannot tell the person's language. The browser's language is known.
        language = translation.get_language_from_request(request) if away else translation.get_language()
        with translation.override(language):
            words = UNAVAILABLE if away else TOO_BUSY if busy else OUR_FAULT
            response = _answer(request, status, words, number=str(correlation_id_of(request)))
    if away or busy:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


class WrongVerbPage:
    """Answers a request whose verb an address does not accept. Django's own answer is empty.

    A browser that asks to see an address that only accepts forms goes to the page with the form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content and request.method != "HEAD":
            if request.method == "GET" and not programs.is_program(request) and not getattr(request, "htmx", False):
                return HttpResponseRedirect(page_above(request))
            page = _answer(request, HTTPStatus.METHOD_NOT_ALLOWED, WRONG_VERB)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response


def _answer(
    request: HttpRequest, status: HTTPStatus, words: Words, *, said: str = "", number: str = "", back: str = ""
) -> HttpResponse:
    if programs.is_program(request):
        return programs.refusal(request, status, status.phrase)
    text = said or str(words.text)
    if getattr(request, "htmx", False):
        fragment = HttpResponse(f"{text} {number}".strip(), status=status)
        # The page itself offers another try after our own faults.
        return fragment if words.again else trigger_client_event(fragment, "toast", {"text": text, "bad": True})
    context: dict[str, Any] = {
        "words": words,
        "text": text,
        "number": number,
        "back": back,
        "status": int(status),
        "home": request.path_info != "/",
    }
    knows_nobody = status in {HTTPStatus.BAD_REQUEST, *range(500, 600)}
    page = render_to_string("error.html", context, None if knows_nobody else request)
    return HttpResponse(page, status=status, headers={"Cache-Control": "private, no-store"})
