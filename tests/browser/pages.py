"""Every page that the site has, found from its URL configuration and opened on a running demo.

A page whose address holds ids is found by following the demo's links, as people find it.
"""

import re
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, expect

from marketing_contacts.wire.addresses import ANY_VERSION, OAUTH_TREE, TREES
from tests.running import Demo

NO_PAGES = re.compile(
    rf"\^?(\(\?:)?({'|'.join((*TREES, OAUTH_TREE))}|\\?\.well-known)"
    r"|livez|readyz|metrics|openapi.json|" + re.escape(ANY_VERSION)
)
LINK = re.compile(r"""<a\s[^>]*?href=["']([^"'#]+)""")
TARGET = re.compile(r"""\s(?:action|formaction|hx-get|hx-post)=["']([^"'#]+)""")
PARAMETER = re.compile(r"\(\?P<\w+>[^)]*\)|<[\w:]+>")
INVITATION = re.compile(r"(/invitations/[\w-]{20,})")  # in the text of a mail
OTHER_PORTAL = re.compile(r"/portals/(?!1/)")  # than the seed's first, whose pages are looked at
FAILURE = 500  # the lowest status of a server that failed
ADDRESSES_OF_A_ROUTE = 3  # that the search for links looks at
# What no link leads to: the route as it stands in the URL modules, and an address of it.
TAUGHT = {
    "help/<slug:topic>": "/help/toggle",
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "/accounts/password/reset/key/1-none/",
    "accounts/^confirm-email/(?P<key>[-:\\w]+)/$": "/accounts/confirm-email/none/",
}
# More than one page of a route: other addresses of it, and who sees them there. The names stand for contacts' ids.
STATES = {
    "/accounts/password/reset/": "",
    "/accounts/password/reset/done/": "",
    "/accounts/password/reset/key/1-none/": "",
    "/accounts/password/reset/key/done/": "",
    "/accounts/security/app/activate/": "admin",
    "/portals/1/contacts/?app=x": "admin",
    "/portals/1/contacts/?q=nobody": "admin",
    "/portals/1/contacts/?q=smith&status=marketing&created_from=2020-01-01": "admin",
    "/portals/1/contacts/{first}": "admin",
    "/portals/1/contacts/{first}/archive": "admin",
    "/portals/1/contacts/{first}/edit": "admin",
    "/portals/1/contacts/{first}/history?property=email": "admin",
    "/portals/1/contacts/{first}/merge?other={second}": "admin",
    "/portals/1/contacts/{first}/merge?q=a": "admin",
    "/portals/1/contacts/{first}/properties?q=name": "admin",
    "/portals/1/contacts/{first}/timeline?show=notes": "admin",
    "/portals/1/settings/account/audit-trail?target=nothing": "admin",
    "/portals/1/settings/account/members/2": "admin",
    "/portals/1/settings/integrations/apps/4": "admin",
    "/portals/1/settings/integrations/apps/8": "admin",
    "/portals/1/settings/integrations/marketing-contacts/turn-on?app=3:0&app=7:0": "admin",
    "/portals/1/settings/integrations/private-apps/2": "admin",
}


REFUSED = {"/portals/1/contacts/?app=x"}  # a filter that is not understood


