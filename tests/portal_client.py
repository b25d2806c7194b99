"""The browser of somebody who works in one portal, for tests that say addresses as they are within it.

`/contacts/5` is asked for as `/portals/<number>/contacts/5`, and the number is taken off the addresses that are
answered. A page that names an address of a portal without a number fails. Counts stand as plain numbers, without the
elements that name their measures. Django's own client changes nothing.
"""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.cached_db import SessionStore
from django.http import HttpRequest
from django.test import Client

from marketing_contacts.portals.access import PORTAL_KEY
from marketing_contacts.portals.models import Portal, User

OF_A_PORTAL = re.compile(r"/(?:settings/(?!integrations/logos/)|contacts(?!/v\d)(?:[/?]|$))")
ASKED = 428
WITHOUT_NUMBER = re.compile(rf"""(?:href|action|hx-\w+)=["']({OF_A_PORTAL.pattern}[^"']*)""")
DATA = re.compile(r"</?data\b[^>]*>")
NAMING_ADDRESSES = ("Location", "HX-Redirect", "HX-Push-Url")


class DecidedClient(Client):
    """The browser of a person who confirms what a page asks, and follows to the page that shows a new secret."""

    def force_login(self, user: User, backend: str | None = None) -> None:
        """Sign in with one session. Django's own client writes one before, a second after, and deletes the first."""
        request, cookie = HttpRequest(), self.cookies.get(settings.SESSION_COOKIE_NAME)
        request.session = SessionStore(cookie.value if cookie else None)
        login(request, user, backend or settings.AUTHENTICATION_BACKENDS[0])
        request.session.update(self.known_at_once())
        request.session.save()
        self.cookies[settings.SESSION_COOKIE_NAME] = str(request.session.session_key)

    def known_at_once(self) -> dict[str, Any]:
        """What the session of somebody who signs in says from the start."""
        return {}

    def post(self, path: Any, data: Any = None, *args: Any, **options: Any) -> Any:
        answer = super().post(path, data, *args, **options)
        if answer.status_code == ASKED and (data is None or isinstance(data, dict)):
            answer = super().post(path, {**(data or {}), "confirmed": "yes"}, *args, **options)
        shows = answer.headers.get("Location", "").endswith(("/secret", "/link"))
        return self.get(answer.headers["Location"]) if shows else answer


class PortalClient(DecidedClient):
    def __init__(self, portal: Portal, **options: Any) -> None:
        super().__init__(**{"headers": {"host": "127.0.0.1"}} | options)
        self.portal = portal

    def at(self, path: str) -> str:
        """The address of a page of the portal; an address that belongs to no portal stays."""
        return f"/portals/{self.portal.pk}{path}" if OF_A_PORTAL.match(path) else path

    def generic(self, method: str, path: Any, *args: Any, **options: Any) -> Any:
        answer = super().generic(method, self.at(path), *args, **options)
        return _within(self.portal, answer) if OF_A_PORTAL.match(path) else answer

    def known_at_once(self) -> dict[str, Any]:
        return {PORTAL_KEY: self.portal.pk}

    def open(self) -> None:
        """The portal was opened before."""
        session = self.session
        session[PORTAL_KEY] = self.portal.pk
        session.save()


def _within(portal: Portal, answer: Any) -> Any:
    number = f"/portals/{portal.pk}/"
    for name in NAMING_ADDRESSES:
        if name in answer.headers:
            assert not OF_A_PORTAL.match(answer.headers[name])
            answer.headers[name] = answer.headers[name].replace(number, "/")
    if not answer.streaming and answer.headers.get("Content-Type", "").startswith("text/html"):
        page = answer.content.decode()
        assert WITHOUT_NUMBER.findall(page) == []
        answer.content = DATA.sub("", page).replace(number, "/").encode()
    return answer
