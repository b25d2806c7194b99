"""Lists on a telephone: filters and further actions are folded, so that the first entry stands on the first screen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import Site
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")
TELEPHONE = {"width": 390, "height": 844}
FIRST = {  # the first entry of each list, by its address
    "/contacts/": ".rows__name",
    "/contacts/held": ".rows__name",
    "/settings/account/audit-trail": ".trail li p",
    "/settings/account/members": "tbody th a",
    "/settings/billing/ledger": "tbody td",
    "/settings/data/properties/": "tbody th a",
    "/settings/integrations/marketing-contacts": ".switch",
    "/settings/integrations/marketplace": ".tile",
}


@pytest.fixture(scope="module")
def site(chromium: Browser, demo: Demo) -> Site:
    return Site(chromium, demo)


@pytest.fixture(scope="module", params=["en-GB", "pl-PL"])
def telephone(site: Site, request: pytest.FixtureRequest) -> Iterator[Page]:
    window = site.context("admin", locale=request.param, viewport=TELEPHONE)
    yield window.new_page()
    window.close()


@pytest.fixture
def without_scripts(site: Site) -> Iterator[Page]:
    window = site.context("admin", locale="en-GB", viewport=TELEPHONE, java_script_enabled=False)
    yield window.new_page()
    window.close()


@pytest.mark.parametrize(("path", "entry"), FIRST.items(), ids=list(FIRST))
def test_the_first_entry_stands_on_the_first_screen(site: Site, telephone: Page, path: str, entry: str) -> None:
    telephone.goto(site.demo.page(path))

    box = telephone.locator(entry).first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= TELEPHONE["height"]


def test_filters_unfold_without_scripts_and_say_how_many_are_set(site: Site, without_scripts: Page) -> None:
    page = without_scripts
    page.goto(site.demo.page("/contacts/"))
    address = page.get_by_label("Address", exact=True)

    expect(address).to_be_hidden()
    page.locator(".filters summary").click()
    address.select_option("any")
    page.get_by_role("button", name="Apply").click()

    expect(page.locator(".filters summary")).to_contain_text("1 set")
    expect(page.get_by_label("Address", exact=True)).to_be_hidden()


def test_the_number_of_set_filters_follows_a_change_in_the_page(site: Site, telephone: Page) -> None:
    telephone.goto(site.demo.page("/contacts/"))

    telephone.locator(".filters summary").click()
    telephone.locator("#id_suppressed").select_option("any")

    expect(telephone.locator("#filters-set")).to_contain_text("1")


def test_filters_are_in_sight_where_the_screen_is_wide(site: Site, without_scripts: Page) -> None:
    without_scripts.set_viewport_size({"width": 1280, "height": 800})
    without_scripts.goto(site.demo.page("/settings/account/audit-trail"))

    expect(without_scripts.get_by_label("Who", exact=True)).to_be_visible()
    expect(without_scripts.locator(".filters summary")).to_be_hidden()


def test_each_icon_of_the_bar_has_a_tooltip(site: Site, telephone: Page) -> None:
    telephone.goto(site.demo.page("/contacts/"))

    icons = telephone.locator(".bar > a, .bar nav a, .bar > details > summary")
    assert icons.count() >= 5
    assert all(each.get_attribute("title") for each in icons.all())
