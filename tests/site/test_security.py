"""What browsers are told to refuse on every page, and that no form is taken from elsewhere (P14)."""

import os
import re
import subprocess
import sys
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from marketing_contacts.portals.models import Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.services import add_member
from tests.browser.pages import NO_PAGES, PARAMETER, routes
from tests.conftest import NOW

PAGES = sorted(set(routes()))
OPEN_WITHOUT_TOKEN: set[str] = set()  # by route, with the reason beside it
UNSAFE = ["POST", "PUT", "PATCH", "DELETE"]
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def path_of(route: str, portal: Portal) -> str:
    return "/" + PARAMETER.sub("1", route.replace("<int:portal_id>", str(portal.pk))).strip("^$").replace("^", "")


@pytest.fixture
def admin(portal: Portal) -> Client:
    user = User.objects.create_user("ada@example.com", "a long password")
    add_member(portal=portal, user=user, permissions=list(Permission), by=None, now=NOW)
    client = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})
    client.force_login(user)
    return client


def asked(client: Client, verb: str, path: str, **content: Any) -> Any:
    """The answer; what the call did is undone, so that the next one is asked by the same person."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        answer = client.generic(verb, path, **content)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def left_open(answer: Any) -> list[str]:
    """What the answer does not tell a browser to refuse."""
    policy = answer.headers.get("Content-Security-Policy", "")
    words = set(policy.replace("'", "").split())
    left = [rule for rule in ("default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'") if rule not in policy]
    left += sorted({"unsafe-inline", "unsafe-eval", "*"} & words)
    left += [name for name, value in HEADERS.items() if answer.headers.get(name) != value]
    return left if "no-store" in answer.headers.get("Cache-Control", "") else [*left, "Cache-Control"]


def test_every_page_says_what_a_browser_must_refuse(admin: Client, portal: Portal) -> None:
    left = {route: left_open(asked(admin, "GET", path_of(route, portal))) for route in PAGES}

    assert len(PAGES) > 150
    assert {route: each for route, each in left.items() if each} == {}


@pytest.mark.parametrize("verb", UNSAFE)
def test_nothing_is_taken_from_a_form_of_another_site(admin: Client, portal: Portal, verb: str) -> None:
    elsewhere = {"origin": "https://evil.example"}
    taken = [
        route
        for route in PAGES
        if route not in OPEN_WITHOUT_TOKEN
        and asked(admin, verb, path_of(route, portal), headers=elsewhere).status_code != 403
    ]

    assert taken == []
    assert [route for route in PAGES if NO_PAGES.match(route)] == []


def test_over_https_browsers_stay_there(admin: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000

    assert admin.get("/help/").headers["Location"].startswith("https://")
    assert "max-age=31536000" in admin.get("/help/", secure=True).headers["Strict-Transport-Security"]


def test_cookies_are_kept_from_scripts_and_from_other_sites(db: None, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    User.objects.create_user("ada@example.com", "a long password")
    client = Client(headers={"host": "127.0.0.1"})

    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": "ada@example.com", "password": "a long password"})
    session, csrf = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert session["httponly"] is True
    assert [cookie["samesite"] for cookie in (session, csrf)] == ["Lax", "Lax"]
    assert [cookie["secure"] for cookie in (session, csrf)] == [True, True]


def test_over_https_every_cookie_is_this_hosts_alone(admin: Client, settings: Settings) -> None:
    over_https(settings)
    client = Client(headers={"host": "127.0.0.1"})

    client.get("/accounts/login/", secure=True)
    client.post("/accounts/login/", {"login": "ada@example.com", "password": "a long password"}, secure=True)
    client.post("/accounts/profile/", {"name": "Ada", "language": "pl", "time_zone": "UTC"}, secure=True)
    names = {re.sub("[0-9a-f]{16}$", "", name.removeprefix("__Host-")) for name in client.cookies}
    assert names == {"sessionid", "csrftoken", "messages", "device_", "person"}
    for name, cookie in client.cookies.items():
        assert name[:7] == "__Host-"
        assert cookie["secure"] is True
        assert cookie["path"] == "/"
        assert cookie["domain"] == ""


def test_over_https_the_pages_speak_the_persons_language(admin: Client, settings: Settings) -> None:
    over_https(settings)
    User.objects.update(language="pl")
    client = Client(headers={"host": "127.0.0.1"})

    client.post("/accounts/login/", {"login": "ada@example.com", "password": "a long password"}, secure=True)
    assert client.get("/help/", secure=True).headers["Content-Language"] == "pl"


def test_the_prefix_of_cookies_comes_with_https() -> None:
    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME"]
    for https, prefix in (("on", "__Host-"), ("off", "")):
        script = f"from marketing_contacts import settings; print(*(getattr(settings, name) for name in {names}))"
        command = [sys.executable, "-c", script]
        said = subprocess.run(command, env=os.environ | {"HTTPS": https}, capture_output=True, text=True, check=True)
        assert said.stdout.split() == [f"{prefix}sessionid", f"{prefix}csrftoken", f"{prefix}language"]


def over_https(settings: Settings) -> None:
    settings.COOKIE_PREFIX = "__Host-"
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
