"""The list of connected apps: facts, search, order, pages, and what the page costs."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from integrations.models import ConnectedApp
from integrations.scopes import Scope
from integrations.selectors import active_credentials
from integrations.services import create_private_app, note_use
from marketing_contacts.billing import services as billing
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW
from tests.contacts.cast import create, flip, new_app, origin_of
from tests.integrations.cast import HTMX, PAGE, client_for, text_of

NAME = re.compile(r'id="app-name-\d+" href="[^"]+">([^<]+)</a>')
NEXT = re.compile(r'rel="next" href="(\?[^"]+)"')
PREVIOUS = re.compile(r'rel="prev" href="(\?[^"]+)"')


@pytest.fixture(autouse=True)
def _today(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW + timedelta(hours=1))


@pytest.fixture
def admin(portal: Portal) -> Client:
    return client_for(portal, Permission.MARKETING_CONTACTS_ACCESS)


def names(page: str) -> list[str]:
    return NAME.findall(page)


def many_apps(portal: Portal, number: int) -> None:
    """Apps in numbers, as rows: connecting them one by one is another test's business."""
    ConnectedApp.objects.bulk_create(
        ConnectedApp(
            portal=portal,
            kind=ConnectedApp.Kind.PRIVATE_APP,
            name=f"App {each:03}",
            scopes=[Scope.CONTACTS_WRITE],
            connected_at=NOW,
            connected_by_label="Anna",
        )
        for each in range(number)
    )


def go_through(client: Client, query: str) -> list[str]:
    """The names on all pages, one after the other."""
    page = text_of(client.get(PAGE + query))
    found = names(page)
    while more := NEXT.search(page):
        page = text_of(client.get(PAGE + more[1].replace("&amp;", "&")))
        found += names(page)
    return found


def test_every_one_of_five_hundred_apps_is_reached_once(admin: Client, portal: Portal) -> None:
    many_apps(portal, 500)

    for order in ("", "created", "last_created", "changed"):
        found = go_through(admin, f"?order={order}")
        assert len(found) == 500
        assert len(set(found)) == 500


def test_a_page_leads_back_to_the_one_before(admin: Client, portal: Portal) -> None:
    many_apps(portal, 120)
    second = text_of(admin.get(PAGE + NEXT.findall(text_of(admin.get(PAGE)))[0].replace("&amp;", "&")))

    back = text_of(admin.get(PAGE + PREVIOUS.findall(second)[0].replace("&amp;", "&")))

    assert names(second)[0] == "App 050"
    assert names(back)[0] == "App 000"
    assert not PREVIOUS.search(back)


def test_apps_are_ordered_as_wished(admin: Client, portal: Portal) -> None:
    alpha, beta, gamma = (new_app(portal, name, on=False) for name in ("alpha", "Beta", "gamma"))
    create(beta, ["1@example.com", "2@example.com"])
    create(gamma, ["3@example.com"])
    billing.fold_activity(portal=portal, before=NOW + timedelta(minutes=1))
    flip(alpha, enabled=True)

    assert go_through(admin, "") == ["alpha", "Beta", "gamma"]
    assert go_through(admin, "?order=created") == ["Beta", "gamma", "alpha"]
    assert go_through(admin, "?order=changed")[0] == "alpha"
    assert go_through(admin, "?order=nonsense") == ["alpha", "Beta", "gamma"]


@pytest.mark.parametrize("path", [f"{PAGE}?show=nonsense", "/settings/data/properties/?show=nonsense"])
def test_a_filter_that_is_not_understood_is_named_and_finds_nothing(admin: Client, portal: Portal, path: str) -> None:
    new_app(portal, "alpha")

    answer = admin.get(path)

    assert answer.status_code == 422
    assert "notice--error" in text_of(answer)
    assert names(text_of(answer)) == []


def test_the_latest_creator_comes_first_however_long_ago_that_was(admin: Client, portal: Portal) -> None:
    earlier, later = new_app(portal, "Earlier", on=False), new_app(portal, "Later", on=False)
    for app, days in ((later, 90), (earlier, 200)):
        at, source = NOW - timedelta(days=days), origin_of(app).source
        billing.count_creation(portal=portal, source=source, toggle_version=0, created=1, wanted=0, now=at)

    assert go_through(admin, "?order=last_created") == ["Later", "Earlier"]
    assert "last 26 Aug 2026" in text_of(admin.get(PAGE))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?show=on", ["Forms"]),
        ("?show=off", ["Reports", "Webinars"]),
        ("?show=idle", ["Reports"]),
        ("?q=WEB", ["Webinars"]),
    ],
)
def test_search_and_filters_narrow_the_list_and_say_how_many_there_are(
    admin: Client, portal: Portal, query: str, found: list[str]
) -> None:
    new_app(portal, "Forms")
    new_app(portal, "Webinars", on=False)
    create_private_app(portal=portal, name="Reports", description="", scopes=[], by=None, now=NOW)

    part = text_of(admin.get(PAGE + query, headers={**HTMX, "HX-Target": "apps"}))

    assert names(part) == found
    assert f'role="status">{len(found)} app' in part
    assert "<h1" not in part


def test_what_is_filtered_to_nothing_leads_back_to_all(admin: Client, portal: Portal) -> None:
    new_app(portal)

    assert "No apps match." in text_of(admin.get(f"{PAGE}?q=nothing"))


def test_a_portal_without_apps_is_told_what_to_do(admin: Client) -> None:
    page = text_of(admin.get(PAGE))

    assert "No apps are connected yet." in page
    assert "Create API key" in page


def test_a_row_tells_the_apps_facts(admin: Client, portal: Portal) -> None:
    app = new_app(portal)
    create(app, ["ada@example.com", "bo@example.com"])
    note_use(credential=active_credentials(app, NOW)[0], now=NOW)

    page = text_of(admin.get(PAGE))

    for fact in (
        "<strong>2</strong> created in the last 30 days",
        "2 created as marketing",
        "last 24 Nov 2026",
        "Changed by Marketing Contacts",
    ):
        assert fact in page
    assert "Last used 24 Nov 2026, 10:00" in page
    assert f'href="/settings/integrations/apps/{app.id}"' in page


def test_numbers_of_a_thousand_and_more_stay_whole_where_programs_read_them(admin: Client, portal: Portal) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('integrations_connected_app_id_seq', 1234567)")
    app = new_app(portal)

    page = text_of(admin.get(PAGE))

    assert f'id="app-{app.id}"' in page
    assert f'value="{app.id}:1"' in page


@pytest.mark.parametrize("order", ["", "created", "last_created", "changed"])
def test_the_page_costs_as_many_queries_with_many_apps_as_with_few(admin: Client, portal: Portal, order: str) -> None:
    costs = []
    for number in (3, 60):
        many_apps(portal, number)
        with CaptureQueriesContext(connection) as queries:
            admin.get(f"{PAGE}?order={order}")
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 20


def test_the_page_with_ten_apps_weighs_less_than_40_kilobytes(admin: Client, portal: Portal) -> None:
    for number in range(10):
        create(new_app(portal, f"App {number}"), [f"{number}@example.com"])

    page = admin.get(PAGE)
    files = re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"', text_of(page))
    parts = [page.content, *((Path(settings.STATIC_ROOT) / name).read_bytes() for name in files)]

    assert {Path(name).suffix for name in files} == {".css", ".js", ".svg"}
    assert sum(len(gzip.compress(part)) for part in parts) <= 40_000
