"""A real browser, and people signed in to the running demo."""

import os
import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, StorageState, expect, sync_playwright

from tests.browser.pages import Site
from tests.running import Demo

FRESH_SECONDS = 100  # after five minutes some pages ask for the password again
PAGE = "/settings/integrations/marketing-contacts"
CHROMIUM = (
    "--no-sandbox",
    "--disable-features=SpareRendererForSitePerProcess",  # a process for a page that no test opens
)
SignIn = Callable[..., Page]
expect.set_options(timeout=20_000)  # milliseconds: beside tests that race with 64 threads a page may take a while


@pytest.fixture(scope="package")  # no longer: its event loop bars Django's ORM from the tests that follow
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(chromium: Browser, demo: Demo) -> Iterator[Site]:
    site = Site(chromium, demo)
    yield site
    for window in chromium.contexts:
        window.close()


class Sessions:
    """What a browser keeps of people who have signed in: one sign-in serves many tests."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[StorageState, float]] = {}

    def of(self, who: str) -> StorageState | None:
        """The session of somebody, while it is so young that no page asks for the password again."""
        state, since = self.kept.get(who, (None, 0.0))
        return state if time.monotonic() - since < FRESH_SECONDS else None

    def keep(self, who: str, page: Page) -> None:
        self.kept[who] = page.context.storage_state(), time.monotonic()


@pytest.fixture(scope="package")
def sessions() -> Sessions:
    return Sessions()


@pytest.fixture
def sign_in(chromium: Browser, demo: Demo, sessions: Sessions) -> Iterator[SignIn]:
    """Sign somebody in and open the page; at the end nothing was logged to the console or asked of others.

    Who `is_refused` sees a page with a refused form, which the browser notes.
    """
    complaints: list[str] = []
    opened: list[Page] = []
    base = demo.known()["base_url"]

    def open_page(who: str, *, is_refused: bool = False, **context: object) -> Page:
        state = sessions.of(who)
        page = chromium.new_context(storage_state=state, **context).new_page()  # type: ignore[arg-type]  # passed through
        opened.append(page)

        def said(message: ConsoleMessage) -> None:
            is_known = is_refused and "status of 422 " in message.text
            if message.type in {"error", "warning"} and not is_known:
                complaints.append(message.text)

        page.on("console", said)
        page.on("request", lambda asked: None if asked.url.startswith(base) else complaints.append(asked.url))
        page.goto(demo.page(PAGE))
        if not state:
            person = demo.known()["users"][who]
            page.fill("#id_login", person["email"])
            page.fill("#id_password", person["password"])
            page.click("main button[type=submit]")
        expect(page.locator("h1")).to_have_text(re.compile("Marketing contacts|Kontakty marketingowe"))
        if not state:
            sessions.keep(who, page)
        return page

    yield open_page
    for page in opened:
        page.context.close()
    assert complaints == []


MAXIMUM = """
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
    demo.command("shell", "--verbosity", "0", "--command", MAXIMUM.format(room=500))
    yield
    demo.command("shell", "--verbosity", "0", "--command", MAXIMUM.format(room=None))
