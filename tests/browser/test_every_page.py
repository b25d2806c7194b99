"""Every page there is: accessible in light, dark and narrow, quiet in the console, light to load, and well formed.

Pages are found from the URL configuration, so that a new one cannot be forgotten.
"""

import gzip
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.browser.pages import PARAMETER, Site, routes
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("pages")  # a demo of their own: half of all that browsers do
HEAVIEST = 40_000  # bytes of HTML, CSS and JavaScript, gzipped
HEIGHT = 800
ROUTES = sorted(set(routes()))


@pytest.fixture(scope="module")
def site(chromium: Browser, demo: Demo) -> Iterator[Site]:
    site = Site(chromium, demo)
    yield site
    for window in chromium.contexts:
        window.close()


class Visit:
    """A page, opened, with what its window complained about and what it loaded."""

    def __init__(self, site: Site, who: str, path: str, language: str) -> None:
        self.site, self.complaints = site, list[str]()
        self.loaded: list[Response] = []
        window = site.context(who, viewport={"width": 1280, "height": HEIGHT}, locale=language, color_scheme="light")
        self.page: Page = window.new_page()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._note)
        self.page.goto(site.base + path)
        self.page.wait_for_load_state("networkidle")

    def _note(self, answer: Response) -> None:
        self.loaded.append(answer)

    def _listen(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            self.complaints.append(said.text)

    @property
    def asked_elsewhere(self) -> list[str]:
        urls = [answer.url for answer in self.loaded]
        return [url for url in urls if not url.startswith((self.site.base, "data:"))]

    @property
    def weight(self) -> int:
        kinds = {"document", "stylesheet", "script"}
        return sum(len(gzip.compress(answer.body())) for answer in self.loaded if answer.request.resource_type in kinds)

    def too_wide_at(self, width: int) -> list[str]:
        """What makes the page scroll sideways at this width."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        if self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            return []
        wide = "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        found: list[str] = self.page.evaluate(f"{wide}.map(e => e.outerHTML.slice(0, 120))")
        return [f"{width} px: {element}" for element in found] or [f"{width} px"]

    def barriers(self) -> list[str]:
        found = Axe().run(self.page).response["violations"]
        return [f"{each['id']}: {[node['html'][:120] for node in each['nodes']]}" for each in found]


@pytest.mark.parametrize("route", ROUTES)
def test_a_page_stands_in_nobodys_way(site: Site, route: str) -> None:
    seen = site.page(route)
    if seen is None:
        return
    visit = Visit(site, *seen, "en-GB")
    page = visit.page

    assert page.locator("h1").count() == 1
    assert page.title().strip(" ·") not in {"", "Marketing Contacts"}
    assert page.locator("html").get_attribute("lang") == "en"
    assert visit.barriers() == []
    page.emulate_media(color_scheme="dark")
    assert visit.barriers() == []
    assert visit.asked_elsewhere + visit.complaints == []
    assert visit.weight <= HEAVIEST
    page.context.close()


@pytest.mark.parametrize("route", ROUTES)
def test_a_page_fits_a_telephone_in_polish(site: Site, route: str) -> None:
    seen = site.page(route)
    if seen is None:
        return
    visit = Visit(site, *seen, "pl-PL")

    assert visit.page.locator("html").get_attribute("lang") == "pl"
    assert visit.too_wide_at(320) + visit.too_wide_at(390) == []
    assert visit.barriers() == []
    visit.page.context.close()


def test_the_walk_knows_pages_with_ids_in_their_address() -> None:
    assert any(PARAMETER.search(route) for route in ROUTES)