def routes(patterns: list[Any] | None = None, before: str = "") -> Iterator[str]:
    """The routes that may have a page, as they are written in the URL modules."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and not NO_PAGES.match(route):
            yield route


def route_of(path: str) -> str:
    """The route of an address; empty where there is none."""
    try:
        return str(resolve(path).route)
    except Resolver404:
        return ""


def is_page(answer: APIResponse) -> bool:
    """Whether a whole page came; not a redirect, a file, a fragment, or a refusal."""
    html = answer.headers.get("content-type", "").startswith("text/html")
    return answer.status == 200 and html and answer.text().lstrip().lower().startswith("<!doctype")


def is_lost(statuses: Sequence[int]) -> bool:
    """Return whether the server failed for a person, or refused or knew nothing for all of them."""
    return max(statuses) >= FAILURE or set(statuses) <= {403, 404}


@dataclass
class Site:
    """The running demo, as it is seen by an admin, by staff and by nobody in particular."""

    browser: Browser
    demo: Demo
    people: tuple[str, ...] = ("admin", "staff", "")
    failed: dict[str, int] = field(default_factory=dict)  # addresses of links that the server failed at
    _signed_in: dict[str, Any] = field(default_factory=dict)
    _windows: dict[str, BrowserContext] = field(default_factory=dict)
    _pages: dict[str, tuple[str, str] | None] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return str(self.demo.known()["base_url"])

    def context(self, who: str, **options: Any) -> BrowserContext:
        """A window of this person; signs in only once, for the sign-in page counts attempts."""
        if who and who not in self._signed_in:
            person, window = self.demo.known()["users"][who], self.browser.new_context()
            page = window.new_page()
            page.goto(f"{self.base}/accounts/login/")
            page.fill("#id_login", person["email"])
            page.fill("#id_password", person["password"])
            page.click("main button[type=submit]")
            page.wait_for_load_state()
            self._signed_in[who] = window.storage_state()
            window.close()
        return self.browser.new_context(storage_state=self._signed_in.get(who), **options)

    def window(self, who: str) -> BrowserContext:
        """The window of this person that stays open."""
        if who not in self._windows:
            self._windows[who] = self.context(who)
        return self._windows[who]

    def open(self, page: Page, who: str, path: str) -> int:
        """Open an address, also behind the question for the password; answers the status of what came."""
        answer = page.goto(self.base + path)
        if "/reauthenticate/" in page.url and "/reauthenticate/" not in path:
            page.fill("#id_password", self.demo.known()["users"][who]["password"])
            with page.expect_navigation() as asked:
                page.click("main button[type=submit]")
            answer = asked.value
        if page.evaluate("document.fonts.ready.then(() => document.querySelector('.htmx-request') !== null)"):
            expect(page.locator(".htmx-request")).to_have_count(0)
        return answer.status if answer else 0

    def _invite(self) -> None:
        """Make an invitation, so that there is a mail to read and a link in it to open."""
        page = self.window("admin").new_page()
        page.goto(f"{self.base}/portals/1/settings/account/members/invite")
        page.fill("#id_email", f"w{time.monotonic_ns()}@example.com")
        page.click("main button[type=submit]")
        page.wait_for_load_state()
        page.close()
        deadline, mails = time.monotonic() + 30, self.demo.var / "mail"
        while (
            not any(INVITATION.search(each.read_text()) for each in mails.glob("*.log")) and time.monotonic() < deadline
        ):
            time.sleep(0.2)  # the worker mails it

    @cached_property
    def contacts(self) -> dict[str, str]:
        """The ids of the two oldest contacts."""
        oldest = self.demo.ask("GET", "/crm/v3/objects/contacts?limit=2")["results"]
        return dict(zip(("first", "second"), (contact["id"] for contact in oldest), strict=True))

    @cached_property
    def found(self) -> dict[str, str]:
        """An address for each route that links lead to."""
        found: dict[str, str] = {}
        self._invite()
        for who in self.people[:2]:
            for path in self._links(self.window(who)):
                found.setdefault(route_of(path), path)
        return found

    def _links(self, window: BrowserContext) -> Iterator[str]:
        """Addresses that can be reached from the start page, a few of each route."""
        waiting, seen = deque(["/", "/help/"]), Counter[str]()
        known = set(waiting)
        while waiting:
            path = waiting.popleft()
            route = route_of(urlsplit(path).path)
            seen[route] += 1
            if (not route and path != "/") or seen[route] > ADDRESSES_OF_A_ROUTE:
                continue
            answer = window.request.get(self.base + path)
            if answer.status >= FAILURE:
                self.failed[path] = answer.status
            yield urlsplit(answer.url).path
            yield urlsplit(path).path
            if not answer.headers.get("content-type", "").startswith("text/html"):
                continue
            yield from INVITATION.findall(answer.text())
            yield from (urlsplit(target).path for target in self._inside(TARGET, answer))
            linked = [address for address in self._inside(LINK, answer) if not OTHER_PORTAL.match(address)]
            new = [address for address in linked if address not in known]
            known.update(new)
            waiting.extend(new)

    def _inside(self, named: re.Pattern[str], answer: APIResponse) -> list[str]:
        """The addresses of this site that a page names."""
        found = [urlsplit(urljoin(answer.url, each.replace("&amp;", "&"))) for each in named.findall(answer.text())]
        mine = [each for each in found if f"{each.scheme}://{each.netloc}" == self.base]
        return [each.path + (f"?{each.query}" if each.query else "") for each in mine]

    def page(self, route: str) -> tuple[str, str] | None:
        """Who sees a page of this route at which address; None where it is no page but takes forms, redirects or
        answers files. Fails with what to teach where nobody gets anything. A state is its own address.
        """
        if route in STATES:
            return STATES[route], route.format(**self.contacts)
        if route not in self._pages:
            self._pages[route] = self._page(route)
        return self._pages[route]

    def _page(self, route: str) -> tuple[str, str] | None:
        path = TAUGHT.get(route) or self.found.get(route) or "/" + PARAMETER.sub("1", route).strip("^$")
        statuses = []
        for who in self.people:
            answer = self.window(who).request.get(self.base + path, max_redirects=0)
            statuses.append(answer.status)
            if is_page(answer) and not is_lost(statuses):
                return who, path
        if is_lost(statuses):
            raise AssertionError(
                f"The page at {path} is lost ({statuses}). Let a link of the demo lead to {route}, let the seed make"
                " what it shows, or teach tests/browser/pages.py its address in TAUGHT."
            )
        return None
