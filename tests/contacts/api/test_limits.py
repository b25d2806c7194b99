"""Rate limits on the wire: headers, refusals, what is not counted, and Redis that is away."""

import json
import socket
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from contacts.api.gate import Call, api
from integrations import rate_limits, services
from integrations.authentication import Caller
from integrations.models import ConnectedApp
from integrations.rate_limit_answers import admitted
from integrations.rate_limits import Policy, seconds_to_wait
from integrations.scopes import Scope
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.api.calls import URL

LIMITS = {"TEN_SECONDLY_ROLLING": 3, "DAILY": 5, "SECONDLY": 2}
PREFIX = "X-HubSpot-RateLimit-"


@pytest.fixture(autouse=True)
def _limits(settings: Settings) -> None:
    settings.RATE_LIMITS = LIMITS
    settings.RATE_LIMIT_PATIENCE = 5


def said(answer: Any) -> dict[str, str]:
    return {name.removeprefix(PREFIX): value for name, value in answer.headers.items() if name.startswith(PREFIX)}


def test_every_answer_says_what_is_left(wire: Client) -> None:
    wire.get(URL)
    answer = wire.get(URL + "/nobody")

    assert answer.status_code == 404
    assert said(answer) == {
        "Max": "3",
        "Remaining": "1",
        "Interval-Milliseconds": "10000",
        "Daily": "5",
        "Daily-Remaining": "3",
    }


def test_a_call_too_many_gets_the_429_that_clients_know(wire: Client) -> None:
    answers = [wire.get(URL) for _call in range(4)]

    body = answers[3].json()
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert body == {
        "status": "error",
        "message": "You have reached your ten_secondly_rolling limit.",
        "errorType": "RATE_LIMIT",
        "category": "RATE_LIMITS",
        "policyName": "TEN_SECONDLY_ROLLING",
        "correlationId": answers[3]["X-HubSpot-Correlation-Id"],
        "requestId": answers[3]["X-HubSpot-Correlation-Id"],
    }
    assert 1 <= int(answers[3]["Retry-After"]) <= 10
    assert said(answers[3])["Remaining"] == "0"


def test_the_window_moves_and_the_day_ends_at_midnight_of_the_portal(wire: Client, settings: Settings) -> None:
    settings.RATE_LIMITS = {**LIMITS, "TEN_SECONDLY_ROLLING": 100}

    answers = [wire.get(URL) for _call in range(6)]

    assert answers[5].json()["policyName"] == "DAILY"
    assert answers[5].json()["message"] == "You have reached your daily limit."
    assert 0 < int(answers[5]["Retry-After"]) <= 25 * 60 * 60
    assert said(answers[5])["Daily-Remaining"] == "0"


def test_a_refused_call_counts_in_no_window(wire: Client, settings: Settings) -> None:
    for _call in range(5):
        wire.get(URL)
    settings.RATE_LIMITS = {**LIMITS, "TEN_SECONDLY_ROLLING": 100}

    assert said(wire.get(URL))["Daily-Remaining"] == "1"


