"""The App Marketplace: what every portal finds there, what an app's page says, and who connects it."""

from datetime import timedelta

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from integrations import services
from integrations.models import DeveloperApp
from integrations.selectors import connected_apps
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.integrations.cast import client_for, text_of
from tests.integrations.oauth.cast import connect, listed, registered

MARKETPLACE = "/settings/integrations/marketplace"


@pytest.fixture(autouse=True)
def _today(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW + timedelta(hours=1))


@pytest.fixture
def connector(portal: Portal) -> Client:
    return client_for(portal, Permission.APP_MARKETPLACE_ACCESS)


@pytest.fixture
def app(db: None) -> DeveloperApp:
    """An app that another portal listed."""
    return listed(new_portal())


def names(client: Client, query: str = "") -> list[str]:
    return [app.name for app in client.get(f"{MARKETPLACE}{query}").context["page"].rows]


def test_every_portal_finds_what_is_listed_and_nothing_else(connector: Client, app: DeveloperApp) -> None:
    registered(app.owner, name="Not listed")

    assert names(connector) == names(connector, "?q=WEBINAR") == ["Webinar Studio"]
    assert "No apps match." in text_of(connector.get(f"{MARKETPLACE}?q=nothing"))
    assert names(connector, "?q=%00") == []


def test_an_empty_marketplace_says_how_apps_get_there(connector: Client, portal: Portal) -> None:
    developer = client_for(portal, Permission.DEVELOPER, name="Olga")

    assert "Developers list their apps here." in text_of(connector.get(MARKETPLACE))
    assert "List your own app" in text_of(developer.get(MARKETPLACE))


def test_many_apps_are_paged(connector: Client, portal: Portal) -> None:
    for number in range(26):
        listed(portal, name=f"App {number:02}")

    following = connector.get(MARKETPLACE).context["page"].next

    assert names(connector, f"?{following}") == ["App 24", "App 25"]


def test_an_apps_page_says_what_it_asks_for_and_leads_to_the_consent(connector: Client, app: DeveloperApp) -> None:
    page = text_of(connector.get(f"{MARKETPLACE}/{app.pk}"))

    assert "By Northwind Traders" in page
    needed, _also, optional = page.partition("Optional permissions")
    assert "Create, change and archive contacts" in needed
    assert "Read contacts" in optional
    assert "Its toggle starts off" in page
    assert f"/oauth/authorize?client_id={app.client_id}" in page


def test_who_may_not_connect_sees_why(portal: Portal, app: DeveloperApp) -> None:
    page = text_of(client_for(portal).get(f"{MARKETPLACE}/{app.pk}"))

    assert "You need the permission “App Marketplace access” to do this." in page
    assert "/oauth/authorize" not in page


def test_a_connected_app_says_so_and_leads_to_its_page(connector: Client, portal: Portal, app: DeveloperApp) -> None:
    connect(app, portal)
    installed = connected_apps(portal).get()

    page = text_of(connector.get(f"{MARKETPLACE}/{app.pk}"))

    assert f'href="/settings/integrations/apps/{installed.id}"' in page
    assert "/oauth/authorize" not in page
    assert 'badge--good">Connected<' in text_of(connector.get(MARKETPLACE))


def test_that_another_portal_connected_it_is_not_to_be_seen(connector: Client, app: DeveloperApp) -> None:
    connect(app, app.owner)

    assert "badge--good" not in text_of(connector.get(MARKETPLACE))


def test_an_app_that_is_not_listed_has_no_page_here(connector: Client, app: DeveloperApp) -> None:
    services.set_listed(app=app, listed=False, by=None, now=NOW)

    assert connector.get(f"{MARKETPLACE}/{app.pk}").status_code == 404


def test_a_connected_apps_page_names_its_publisher_and_that_it_was_connected_before(
    connector: Client, portal: Portal, app: DeveloperApp
) -> None:
    connect(app, portal)
    services.disconnect(app=connected_apps(portal).get(), by=None, now=NOW)
    connect(app, portal)

    page = text_of(connector.get(f"/settings/integrations/apps/{connected_apps(portal).get().id}"))

    assert "Northwind Traders" in page.partition("Published by")[2].partition("</dd>")[0]
    assert "24 Nov 2026 to 24 Nov 2026, 10:00. When connected again, the app started with its toggle off." in page
