"""Error pages: in the product's look and in both languages, with what to do next, and without what failed."""

import re

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings

from marketing_contacts.portals.models import User
from tests.site.broken import SECRET

STATUSES = [400, 403, 404, 405, 429, 500, 503]
ID = re.compile(r"<code>([0-9a-f-]{36})</code>")


@pytest.fixture
def client(settings: Settings) -> Client:
    settings.ROOT_URLCONF = "tests.site.broken"
    return Client(raise_request_exception=False, headers={"host": "127.0.0.1"})


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("status", STATUSES)
def test_an_error_is_a_page_with_a_way_on(client: Client, status: int, language: str) -> None:
    verb = "POST" if status == 405 else "GET"
    answer = client.generic(verb, f"/broken/{status}", headers={"accept-language": language})
    page = answer.content.decode()

    assert answer.status_code == status
    assert page.count("<h1>") == 1
    assert f'<html lang="{language}">' in page
    assert ("Help" if language == "en" else "Pomoc") in page
    assert 'href="/help/"' in page
    assert SECRET not in page


def test_a_fault_of_ours_shows_the_number_that_the_log_knows_and_nothing_else(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/broken/500")
    page = answer.content.decode()
    shown = ID.search(page)

    assert shown
    assert shown[1] in caplog.text
    assert not re.search("RuntimeError|Traceback|broken.py|DATABASE", page)


def test_a_fault_of_ours_asks_neither_database_nor_session(client: Client) -> None:
    client.cookies["sessionid"] = "whatever"  # this test may not use the database: who it is cannot be asked

    answer = client.get("/broken/500")

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


@pytest.mark.parametrize(("language", "words"), [("en", "Not available right now"), ("pl", "Chwilowo niedostępne")])
def test_without_a_database_people_are_told_in_their_browsers_language(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    def away(_request: object) -> None:
        raise OperationalError

    monkeypatch.setattr("django.contrib.auth.middleware.get_user", away)
    client.cookies["sessionid"] = "whatever"

    answer = client.get("/help/", headers={"accept-language": language})

    assert answer.status_code == 503
    assert words in answer.content.decode()


def test_a_database_that_does_not_answer_is_said_to_come_back(client: Client) -> None:
    answer = client.get("/broken/503")

    assert answer.headers["Retry-After"] == "30"


def test_a_write_that_others_disturbed_can_be_tried_again(client: Client) -> None:
    answer = client.get("/broken/busy", headers={"accept-language": "pl"})

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Spróbuj ponownie." in answer.content.decode()


def test_a_program_gets_the_wires_envelope(client: Client) -> None:
    answer = client.get("/crm/broken")

    assert answer.status_code == 500
    assert answer.json()["status"] == "error"
    assert answer.json()["correlationId"] == answer.headers["X-HubSpot-Correlation-Id"]


@pytest.mark.parametrize(("status", "speaks"), [(400, True), (403, True), (404, True), (405, True), (500, False)])
def test_a_fragment_gets_a_toast_unless_the_page_knows_what_to_say(
    client: Client, status: int, *, speaks: bool
) -> None:
    verb = "POST" if status == 405 else "GET"
    answer = client.generic(verb, f"/broken/{status}", headers={"hx-request": "true"})

    assert answer.status_code == status
    assert ('"toast"' in answer.headers.get("HX-Trigger", "")) is speaks
    assert b"<html" not in answer.content


def test_an_expired_form_says_how_to_send_it_again() -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})

    answer = client.post("/accounts/login/", headers={"accept-language": "pl"})

    assert answer.status_code == 403
    assert "Ten formularz wygasł" in answer.content.decode()


def test_who_is_signed_in_keeps_the_way_to_settings(db: None, client: Client) -> None:
    client.force_login(User.objects.create_user("ada@example.com"))

    assert "ada@example.com" in client.get("/nowhere").content.decode()
    assert not connection.needs_rollback
