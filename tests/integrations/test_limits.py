"""Limits of an app: who sets them, what its page says, and what closing its breaker asks."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from integrations.models import ConnectedApp
from integrations.services import connect_api_key, disconnect, set_app_limits
from marketing_contacts.billing.models import BreakerOpening, SourceLimit, Usage
from marketing_contacts.billing.source_limits import Rate, proposed_per_hour
from marketing_contacts.portals.models import AuditEntry, Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.contacts.cast import create, new_app
from tests.integrations.cast import PAGE, client_for, post, text_of

APPS = "/settings/integrations/apps"


@pytest.fixture(autouse=True)
def _today(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def admin(portal: Portal) -> Client:
    return client_for(portal, Permission.MARKETING_CONTACTS_ACCESS)


@pytest.fixture
def app(portal: Portal) -> ConnectedApp:
    return new_app(portal)


def set_limits(client: Client, app: ConnectedApp, **given: Any) -> Any:
    data = {"maximum": "", "stamps": "", "minutes": "60", **given}
    return post(client, f"{APPS}/{app.id}/limits", data, htmx=False)


def test_the_ledger_is_read_before_anything_waits_for_it(app: ConnectedApp) -> None:
    create(app, [None] * 2)

    with CaptureQueriesContext(connection) as queries:
        set_app_limits(app=app, maximum=5, rate=None, by=None, now=NOW)

    statements = [query["sql"] for query in queries]
    sums = [place for place, text in enumerate(statements) if "SUM(" in text and "usageentry" in text]
    assert sums[0] < next(place for place, text in enumerate(statements) if "FOR UPDATE" in text) < sums[1]
    assert SourceLimit.objects.get(portal=app.portal).count == 2


def spike(app: ConnectedApp, number: int = 5) -> BreakerOpening:
    """So many contacts of an app that may make three count in an hour."""
    set_app_limits(app=app, maximum=None, rate=Rate(3, 60), by=None, now=NOW)
    create(app, [None] * number)
    return BreakerOpening.objects.get(portal=app.portal, closed_at=None)


def close(client: Client, app: ConnectedApp, opening: object) -> Any:
    return post(client, f"{APPS}/{app.id}/close-breaker", {"trip": opening}, htmx=False)


def page_of(client: Client, app: ConnectedApp) -> str:
    return text_of(client.get(f"{APPS}/{app.id}"))


def test_a_maximum_and_a_breaker_are_set_shown_and_taken_away(admin: Client, app: ConnectedApp, portal: Portal) -> None:
    create(app, ["ada@example.com"])

    assert set_limits(admin, app, maximum="5", stamps="100", minutes="10").status_code == 302

    limit = SourceLimit.objects.get(portal=portal, source_id=app.id)
    assert limit.count == 1
    assert limit.maximum == 5
    assert limit.rate == 100
    assert limit.rate_minutes == 10
    assert "1 of at most 5 contacts count under this app." in page_of(admin, app)

    set_limits(admin, app)
    assert not SourceLimit.objects.filter(portal=portal).exists()


def test_limits_that_stand_already_are_not_recorded_again(admin: Client, app: ConnectedApp, portal: Portal) -> None:
    set_limits(admin, app, maximum="5")
    set_limits(admin, app, maximum="5")

    entry = AuditEntry.objects.get(portal=portal, action="connected_app.limits")
    assert entry.before == {"maximum": None, "rate": None, "rate_minutes": None}
    assert entry.after == {"maximum": 5, "rate": None, "rate_minutes": None}


@pytest.mark.parametrize(
    "given",
    [{"maximum": "0"}, {"maximum": "x"}, {"stamps": "-1"}, {"stamps": "5", "minutes": "7"}, {"maximum": "9" * 40}],
)
def test_a_limit_that_limits_nothing_is_refused_on_the_page(
    admin: Client, app: ConnectedApp, portal: Portal, given: dict[str, str]
) -> None:
    response = set_limits(admin, app, **given)

    assert response.status_code == 422
    assert "field__errors" in text_of(response)
    assert not SourceLimit.objects.filter(portal=portal).exists()


def test_a_member_without_access_sees_the_limits_and_sets_none(app: ConnectedApp, portal: Portal) -> None:
    viewer, opening = client_for(portal, name="Olga"), spike(app)

    assert set_limits(viewer, app, maximum="5").status_code == 403
    assert close(viewer, app, opening.number).status_code == 403
    page = page_of(viewer, app)
    assert "Close breaker" not in page
    assert "3 within 1 hour" in page


def test_another_portals_app_has_no_limits_here(admin: Client) -> None:
    theirs = new_app(new_portal())

    assert set_limits(admin, theirs, maximum="5").status_code == 404
    assert close(admin, theirs, 1).status_code == 404


def test_the_list_marks_apps_that_are_stopped(admin: Client, app: ConnectedApp, portal: Portal) -> None:
    full = new_app(portal, "Forms")
    set_app_limits(app=full, maximum=1, rate=None, by=None, now=NOW)
    create(full, [None, None])
    spike(app)

    page = text_of(admin.get(PAGE))

    assert page.count("Maximum reached") == page.count("Breaker open") == 1


def test_an_open_breaker_says_since_when_and_how_many_it_held(admin: Client, app: ConnectedApp) -> None:
    spike(app)

    page = page_of(admin, app)

    assert "The breaker has been open since 24 Nov 2026" in page
    assert "2 contacts have been held since then." in page


def test_closing_a_breaker_leads_to_what_it_held(admin: Client, app: ConnectedApp, portal: Portal) -> None:
    opening = spike(app)

    response = close(admin, app, opening.number)

    assert response.headers["Location"] == f"/contacts/held?held=BREAKER&app={app.id}"
    entry = AuditEntry.objects.get(portal=portal, action="connected_app.close_breaker")
    assert entry.before == {"opened_at": NOW.isoformat(), "held": 2}
    create(app, [None] * 3)
    assert Usage.objects.get(portal=portal).count == 6
    assert Usage.objects.get(portal=portal).held == 2
    assert "Anna</td>" in page_of(admin, app)


@pytest.mark.parametrize("opening", ["2", "0", "x", ""])
def test_a_breaker_that_moved_meanwhile_stays_as_it_is(admin: Client, app: ConnectedApp, opening: str) -> None:
    spike(app)

    response = close(admin, app, opening)

    assert response.headers["Location"].endswith("#limits")
    assert "The breaker has been open since" in page_of(admin, app)


def test_a_disconnected_app_leaves_no_limits(app: ConnectedApp, portal: Portal) -> None:
    spike(app)

    disconnect(app=app, by=None, now=NOW)

    assert Usage.objects.get(portal=portal).limited_sources == []
    assert BreakerOpening.objects.get(portal=portal).closed_at == NOW


def test_the_api_key_has_limits_too(admin: Client, portal: Portal) -> None:
    api_key, _secret = connect_api_key(portal=portal, by=None, now=NOW)

    assert set_limits(admin, api_key, maximum="5").status_code == 302
    assert SourceLimit.objects.get(portal=portal).source_id == api_key.id


@pytest.mark.parametrize(("busiest", "proposed"), [(0, 100), (99, 100), (101, 110), (1234, 1300), (20_000, 20_000)])
def test_a_proposed_rate_is_the_busiest_day_in_an_hour(busiest: int, proposed: int) -> None:
    assert proposed_per_hour(busiest) == proposed
