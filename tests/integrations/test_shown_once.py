"""A new secret is shown once, at a page that a browser reloads and goes back to, and is stored readably nowhere."""

import pytest
from django.test import Client
from django.utils import timezone

from integrations.models import ConnectedApp
from integrations.selectors import active_credentials
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.contacts.cast import new_app
from tests.integrations.cast import client_for, text_of
from tests.portal_client import PortalClient


@pytest.fixture
def app(portal: Portal) -> ConnectedApp:
    return new_app(portal)


@pytest.fixture
def developer(portal: Portal) -> PortalClient:
    client = client_for(portal, Permission.DEVELOPER)
    assert isinstance(client, PortalClient)
    return client


def rotate(client: PortalClient, app: ConnectedApp) -> str:
    """Rotate the secret in 24 hours, and answer where the browser is led."""
    [newest] = active_credentials(app, timezone.now())
    sent = {"old_ends": "24h", "replacing": newest.pk}
    answer = Client.post(client, f"/settings/integrations/apps/{app.id}/rotate", sent)
    return str(answer.headers["Location"])


def test_a_new_secret_is_shown_once_and_no_cache_keeps_the_page(developer: PortalClient, app: ConnectedApp) -> None:
    page = rotate(developer, app)

    shown, again = developer.get(page), developer.get(page)

    assert "pat-na1-" in text_of(shown)
    assert "no-store" in shown.headers["Cache-Control"]
    assert again.headers["Location"] == f"/settings/integrations/private-apps/{app.id}"
    assert developer.cookies["shown_once"].value == ""


def test_the_session_holds_no_readable_secret_and_nothing_afterwards(
    developer: PortalClient, app: ConnectedApp
) -> None:
    page = rotate(developer, app)
    kept = str(developer.session["shown_once"])

    secret = text_of(developer.get(page)).partition('<code id="secret">')[2].partition("<")[0]

    assert secret.startswith("pat-na1-")
    assert secret not in kept
    assert "shown_once" not in developer.session


def test_without_the_cookie_a_secret_cannot_be_shown(developer: PortalClient, app: ConnectedApp) -> None:
    page = rotate(developer, app)
    assert developer.cookies["shown_once"]["httponly"]
    del developer.cookies["shown_once"]

    assert developer.get(page).status_code == 302


@pytest.mark.parametrize("pad", ["", "AA==", "no base 64"])
def test_a_wrong_cookie_shows_nothing(developer: PortalClient, app: ConnectedApp, pad: str) -> None:
    page = rotate(developer, app)
    developer.cookies["shown_once"] = pad

    assert developer.get(page).status_code == 302
