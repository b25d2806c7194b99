"""Who looks at the settings pages, signed in without the sign-in page."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from integrations.models import ConnectedApp
from integrations.selectors import active_credentials
from integrations.services import request_log
from marketing_contacts.portals.models import Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.services import add_member
from tests.conftest import NOW
from tests.portal_client import DATA, PortalClient
from tests.portals.cast import gave_the_password

PASSWORD = "a long password"
PAGE = "/settings/integrations/marketing-contacts"
HTMX = {"HX-Request": "true"}


def client_for(portal: Portal, *permissions: Permission, name: str = "Anna") -> Client:
    """The browser of a member with these permissions. The member has no password, so that no page asks for it again."""
    user = User.objects.create_user(f"{name.lower()}.{portal.pk}@example.com", name=name)
    add_member(portal=portal, user=user, permissions=permissions, by=None, now=NOW)
    client = PortalClient(portal)
    client.force_login(user)
    client.get("/")  # that the session is in use is noted once a minute, not by every page
    return client


def post(client: Client, address: str, data: Mapping[str, Any], *, htmx: bool = True) -> Any:
    return client.post(address, data, headers=HTMX if htmx else {})


def wish(client: Client, app: ConnectedApp, enabled: str, *, htmx: bool = True, seen: int = 0, **more: str) -> Any:
    """Wish a position for an app's toggle."""
    return post(client, f"{PAGE}/{app.id}", {"enabled": enabled, "seen_version": seen, **more}, htmx=htmx)


def text_of(response: Any) -> str:  # Django's test client answers a type of its own
    """The page, with counts as plain numbers."""
    return DATA.sub("", response.content.decode())


def rotate(client: Client, app: ConnectedApp, old_ends: str) -> Any:
    """Send the form that rotates the app's newest secret."""
    [newest, *_older] = active_credentials(app, timezone.now())
    wish = {"old_ends": old_ends, "replacing": newest.pk}
    return post(client, f"/settings/integrations/apps/{app.id}/rotate", wish, htmx=False)


def is_on(app: ConnectedApp) -> bool:
    return ConnectedApp.objects.get(portal=app.portal, id=app.id).marketing_enabled


@contextmanager
def request_log_kept() -> Iterator[request_log.Writer]:
    """Note requests as a web server does; written is what a test says, when it says so."""
    writer = request_log.Writer()
    request_log.running.append(writer)
    try:
        yield writer
    finally:
        request_log.running.remove(writer)


def forget_password(client: Client) -> None:
    """Let it be long ago that the person gave their password, which they have."""
    User.objects.filter(name="Anna").update(password=make_password(PASSWORD))
    client.force_login(User.objects.get(name="Anna"))


def client_of(portal: Portal | None, *permissions: Permission) -> Client:
    """The browser of somebody who gave the password just now, and is a member where there is a portal."""
    user = User.objects.create_user(f"{len(permissions)}{portal and portal.pk}@example.com", PASSWORD)
    if portal:
        add_member(portal=portal, user=user, permissions=permissions, by=None, now=NOW)
    client = PortalClient(portal) if portal else Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    gave_the_password(client, user)
    return client
