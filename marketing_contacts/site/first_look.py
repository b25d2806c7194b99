"""Decide about a request before any other middleware reads it."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.middleware.security import SecurityMiddleware

from marketing_contacts.entry.environ import REFUSAL
from marketing_contacts.site import errors
from marketing_contacts.site.programs import is_program, refusal
from marketing_contacts.wire.addresses import WIRE

ENCRYPTED_ONLY = "Call this address over HTTPS. What was sent over plain HTTP may have been read by others."


class PageRedirects(SecurityMiddleware):
    """Redirects people to HTTPS.

    A program gets a refusal instead. Some programs take a redirect for a success, and they send their key again.
    """

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        return None if is_program(request) else super().process_request(request)


class FirstLook:
    """Refuses requests that the server could not read, plain HTTP from programs, and unknown hosts.

    Reads all text as UTF-8.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if status := request.META.get(REFUSAL):
            return errors.not_read(request, HTTPStatus(status))
        if settings.SECURE_SSL_REDIRECT and not request.is_secure() and is_program(request):
            return refusal(request, HTTPStatus.BAD_REQUEST, ENCRYPTED_ONLY)
        if request.path_info.startswith(WIRE):
            request.get_host()  # raises DisallowedHost for an unknown host
        if request.encoding:  # addresses and forms are UTF-8, whatever charset the Content-Type names
            request.encoding = "utf-8"
        return self.get_response(request)
