"""The API reference in a real browser: filtered while somebody types, code in tabs, and a console that sends calls."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from contacts.api.reference.snippets import JAVASCRIPT, snippets
from contacts.api.reference.table import OPERATIONS
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")
CREATE = "/docs/api/contacts/create-a-contact"
READ = "/docs/api/contacts/list-contacts"


@pytest.fixture
def page(chromium: Browser, demo: Demo) -> Iterator[Page]:
    """A window of nobody in particular. At the end nothing went wrong in it."""
    page, complaints = chromium.new_page(base_url=demo.known()["base_url"]), list[str]()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


def send(page: Page, token: str) -> None:
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Send", exact=False).last.click()


def test_calls_are_filtered_while_somebody_types(page: Page) -> None:
    page.goto("/docs/api/")
    page.keyboard.press("/")

    page.keyboard.type("gdpr post")

    calls = page.locator("#calls ul").get_by_role("link")
    expect(calls).to_have_text(["Delete a person permanently"])
    expect(page.get_by_role("status").filter(has_text="Calls found: 1")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 call found for “gdpr post”.")).to_be_visible()


def test_a_language_is_chosen_by_keyboard_and_stays_on_the_next_page(page: Page) -> None:
    page.goto(CREATE)
    page.get_by_role("radio", name="curl").focus()

    page.keyboard.press("ArrowRight")

    expect(page.locator("#code-2")).to_be_visible()
    expect(page.locator("#code-1")).to_be_hidden()
    page.goto(READ)
    expect(page.locator("#code-2")).to_contain_text("import requests")


def test_code_and_calls_work_without_javascript_and_the_console_says_what_it_needs(
    chromium: Browser, demo: Demo
) -> None:
    page = chromium.new_context(java_script_enabled=False, base_url=demo.known()["base_url"]).new_page()
    page.goto(CREATE)

    page.get_by_text("JavaScript", exact=True).click()

    expect(page.locator("#code-3")).to_be_visible()
    expect(page.get_by_text("The console needs JavaScript.")).to_be_visible()
    expect(page.get_by_role("button", name="Send POST")).to_be_disabled()
    expect(page.get_by_role("button", name="Copy").first).to_be_hidden()


def test_the_console_sends_a_call_without_cookies_and_keeps_no_token(page: Page, demo: Demo) -> None:
    token, asked = demo.known()["private_token"], list[Request]()
    page.context.add_cookies([{"name": "sessionid", "value": "of-nobody", "url": demo.known()["base_url"]}])
    page.on("request", lambda request: asked.append(request) if "/crm/" in request.url else None)
    page.goto(READ)

    send(page, token)

    expect(page.get_by_role("status").filter(has_text="200 OK")).to_be_visible()
    expect(page.get_by_role("region", name="Body of the answer")).to_contain_text('"results"')
    assert [(each.headers.get("authorization"), each.headers.get("cookie")) for each in asked] == [
        (f"Bearer {token}", None)
    ]
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])")
    assert token not in stored
    page.reload()
    expect(page.get_by_label("Token")).to_have_value("")


def test_the_console_asks_before_a_call_that_writes(page: Page, demo: Demo) -> None:
    asked = list[str]()
    page.on("request", lambda request: asked.append(request.method) if "/crm/" in request.url else None)
    page.goto(CREATE)

    send(page, "pat-unknown")
    page.get_by_role("button", name="Cancel").click()
    assert asked == []
    page.get_by_role("button", name="Send POST").click()
    page.get_by_role("button", name="Send anyway").click()

    expect(page.get_by_role("status").filter(has_text="401 Unauthorized")).to_be_visible()
    expect(page.get_by_role("region", name="Body of the answer")).to_contain_text("INVALID_AUTHENTICATION")
    assert asked == ["POST"]


@pytest.mark.parametrize("elsewhere", ["//example.org/crm", "https://example.org/crm", "/\\example.org/crm"])
def test_the_console_sends_no_token_to_another_site(page: Page, elsewhere: str) -> None:
    asked = list[str]()
    page.goto(READ)
    page.on("request", lambda request: asked.append(request.url) if "crm" in request.url else None)

    page.get_by_label("Address").fill(elsewhere)
    send(page, "secret")

    expect(page.get_by_text("The path must start with one slash")).to_be_visible()
    assert asked == []


def test_the_javascript_of_every_call_is_javascript(page: Page) -> None:
    programs = [snippets(operation, "https://contacts.example.com")[JAVASCRIPT] for operation in OPERATIONS]

    wrong = page.evaluate(
        """programs => programs.filter((text) => {
          try { new (async () => {}).constructor(text); return false; } catch { return true; }
        })""",
        programs,
    )

    assert wrong == []
