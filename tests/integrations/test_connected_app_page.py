"""The page of a connected app: what it may do, what it did, the history of its toggle, its end."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from integrations.models import ConnectedApp, DeveloperApp, ToggleChange
from integrations.scopes import Scope
from integrations.services import connect_api_key, connect_oauth_app, disconnect, set_app_limits
from marketing_contacts.billing.source_limits import Rate
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.contacts.cast import create, flip, new_app
from tests.integrations.cast import client_for, post, text_of

APPS = "/settings/integrations/apps"


@pytest.fixture(autouse=True)
def _today(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW + timedelta(hours=1))


@pytest.fixture
def admin(portal: Portal) -> Client:
    return client_for(portal, Permission.SUPER_ADMIN)


@pytest.fixture
def oauth_app(portal: Portal) -> ConnectedApp:
    developer_app = DeveloperApp.objects.create(
        name="Webinar Studio",
        owner=portal,
        client_type=DeveloperApp.CLIENT_CONFIDENTIAL,
        authorization_grant_type=DeveloperApp.GRANT_AUTHORIZATION_CODE,
        redirect_uris="https://app.example/callback",
    )
    return connect_oauth_app(
        portal=portal, developer_app=developer_app, scopes=[Scope.CONTACTS_WRITE], by=None, now=NOW
    )


def page_of(client: Client, app: ConnectedApp, query: str = "") -> str:
    response = client.get(f"{APPS}/{app.id}{query}")
    assert response.status_code == 200
    return text_of(response)


def test_every_kind_of_app_has_its_page(admin: Client, portal: Portal, oauth_app: ConnectedApp) -> None:
    api_key, _secret = connect_api_key(portal=portal, by=None, now=NOW)

    for app in (oauth_app, api_key, new_app(portal)):
        page = page_of(admin, app)
        assert "Create, change and archive contacts" in page
        assert f"/contacts/of-app/{app.id}" in page
        assert f"/contacts/?app={app.id}" in page


def test_the_chart_has_a_bar_for_each_day_and_a_table_of_its_numbers(admin: Client, portal: Portal) -> None:
    app = flip(new_app(portal), enabled=False)
    create(app, ["ada@example.com"])
    create(flip(app, enabled=True), ["bo@example.com", "cy@example.com"])

    page = page_of(admin, app)

    assert 'viewBox="0 0 90 3"' in page
    assert '<rect class="chart__created" x="89.1" width="0.8" height="3"/>' in page
    assert '<rect class="chart__marketing" x="89.1" width="0.8" height="2"/>' in page
    numbers = '<td class="number">3</td><td class="number">2</td><td class="number">0</td>'
    assert numbers in re.sub(r">\s+<", "><", page)


def test_an_app_that_created_nothing_has_no_chart(admin: Client, portal: Portal) -> None:
    assert "This app created no contacts in the last 90 days." in page_of(admin, new_app(portal))


def test_the_history_tells_what_was_created_under_each_setting(admin: Client, portal: Portal) -> None:
    app = new_app(portal, on=False)
    create(app, ["ada@example.com"])
    create(flip(app, enabled=True), ["bo@example.com", "cy@example.com"])

    history = page_of(admin, app).partition('id="history"')[2]

    rows = [re.findall(r">\s*([^<>]+?)\s*</t[hd]>", row) for row in history.split("<tr>")[2:4]]
    assert [(row[0], *row[2:]) for row in rows] == [
        ("Marketing Contacts turned the toggle on", "2", "2", "0"),
        ("Marketing Contacts connected the app with its toggle off", "1", "0", "0"),
    ]


def test_a_long_history_is_paged_to_its_beginning(admin: Client, portal: Portal) -> None:
    app = new_app(portal, on=False)
    ToggleChange.objects.bulk_create(
        ToggleChange(portal=portal, app_id=app.id, version=version, enabled=True, by_label="Anna", at=NOW)
        for version in range(1, 31)
    )

    page = page_of(admin, app)
    rest = page_of(admin, app, page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&"))

    assert page.count("Anna turned the toggle on") == 25
    assert rest.count("Anna turned the toggle on") == 5
    assert "Marketing Contacts connected the app" in rest
    assert "Marketing Contacts connected the app" not in page


def test_an_oauth_app_is_disconnected_by_its_typed_name(admin: Client, oauth_app: ConnectedApp) -> None:
    address = f"{APPS}/{oauth_app.id}/disconnect"

    assert post(admin, address, {"typed_name": "Webinar"}, htmx=False).status_code == 422
    assert post(admin, address, {"typed_name": "Webinar Studio"}, htmx=False).status_code == 302

    page = page_of(admin, oauth_app)
    assert "disconnected on" in page
    assert "Toggle history" in page
    assert "Type “Webinar Studio”" not in page


def test_disconnecting_an_oauth_app_needs_app_marketplace_access(portal: Portal, oauth_app: ConnectedApp) -> None:
    viewer, connector = client_for(portal), client_for(portal, Permission.APP_MARKETPLACE_ACCESS, name="Olga")
    address, typed = f"{APPS}/{oauth_app.id}/disconnect", {"typed_name": "Webinar Studio"}

    assert "You need the permission “App Marketplace access”" in page_of(viewer, oauth_app)
    assert post(viewer, address, typed, htmx=False).status_code == 403
    assert post(connector, address, typed, htmx=False).status_code == 302


def test_another_portals_app_has_no_page_here(admin: Client) -> None:
    theirs = new_app(new_portal())

    assert admin.get(f"{APPS}/{theirs.id}").status_code == 404


def test_the_page_costs_as_many_queries_with_a_long_history_as_with_a_short_one(admin: Client, portal: Portal) -> None:
    app, costs = new_app(portal, on=False), []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            page_of(admin, app)
        costs.append(len(queries))
        for enabled in (True, False) * 4:
            app = flip(app, enabled=enabled)
            create(app, [f"{app.toggle_version}@example.com"])

    assert costs[0] == costs[1] <= 22


def test_the_api_key_is_called_so_in_the_persons_language(admin: Client, portal: Portal) -> None:
    app, _secret = connect_api_key(portal=portal, by=None, now=NOW)
    admin.post("/language", {"language": "pl"})

    assert ">Klucz API</h1>" in page_of(admin, app)
    ended = post(admin, f"{APPS}/{app.id}/disconnect", {"typed_name": "Klucz API"}, htmx=False)
    assert ended.status_code == 302
    assert ConnectedApp.objects.get(portal=portal, id=app.id).disconnected_at


def test_a_disconnected_app_keeps_the_openings_of_its_breaker(admin: Client, portal: Portal) -> None:
    app = new_app(portal)
    set_app_limits(app=app, maximum=None, rate=Rate(1, 60), by=None, now=NOW)
    create(app, ["ada@example.com", "bob@example.com"])
    disconnect(app=app, by=None, now=NOW)

    page = page_of(admin, app)
    assert "Breaker opened" in page
    assert "Save limits" not in page


def test_a_disconnected_app_shows_its_last_limits(admin: Client, portal: Portal) -> None:
    app = new_app(portal)
    set_app_limits(app=app, maximum=1_500, rate=Rate(25, 60), by=None, now=NOW)
    disconnect(app=app, by=None, now=NOW)

    words = " ".join(re.sub(r"<[^>]*>", " ", page_of(admin, app)).split())
    assert "Maximum 1,500 Breaker: at most 25 within 1 hour" in words
    assert "These limits ended when the app was disconnected." in words
    assert "action=connected_app.limits" in page_of(admin, app)
    ConnectedApp.objects.filter(portal=portal).update(last_limits=None)  # disconnected by an older release
    assert "App limits end when the app is disconnected." in page_of(admin, app)
