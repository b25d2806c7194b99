"""A tab of a browser that remembers what its page complained about and what the page loaded."""

import gzip

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page, Response

from tests.browser.pages import Site

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
