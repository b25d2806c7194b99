"""Whatever is refused on the wire's addresses, and by whom: the envelope says so, never a page, an empty answer or a
redirect.
"""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from marketing_contacts.entry.environ import REFUSAL
from marketing_contacts.wire.addresses import WIRE

KEY = "mck-eu1-0123456789"
OTHER = ["/automation/v4/flows", "/crm/v3/objects/contacts", "/oauth/v1/token", "/oauth/v3/token/revoke"]
ADDRESSES = [*(f"{prefix}x" for prefix in WIRE), *OTHER]


@pytest.fixture
def program() -> Client:
    return Client(raise_request_exception=False, headers={"host": "127.0.0.1"})


def said(answer: Any) -> tuple[int, str]:
    """Status and message of an answer that is the envelope; at the token endpoints it has OAuth's words, too."""
    body = answer.json()
    assert answer.headers["Content-Type"] == "application/json;charset=utf-8"
    assert body["status"] == "error"
    assert body["correlationId"] == answer.headers["X-HubSpot-Correlation-Id"]
    assert "Location" not in answer.headers
    if answer.request["PATH_INFO"].startswith("/oauth/"):
        assert body["error"] in {"invalid_request", "server_error"}
        assert body["error_description"] == body["message"]
    return answer.status_code, body["message"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("status", [400, 408, 503])
def test_what_the_server_could_not_read_is_refused_by_the_envelope(program: Client, address: str, status: int) -> None:
    answer = program.post(address, **{REFUSAL: status})  # type: ignore[arg-type]  # the environ

    assert said(answer)[0] == status
    assert answer.headers["Connection"] == "close"
    assert ("Retry-After" in answer.headers) is (status == 503)


@pytest.mark.parametrize("address", ADDRESSES)
def test_plain_http_is_refused_and_the_key_not_repeated(program: Client, settings: Settings, address: str) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_PROXY_SSL_HEADER = True, ("HTTP_X_FORWARDED_PROTO", "https")

    for answer in (program.get(f"{address}?hapikey={KEY}"), program.post(f"{address}?hapikey={KEY}")):
        assert said(answer)[0] == 400
        assert KEY not in f"{answer.content!r} {answer.headers}"


def test_people_are_still_led_to_https(program: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert program.get("/accounts/login/").headers["Location"] == "https://127.0.0.1/accounts/login/"


@pytest.mark.parametrize("address", [f"{prefix}x" for prefix in WIRE])
def test_an_unknown_host_is_refused_before_anything_is_done(program: Client, address: str) -> None:
    answer = program.post(address, headers={"host": "evil.example"})

    assert said(answer) == (400, "The Host header does not name a host of this installation.")


@pytest.mark.parametrize(
    "address", ["/crm/v3/objects/contacts", "/contacts/v1/contact/vids/batch", "/automation/v4/flows"]
)
def test_too_many_parameters_are_refused_by_the_envelope(db: None, program: Client, address: str) -> None:
    assert said(program.get(f"{address}?{'a=&' * 5_001}")) == (400, "There are too many parameters.")


def test_the_token_endpoints_say_it_in_both_vocabularies(db: None, program: Client) -> None:
    form = "application/x-www-form-urlencoded"

    in_the_address = program.post(f"/oauth/v1/token?{'a=&' * 5_001}", "grant_type=refresh_token", content_type=form)
    in_the_body = program.post("/oauth/v1/token", "a=&" * 5_001, content_type=form)

    assert said(in_the_address)[0] == said(in_the_body)[0] == 400


def test_a_page_says_that_it_came_in_too_slowly(program: Client) -> None:
    answer = program.post("/accounts/login/", headers={"accept-language": "pl"}, **{REFUSAL: 408})  # type: ignore[arg-type]  # the environ

    assert answer.status_code == 408
    assert "To trwało zbyt długo" in answer.content.decode()
