"""The log of an app's requests: what is noted, how it is written without holding anybody up, how long it is kept."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client

from integrations.models import ConnectedApp, LoggedRequest
from integrations.route_templates import template_of
from integrations.services import connect_api_key, disconnect, request_log
from integrations.tasks import purge_request_logs
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.contacts.cast import new_app
from tests.every_address import ROUTES
from tests.integrations.cast import request_log_kept

CONTACTS = "/crm/v3/objects/contacts"


@pytest.fixture
def writer() -> Iterator[request_log.Writer]:
    with request_log_kept() as writer:
        yield writer


@pytest.fixture
def app(portal: Portal) -> ConnectedApp:
    return new_app(portal)


def line(app: ConnectedApp, age: timedelta = timedelta()) -> request_log.Line:
    return request_log.Line(app.portal_id, app.id, NOW - age, uuid4(), "GET", CONTACTS, 200, 3)


def logged(portal: Portal) -> list[LoggedRequest]:
    return list(LoggedRequest.objects.filter(portal=portal).order_by("at"))


@pytest.mark.parametrize(
    ("route", "template"),
    [
        ("^crm/(?:v3/objects|objects/(?:2025-09|2026-03))/(?:contacts|contact|CONTACTS?|0-1)/?$", CONTACTS),
        ("^crm/v3/objects/contacts/(?P<contact_id>[^/]+)/?$", f"{CONTACTS}/{{contact_id}}"),
        ("^contacts/v1/contact/email/(?P<email>.+)/profile/?$", "/contacts/v1/contact/email/{email}/profile"),
        ("marketing-contacts/v1/apps/<int:app_id>", "/marketing-contacts/v1/apps/{app_id}"),
        ("^properties/v[12]/contacts/properties/?$", "/properties/v1/contacts/properties"),
        ("^(?:crm|oauth)/", "unknown"),
    ],
)
def test_a_route_is_read_as_a_template(route: str, template: str) -> None:
    assert template_of(route) == template


def test_every_address_of_the_wire_is_read_as_a_template() -> None:
    read = [template_of(route) for route in ROUTES if route.startswith("^") and route.endswith("$")]

    assert f"{CONTACTS}/{{contact_id}}" in read
    assert [template for template in read if not re.fullmatch(r"/[\w/{}.-]+", template)] == []


def test_a_call_is_noted_by_its_route_with_the_id_that_its_answer_carried(
    portal: Portal, writer: request_log.Writer
) -> None:
    app, secret = connect_api_key(portal=portal, by=None, now=NOW)
    client = Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"})

    answer = client.get(f"{CONTACTS}/512?properties=email")
    writer.write_waiting()

    [entry] = logged(portal)
    assert entry.app_id == app.id
    assert entry.method == "GET"
    assert entry.status == 404
    assert entry.route == f"{CONTACTS}/{{contact_id}}"
    assert str(entry.request_id) == answer.headers["X-HubSpot-Correlation-Id"]
    assert 0 <= entry.milliseconds < 10_000


def test_what_the_wire_does_not_have_is_noted_without_its_path(portal: Portal, writer: request_log.Writer) -> None:
    _app, secret = connect_api_key(portal=portal, by=None, now=NOW)

    Client().get(f"/crm/v9/{secret}?hapikey={secret}", HTTP_HOST="127.0.0.1")
    writer.write_waiting()

    [entry] = logged(portal)
    assert entry.route == "unknown"
    assert entry.status == 404


def test_a_call_of_nobody_and_a_page_are_in_no_apps_log(portal: Portal, writer: request_log.Writer) -> None:
    Client().get(CONTACTS, HTTP_HOST="127.0.0.1")
    Client().get("/help/", HTTP_HOST="127.0.0.1")
    writer.write_waiting()

    assert logged(portal) == []


def test_lines_of_several_portals_are_written_each_to_its_own_and_only_once(app: ConnectedApp) -> None:
    theirs = new_app(new_portal())
    lines = [line(app), line(theirs), line(app)]

    request_log.write(lines)
    request_log.write(lines)

    assert [len(logged(each.portal)) for each in (app, theirs)] == [2, 1]


def test_of_too_many_lines_the_oldest_are_dropped(app: ConnectedApp) -> None:
    writer = request_log.Writer()
    lines = [line(app, timedelta(seconds=-number)) for number in range(request_log.MOST_WAITING + 5)]
    for each in lines:
        writer.note(each)

    writer.write_waiting()

    assert [entry.request_id for entry in logged(app.portal)] == [each.request_id for each in lines[5:]]


def test_while_the_database_is_away_lines_wait_for_it(
    app: ConnectedApp, writer: request_log.Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(lines: list[request_log.Line]) -> None:
        raise OperationalError

    request_log.note(line(app))
    with monkeypatch.context() as broken:
        broken.setattr(connection, "close", lambda: None)  # the test's own transaction
        broken.setattr(request_log, "write", away)
        writer.write_waiting()
    assert logged(app.portal) == []

    writer.write_waiting()

    assert len(logged(app.portal)) == 1


def test_a_thread_writes_within_moments_and_the_rest_at_the_end(committed_database: None) -> None:
    app, writer = new_app(new_portal()), request_log.Writer()
    writer.start()

    writer.note(line(app))
    deadline = time.monotonic() + 10
    while not logged(app.portal) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(logged(app.portal)) == 1

    writer.note(line(app))
    writer.stop()
    assert len(logged(app.portal)) == 2


def test_after_seven_days_lines_are_thrown_away_of_ended_apps_too(
    app: ConnectedApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_log, "AT_ONCE", 2)
    ages = [timedelta(days=7, seconds=number) for number in range(1, 6)]
    request_log.write([line(app), line(app, timedelta(days=7)), *(line(app, age) for age in ages)])
    disconnect(app=app, by=None, now=NOW)

    assert request_log.purge_old_lines(portal=app.portal, now=NOW) == 5
    assert len(logged(app.portal)) == 2


def test_old_lines_of_every_portal_are_thrown_away(app: ConnectedApp) -> None:
    apps = [app, new_app(new_portal())]
    request_log.write([line(each, timedelta(days=8)) for each in apps])

    with time_machine.travel(NOW, tick=False):
        assert purge_request_logs() == 2

    assert [logged(each.portal) for each in apps] == [[], []]
