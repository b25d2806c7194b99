"""A slow read waits for its turn, and is given up in time. Other reads go on beside it."""

import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from contacts.selectors import SearchTooSlow, bounded, in_bounded_time
from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.turns import Turns
from tests import sql_wall
from tests.contacts.api.calls import URL, post, send
from tests.contacts.api.searches import SEARCH
from tests.contacts.cast import locked_contacts, slow_search

V1_SEARCH = "/contacts/v1/search/query?q=ada"


@pytest.fixture(autouse=True)
def _own_turns(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.SEARCH_AT_ONCE_MS = 50
    monkeypatch.setattr(bounded, "slow_reads", Turns(places=2, places_of_one=2))


def sleep(seconds: float) -> None:
    with sql_wall.lifted(), connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_sleep({seconds})")


@pytest.mark.parametrize("url", [V1_SEARCH, URL, "/contacts/v1/lists/all/contacts/all"])
def test_a_slow_read_without_a_turn_gets_the_429_that_clients_know(
    wire: Client, portal: Portal, settings: Any, url: str
) -> None:
    settings.SEARCH_TIMEOUT_MS = 100  # also how long a turn is waited for

    with slow_search(portal), locked_contacts():
        answer = wire.get(url)

    assert answer.status_code == 429
    assert answer["Retry-After"] == "1"
    assert answer.json() == {
        "status": "error",
        "message": "You have reached your secondly limit.",
        "errorType": "RATE_LIMIT",
        "category": "RATE_LIMITS",
        "policyName": "SECONDLY",
        "correlationId": answer["X-HubSpot-Correlation-Id"],
        "requestId": answer["X-HubSpot-Correlation-Id"],
    }


def test_a_slow_search_without_a_place_does_not_wait(
    wire: Client, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "slow_reads", Turns(places=1, places_of_one=1))

    with slow_search(portal), locked_contacts():
        began = time.monotonic()
        status, _answer = post(wire, {}, SEARCH)

    assert status == 429
    assert time.monotonic() - began < 5  # seconds, for which a turn would be waited for


def test_searches_lists_and_creates_go_on_while_slow_searches_wait(wire: Client, portal: Portal, settings: Any) -> None:
    settings.SEARCH_AT_ONCE_MS = 5_000

    with slow_search(portal):
        assert post(wire, {}, SEARCH)[0] == 200
        assert send(wire, "GET", V1_SEARCH)[0] == 200
        assert post(wire, {"properties": {"email": "ada@example.com"}})[0] == 201


def test_a_read_that_was_slow_is_read_again_in_its_turn(portal: Portal) -> None:
    times = iter([0.2, 0.0])

    def read() -> str:
        sleep(next(times))
        return "found"

    assert in_bounded_time(portal, read) == "found"
    assert next(times, None) is None


def test_several_statements_together_have_the_time_of_one(portal: Portal, settings: Any) -> None:
    settings.SEARCH_TIMEOUT_MS = 500
    ended: list[float] = []

    def read() -> None:
        sleep(0.4)
        ended.append(0.4)
        sleep(0.4)
        ended.append(0.8)

    with pytest.raises(SearchTooSlow):
        in_bounded_time(portal, read)
    assert ended == [0.4]
