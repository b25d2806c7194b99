"""Every page there is: accessible in light, dark and narrow, quiet in the console, light to load, and well formed.

Pages are found from the URL configuration, so that a new one cannot be forgotten.
"""

import gzip
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from tests.browser.pages import PARAMETER, REFUSED, STATES, Site, routes
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("pages")  # a demo of their own: half of all that browsers do
HEAVIEST = 40_000  # bytes of HTML, CSS and JavaScript, gzipped
HEIGHT = 800
WIDE = 1280
PLACES = [*sorted(set(routes())), *STATES]


@pytest.fixture(scope="module")
def site(chromium: Browser, demo: Demo) -> Iterator[Site]:
    site = Site(chromium, demo)
    yield site
    for window in chromium.contexts:
        window.close()


@pytest.fixture(scope="module")
def telephone(site: Site) -> Callable[[str], BrowserContext]:
    """One for each person, which they keep."""

    @cache
    def of(who: str) -> BrowserContext:
        return site.context(who, viewport={"width": 390, "height": HEIGHT}, locale="pl-PL", color_scheme="light")

    return of


class Visit:
    """A page, opened, with what its window complained about and what it loaded."""

    def __init__(self, site: Site, who: str, path: str, window: BrowserContext) -> None:
        self.site, self.complaints = site, list[str]()
        self.loaded: list[Response] = []
        self.page: Page = window.new_page()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._note)
        self.status = site.open(self.page, who, path)

    def _note(self, answer: Response) -> None:
        if answer.request.is_navigation_request():
            self.loaded.clear()  # what led here is no part of the page
        self.loaded.append(answer)

    def _listen(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            self.complaints.append(said.text)

    def complaints_but(self, status: int | None) -> list[str]:
        """What the browser complained of, without the page's own status where that is wanted."""
        return [text for text in self.complaints if status is None or f"status of {status} " not in text]

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

    def open_details(self) -> None:
        self.page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")

    def barriers(self, *rules: str) -> list[str]:
        """What axe finds; by these rules alone where some are named."""
        only = {"runOnly": rules} if rules else {}
        found = Axe().run(self.page, options={"resultTypes": ["violations"], **only}).response["violations"]
        return [f"{each['id']}: {[node['html'][:120] for node in each['nodes']]}" for each in found]

    def barriers_in_the_dark(self) -> list[str]:
        """Nothing but colours differs there."""
        self.page.emulate_media(color_scheme="dark")
        return self.barriers("color-contrast", "link-in-text-block")


@pytest.mark.parametrize("place", PLACES)
def test_a_page_stands_in_nobodys_way(site: Site, place: str) -> None:
    seen = site.page(place)
    if seen is None:
        return
    window = site.context(seen[0], viewport={"width": WIDE, "height": HEIGHT}, locale="en-GB", color_scheme="light")
    visit = Visit(site, *seen, window)
    page = visit.page

    assert visit.status == (422 if place in REFUSED else 200)
    assert page.locator("h1").count() == 1
    assert page.title().strip(" ·") not in {"", "Marketing Contacts"}
    assert page.locator("html").get_attribute("lang") == "en"
    assert visit.barriers() == []
    visit.open_details()
    assert visit.barriers_in_the_dark() == []
    assert visit.too_wide_at(WIDE) + visit.too_wide_at(320) == []
    assert visit.asked_elsewhere + visit.complaints_but(visit.status if place in REFUSED else None) == []
    assert visit.weight <= HEAVIEST
    window.close()


@pytest.mark.parametrize("place", PLACES)
def test_a_page_fits_a_telephone_in_polish(site: Site, telephone: Callable[[str], BrowserContext], place: str) -> None:
    seen = site.page(place)
    if seen is None:
        return
    visit = Visit(site, *seen, telephone(seen[0]))
    visit.open_details()

    assert visit.page.locator("html").get_attribute("lang") == "pl"
    assert visit.too_wide_at(320) + visit.too_wide_at(390) == []
    assert visit.barriers() == []
    assert visit.barriers_in_the_dark() == []
    visit.page.close()


def test_the_walk_knows_pages_with_ids_in_their_address() -> None:
    assert any(PARAMETER.search(place) for place in PLACES)