def test_searches_have_a_limit_of_their_own_and_no_headers(wire: Client, rf: Any) -> None:
    def search(call: Call) -> HttpResponse:
        return call.answer({})

    view = api(limited_by=Policy.SECONDLY, GET=(Scope.CONTACTS_READ, search))
    authorization = wire.defaults["HTTP_AUTHORIZATION"]

    answers = [view(rf.get("/", headers={"Authorization": authorization})) for _call in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert json.loads(answers[2].content)["message"] == "You have reached your secondly limit."
    assert said(answers[2]) == {}


@pytest.mark.parametrize(
    ("verb", "path", "status"),
    [("POST", URL, 403), ("PUT", URL, 405), ("GET", f"{URL}/7", 404), ("GET", "/crm/v3/nowhere", 404)],
)
def test_a_call_that_is_refused_is_counted(portal: Portal, verb: str, path: str, status: int) -> None:
    app, secret = services.create_private_app(
        portal=portal, name="Reader", description="", scopes=[Scope.CONTACTS_READ], by=None, now=NOW
    )
    reader = Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"})

    answers = [reader.generic(verb, path) for _call in range(4)]

    assert [answer.status_code for answer in answers] == [status] * 3 + [429]
    assert said(answers[0])["Remaining"] == "2"
    assert rate_limits.used_today(app=app, now=NOW.now(NOW.tzinfo)) == 3


def test_who_is_unknown_is_not_counted(wire: Client) -> None:
    for _time in range(4):
        assert Client(headers={"host": "127.0.0.1"}).get(URL).status_code == 401

    assert said(wire.get(URL))["Remaining"] == "2"


def test_a_refused_write_writes_nothing_and_leaves_its_key_usable(wire: Client, settings: Settings) -> None:
    key = {"Idempotency-Key": "k"}
    settings.RATE_LIMITS = {**LIMITS, "TEN_SECONDLY_ROLLING": 0}
    assert wire.post(URL, {"properties": {}}, content_type="application/json", headers=key).status_code == 429

    settings.RATE_LIMITS = LIMITS
    answer = wire.post(URL, {"properties": {}}, content_type="application/json", headers=key)

    assert answer.status_code == 201
    assert "Idempotent-Replayed" not in answer


def test_each_app_has_its_own_limit(wire: Client, portal: Portal) -> None:
    for _call in range(4):
        wire.get(URL)
    _app, secret = services.create_private_app(
        portal=portal, name="Reader", description="", scopes=[Scope.CONTACTS_READ], by=None, now=NOW
    )

    assert Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"}).get(URL).status_code == 200


def test_an_oauth_app_is_not_told_of_its_day(portal: Portal) -> None:
    app = ConnectedApp(portal=portal, id=1, kind=ConnectedApp.Kind.OAUTH_APP)

    headers = admitted(Caller(portal, app, None, frozenset()), Policy.TEN_SECONDLY_ROLLING, uuid4(), NOW)

    assert list(headers) == [PREFIX + name for name in ("Max", "Remaining", "Interval-Milliseconds")]


def test_attempts_are_counted_by_who_makes_them() -> None:
    waits = [seconds_to_wait(what="token", who=who, rate="2/minute") for who in ("a", "a", "a", "b")]

    assert waits[:2] == [0, 0]
    assert waits[3] == 0
    assert 55 <= waits[2] <= 60


def test_the_token_endpoints_are_closed_to_an_address_that_tries_too_often(settings: Settings, db: None) -> None:
    settings.OAUTH_RATE = "2/minute"
    anonymous = Client(headers={"host": "127.0.0.1"})

    answers = [anonymous.get("/oauth/v1/access-tokens/guess") for _try in range(3)]

    assert [answer.status_code for answer in answers] == [400, 400, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert answers[2].json()["message"] == "Too many calls from this address."


@pytest.fixture
def silent_redis(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Redis that takes connections and never says a word."""
    settings.RATE_LIMIT_PATIENCE = 0.1
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.RATE_LIMIT_REDIS = f"redis://127.0.0.1:{server.getsockname()[1]}"
        monkeypatch.setattr(rate_limits, "_redis", rate_limits._Redis())  # noqa: SLF001 - as in a new process
        forget_connections()
        yield
    forget_connections()


def forget_connections() -> None:
    rate_limits._client.cache_clear()  # noqa: SLF001 - as in a new process
    rate_limits._limiter.cache_clear()  # noqa: SLF001 - as above
    rate_limits._connection.__dict__.clear()  # noqa: SLF001 - as above


def test_where_redis_is_away_all_are_admitted_at_once_without_headers(
    wire: Client, silent_redis: None, caplog: pytest.LogCaptureFixture
) -> None:
    began = time.monotonic()

    answers = [wire.get(URL) for _call in range(20)]

    assert [answer.status_code for answer in answers] == [200] * 20
    assert time.monotonic() - began < 5
    assert said(answers[0]) == {}
    assert caplog.text.count("rate_limits_off") == 1
    assert seconds_to_wait(what="token", who="a", rate="1/minute") == 0
