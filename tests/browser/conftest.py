"""A real browser, and people signed in to the running demo."""

import os
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.running import Demo

PAGE = "/settings/integrations/marketing-contacts"
SignIn = Callable[..., Page]
expect.set_options(timeout=20_000)  # milliseconds: beside tests that race with 64 threads a page may take a while


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def sign_in(chromium: Browser, demo: Demo) -> Iterator[SignIn]:
    """Sign somebody in and open the page; at the end nothing was logged to the console or asked of others."""
    complaints: list[str] = []
    base = demo.known()["base_url"]

    def open_page(who: str, **context: object) -> Page:
        page = chromium.new_context(**context).new_page()  # type: ignore[arg-type]  # passed through
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("request", lambda asked: None if asked.url.startswith(base) else complaints.append(asked.url))
        person = demo.known()["users"][who]
        page.goto(demo.page(PAGE))
        page.fill("#id_login", person["email"])
        page.fill("#id_password", person["password"])
        page.click("main button[type=submit]")
        expect(page.locator("h1")).to_have_text(re.compile("Marketing contacts|Kontakty marketingowe"))
        return page

    yield open_page
    assert complaints == []


CAP = """
from django.utils import timezone
from marketing_contacts.billing.models import Usage
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.portals.models import Portal
portal = Portal.objects.get(name="Northwind Traders")
room = {room}
set_maximum(portal=portal, maximum=room and Usage.objects.get(portal=portal).count + room, by=None, now=timezone.now())
"""


@pytest.fixture
def little_room(demo: Demo) -> Iterator[None]:
    """So few free places that turning on whatever app is worth a question, however much other tests created."""
    demo.manage("shell", "--verbosity", "0", "--command", CAP.format(room=500))
    yield
    demo.manage("shell", "--verbosity", "0", "--command", CAP.format(room=None))
