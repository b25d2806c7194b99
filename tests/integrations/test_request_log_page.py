"""The page of an app's requests: who reads it, its filters, its pages, and what links to it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from integrations.models import ConnectedApp
from integrations.services import request_log
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.contacts.cast import new_app
from tests.integrations.cast import client_for, text_of

APPS = "/settings/integrations/apps"
ID = UUID("12345678-1234-4234-8234-123456789abc")
CONTACTS, ONE = "/crm/v3/objects/contacts", "/crm/v3/objects/contacts/{contact_id}"


@pytest.fixture(autouse=True)
def _today(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW + timedelta(hours=1))


@pytest.fixture
def developer(portal: Portal) -> Client:
    return client_for(portal, Permission.DEVELOPER)


@pytest.fixture
def app(portal: Portal) -> ConnectedApp:
    app = new_app(portal)
    asked(app, "POST", CONTACTS, 201)
    asked(app, "GET", ONE, 404, request_id=ID)
    asked(app, "GET", ONE, 503)
    return app


def asked(app: ConnectedApp, method: str, route: str, status: int, **more: UUID | timedelta) -> None:
    at = NOW - (age if isinstance(age := more.get("age"), timedelta) else timedelta())
    request_id = found if isinstance(found := more.get("request_id"), UUID) else uuid4()
    request_log.write([request_log.Line(app.portal_id, app.id, at, request_id, method, route, status, 1234)])


def statuses(client: Client, app: ConnectedApp, query: str = "") -> list[int]:
    answer = client.get(f"{APPS}/{app.id}/requests{query}")
    assert answer.status_code == 200
    return sorted(entry.status for entry in answer.context["page"].rows)


def test_a_request_is_shown_with_its_route_status_time_and_id(developer: Client, app: ConnectedApp) -> None:
    page = text_of(developer.get(f"{APPS}/{app.id}/requests"))

    assert "<strong>GET</strong> /crm/v3/objects/contacts/{contact_id}" in page
    assert f"<code>{ID}</code>" in page
    assert "1,234 ms" in page
    assert "24 Nov 10:00:00" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [201, 404, 503]),
        ("?status=4", [404]),
        ("?status=5", [503]),
        ("?method=POST", [201]),
        ("?q={contact_id}&method=GET", [404, 503]),
        (f"?q={ID}", [404]),
        ("?q=nothing", []),
    ],
)
def test_requests_are_found_by_status_method_route_and_id(
    developer: Client, app: ConnectedApp, query: str, found: list[int]
) -> None:
    assert statuses(developer, app, query) == found


@pytest.mark.parametrize("query", ["?status=9", "?method=BREW", "?q=%00"])
def test_a_filter_that_is_not_understood_finds_nothing(developer: Client, app: ConnectedApp, query: str) -> None:
    answer = developer.get(f"{APPS}/{app.id}/requests{query}")

    assert answer.status_code == 422
    assert answer.context["page"].rows == []


def test_what_is_older_than_seven_days_or_of_another_app_is_not_shown(
    developer: Client, app: ConnectedApp, portal: Portal
) -> None:
    asked(app, "GET", CONTACTS, 200, age=timedelta(days=7))
    asked(new_app(portal, "Forms"), "GET", CONTACTS, 200)

    assert 200 not in statuses(developer, app)


def test_a_long_log_is_paged(developer: Client, app: ConnectedApp) -> None:
    for number in range(50):
        asked(app, "PATCH", ONE, 200, age=timedelta(seconds=number + 1))

    first = developer.get(f"{APPS}/{app.id}/requests?method=PATCH&q=crm")
    all_of_them = developer.get(f"{APPS}/{app.id}/requests").context["page"]
    rest = statuses(developer, app, f"?{all_of_them.next}")

    assert len(first.context["page"].rows) == 50
    assert first.context["page"].next == ""
    assert rest == [200, 200, 200]


def test_only_a_developer_of_the_apps_portal_reads_its_log(portal: Portal, app: ConnectedApp) -> None:
    viewer, stranger = client_for(portal, name="Victor"), client_for(new_portal(), Permission.DEVELOPER)

    assert viewer.get(f"{APPS}/{app.id}/requests").status_code == 403
    assert stranger.get(f"{APPS}/{app.id}/requests").status_code == 404


def test_an_apps_pages_lead_a_developer_to_its_log_and_nobody_else(
    developer: Client, portal: Portal, app: ConnectedApp
) -> None:
    link = f'href="{APPS}/{app.id}/requests"'
    viewer = client_for(portal, name="Victor")

    for page in (f"{APPS}/{app.id}", f"/settings/integrations/private-apps/{app.id}"):
        assert link in text_of(developer.get(page))
        assert link not in text_of(viewer.get(page))


def test_an_app_that_asked_nothing_says_what_is_not_logged(developer: Client, portal: Portal) -> None:
    page = text_of(developer.get(f"{APPS}/{new_app(portal).id}/requests"))

    assert "This app made no requests in the last seven days." in page
