"""What the log says of a request."""

import logging
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

SECRET = "pat-na1-0123456789"


@pytest.mark.parametrize(
    "path",
    [
        f"/crm/v3/objects/contacts/{SECRET}",
        f"/crm/v3/objects/contacts?hapikey={SECRET}",
        f"/oauth/v1/access-tokens/{SECRET}",
        f"/oauth/v1/refresh-tokens/{SECRET}",
        f"/oauth/v1/token?client_secret={SECRET}",
        f"/owners/v2/{SECRET}",
        f"/nowhere/{SECRET}",
        f"/livez?hapikey={SECRET}",
    ],
)
def test_a_request_is_logged_by_its_route_and_never_by_its_path(
    db: None, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    Client().get(path, HTTP_HOST="127.0.0.1")

    assert "request_finished" in caplog.text
    assert SECRET not in caplog.text


def test_an_answers_correlation_id_leads_to_its_log_line(db: None, caplog: pytest.LogCaptureFixture) -> None:
    answer = Client().get("/crm/v3/objects/contacts", HTTP_HOST="127.0.0.1")

    assert answer.headers["X-HubSpot-Correlation-Id"] in caplog.text


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """What the process writes to its log, from the smallest matter on."""
    root = logging.getLogger()
    [handler] = [each for each in root.handlers if type(each) is logging.StreamHandler]
    text, level = StringIO(), root.level
    stderr = handler.setStream(text)
    root.setLevel(logging.DEBUG)
    yield text
    root.setLevel(level)
    if stderr:
        handler.setStream(stderr)


def routes_with_words(patterns: list[Any], before: str = "/") -> Iterator[str]:
    """All addresses that carry words of others in their path, each with a secret there."""
    for each in patterns:
        route = before + str(each.pattern).lstrip("^").rstrip("$")
        if isinstance(each, URLResolver):
            yield from routes_with_words(each.url_patterns, route)
        elif "<" in route:
            yield re.sub(r"<[^>]+>", SECRET, re.sub(r"<int:[^>]+>", "1", re.sub(r"\(\?P(<\w+>)[^)]+\)", r"\1", route)))


def test_no_logger_keeps_a_path(db: None, logged: StringIO) -> None:
    paths = [path for path in routes_with_words(get_resolver().url_patterns) if SECRET in path]
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    for path in paths:
        client.post(path, headers={"host": "127.0.0.1"})  # without the form's token
        referer = f"https://elsewhere.example{path}?key={SECRET}"
        client.post(path, secure=True, headers={"host": "127.0.0.1", "referer": referer})
        client.get(path, headers={"host": "elsewhere.example"})

    assert len(paths) > 20
    assert "/invitations/<str:token>" in logged.getvalue()
    assert "django.security.csrf" in logged.getvalue()
    assert SECRET not in logged.getvalue()
