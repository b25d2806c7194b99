"""The style guide for people who force their own colours, want less motion, zoom, have a wide screen, or print."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import Site
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def site(chromium: Browser, demo: Demo) -> Site:
    return Site(chromium, demo)


@pytest.fixture
def guide(site: Site) -> Iterator[Page]:
    window = site.context("staff", locale="en-GB", viewport={"width": 1280, "height": 800})
    page = window.new_page()
    page.goto(f"{site.base}/styleguide/")
    yield page
    window.close()


def test_forced_colours_keep_every_state_apart(guide: Page) -> None:
    guide.emulate_media(forced_colors="active")

    assert Axe().run(guide).response["violations"] == []
    states = "element => getComputedStyle(element, '::before').backgroundColor"
    on, off = (guide.get_by_role("switch", name=f"A switch that is {way}").evaluate(states) for way in ("on", "off"))
    assert on != off


def test_nothing_moves_for_who_wants_less_motion(guide: Page) -> None:
    guide.emulate_media(reduced_motion="reduce")
    lengths = "[...document.querySelectorAll('*')].map(e => getComputedStyle(e).animationDuration)"

    assert set(guide.evaluate(lengths)) == {"0s"}


@pytest.mark.parametrize("width", [320, 640, 761, 1920])
def test_every_component_fits(guide: Page, width: int) -> None:
    guide.set_viewport_size({"width": width, "height": 800})

    assert guide.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_paper_shows_the_content_alone(guide: Page) -> None:
    guide.emulate_media(media="print")

    expect(guide.locator(".bar")).to_be_hidden()
    expect(guide.locator("h1")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_sidebar_is_a_list_where_it_is_wide_and_a_menu_where_it_is_narrow(site: Site, *, scripts: bool) -> None:
    page = site.context("admin", locale="en-GB", java_script_enabled=scripts).new_page()
    page.goto(site.demo.page("/settings/integrations/api-key"))
    here = page.locator(".sidebar [aria-current=page]")

    expect(here).to_be_visible()
    page.set_viewport_size({"width": 700, "height": 800})
    expect(here).to_be_hidden()
    page.locator(".sidebar summary").click()
    expect(here).to_be_visible()
    page.context.close()
