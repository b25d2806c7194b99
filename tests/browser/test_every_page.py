"""Every page there is: accessible in light, dark and narrow, quiet in the console, light to load, and well formed.

Pages are found from the URL configuration, so that a new one cannot be forgotten.
"""

import gzip
from collections.abc import Callable, Iterator
from functools import cache, partial

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.browser.pages import PARAMETER, REFUSED, STATES, Site, is_lost, routes
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("pages")  # a demo of their own: half of all that browsers do
HEAVIEST = 40_000  # bytes of HTML, CSS and JavaScript, gzipped
HEIGHT = 800
BETWEEN = "/livez"  # a word of text from the site, since for about:blank the browser would start another process
WIDE, TABLET, TELEPHONE = 1280, 1024, 390  # pixels
# The name of each table that is wider than what holds it, and by how many pixels.
CUT_TABLES = """() => [...document.querySelectorAll("main table")].filter(each => each.offsetParent).flatMap(each => {
  const excess = Math.round(each.getBoundingClientRect().width - each.parentElement.clientWidth);
  const name = each.caption?.textContent ?? each.parentElement.getAttribute("aria-labelledby") ?? each.textContent;
  return excess > 1 ? [`${name.trim().slice(0, 40)}: ${excess} px`] : [];
})"""
PLACES = [*sorted(set(routes())), *STATES]


@pytest.fixture(scope="module")
def site(chromium: Browser, demo: Demo) -> Iterator[Site]:
    site = Site(chromium, demo)
    yield site
    for window in chromium.contexts:
        window.close()


class Tab:
    """A tab of one person that stays open from page to page, with what the page complained about and what it loaded."""

    def __init__(self, site: Site, who: str, width: int, language: str) -> None:
        self.site, self.who, self.width = site, who, width
        self.complaints, self.loaded = list[str](), list[Response]()
        self.page: Page = site.context(who, locale=language).new_page()
        self.page.add_init_script(AXE_SCRIPT)
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._note)

    def visit(self, path: str) -> int:
        """Open a page in light colours, wait until it stands, and answer its status."""
        self.page.set_viewport_size({"width": self.width, "height": HEIGHT})
        self.page.emulate_media(color_scheme="light")
        self.page.goto(self.site.base + BETWEEN)  # what the page before complains of late is not of this page
        self.complaints.clear()
        return self.site.open(self.page, self.who, path)

    def _note(self, answer: Response) -> None:
        if answer.request.is_navigation_request():
            self.loaded.clear()  # what led here is no part of the page
        self.loaded.append(answer)

    def _listen(self, said: ConsoleMessage) -> None:
        is_of_between = said.location["url"] == f"{self.site.base}/favicon.ico"  # pages of the site name their icon
        if said.type in {"error", "warning"} and not is_of_between:
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

    def cut_tables_at(self, width: int) -> list[str]:
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        found: list[str] = self.page.evaluate(CUT_TABLES)
        return found

    def open_details(self) -> None:
        self.page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")

    def barriers(self, *rules: str) -> list[str]:
        """What axe finds; by these rules alone where some are named."""
        options = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
        found = self.page.evaluate("options => axe.run(options).then(found => found.violations)", options)
        return [f"{each['id']}: {[node['html'][:120] for node in each['nodes']]}" for each in found]

    def barriers_in_the_dark(self) -> list[str]:
        """Nothing but colours differs there."""
        self.page.emulate_media(color_scheme="dark")
        return self.barriers("color-contrast", "link-in-text-block")


@pytest.fixture(scope="module")
def tab(site: Site) -> Callable[[str, int, str], Tab]:
    """One for each person, width and language, which they keep: a new tab costs more than the page in it."""
    return cache(partial(Tab, site))


@pytest.mark.parametrize("place", PLACES)
def test_a_page_stands_in_nobodys_way(site: Site, tab: Callable[[str, int, str], Tab], place: str) -> None:
    seen = site.page(place)
    if seen is None:
        return
    who, path = seen
    here = tab(who, WIDE, "en-GB")
    status = here.visit(path)

    assert status == (422 if place in REFUSED else 200)
    assert here.page.locator("h1").count() == here.page.locator("head link[rel=icon]").count() == 1
    assert here.page.title().strip(" ·") not in {"", "Marketing Contacts"}
    assert here.page.locator("html").get_attribute("lang") == "en"
    assert here.barriers() == []
    here.open_details()
    assert here.barriers_in_the_dark() == []
    assert here.too_wide_at(WIDE) + here.too_wide_at(320) == []
    assert here.cut_tables_at(TABLET) == []
    assert here.page.locator(".card__body .fine-print").count() == 0
    assert here.asked_elsewhere + here.complaints_but(status if place in REFUSED else None) == []
    assert here.weight <= HEAVIEST


@pytest.mark.parametrize("place", PLACES)
def test_a_page_fits_a_telephone_in_polish(site: Site, tab: Callable[[str, int, str], Tab], place: str) -> None:
    seen = site.page(place)
    if seen is None:
        return
    who, path = seen
    here = tab(who, TELEPHONE, "pl-PL")
    here.visit(path)
    here.open_details()

    assert here.page.locator("html").get_attribute("lang") == "pl"
    assert here.cut_tables_at(WIDE) == []
    assert here.too_wide_at(320) + here.too_wide_at(TELEPHONE) == []  # and so wide it stays
    assert here.barriers() == []
    assert here.barriers_in_the_dark() == []


def test_no_link_leads_to_a_server_that_fails(site: Site) -> None:
    assert site.found
    assert site.failed == {}


def test_a_page_is_lost_when_nobody_gets_it_or_the_server_fails() -> None:
    assert all(is_lost(statuses) for statuses in ([404, 403, 404], [404, 500, 404], [500, 200]))
    assert not any(is_lost(statuses) for statuses in ([404, 405, 404], [404, 200]))


def test_the_walk_knows_pages_with_ids_in_their_address() -> None:
    assert any(PARAMETER.search(place) for place in PLACES)
