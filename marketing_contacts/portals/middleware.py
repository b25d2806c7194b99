"""Prepare requests for pages, in the language of the signed-in person. Requests of the REST wire need none of it."""

import time
from collections.abc import Awaitable, Callable

from allauth.usersessions.models import UserSession
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

from marketing_contacts.wire.addresses import WIRE

BEGAN = "began_at"  # the session's key for the time of its first page after sign-in


class PagesOnly(MiddlewareMixin):
    """Leaves requests of the REST wire alone. Programs send no cookies, and their answers are never shown as pages."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if request.path_info.startswith(WIRE):
            return self.get_response(request)
        return super().__call__(request)


class PageSecurityPolicy(PagesOnly, CSPMiddleware):
    """Content-Security-Policy."""


class PageSession(PagesOnly, SessionMiddleware):
    """Sessions."""


class PagesOfPeople(PagesOnly):
    """No cache keeps a page that depends on who looks at it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.session.accessed:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class PageSignIn(PagesOnly, AuthenticationMiddleware):
    """Finds the signed-in user, and ends a session that is older than LONGEST_SESSION."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if request.COOKIES.get(settings.SESSION_COOKIE_NAME) and SESSION_KEY in request.session:
            began = request.session.setdefault(BEGAN, int(time.time()))
            if time.time() - began > settings.LONGEST_SESSION:
                request.session.flush()


class PageMessages(PagesOnly, MessageMiddleware):
    """Messages."""


class PageSessionActivity(PagesOnly):
    """Notes the time and the address of a session's last use, exact to a minute, so that not every page writes.

    Each note renews the time until an unused session ends.
    """

    def process_request(self, request: HttpRequest) -> None:
        key = request.session.session_key
        if key and request.user.is_authenticated and caches["sessions"].add(f"seen:{key}", 1, timeout=60):
            UserSession.objects.create_from_request(request)
            request.session.modified = True


class PersonLocaleMiddleware:
    """Speak the person's language, else the browser's. Touches no database where there is no session cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(WIRE):
            return self.get_response(request)
        chosen = ""
        if request.COOKIES.get(settings.SESSION_COOKIE_NAME) and request.user.is_authenticated:
            chosen = request.user.language
        with translation.override(chosen or translation.get_language_from_request(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ["Accept-Language"])
        return response
