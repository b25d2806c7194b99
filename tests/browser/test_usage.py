"""The billing page Usage in a browser: another span without a new page, the numbers behind the chart, paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def page(sign_in: SignIn) -> Page:
    page = sign_in("billing")
    page.get_by_role("link", name="Usage").click()
    expect(page.locator("h1")).to_have_text("Usage")
    return page


def test_another_span_comes_without_a_new_page_and_keeps_the_focus(page: Page) -> None:
    page.evaluate("document.body.dataset.same = 'yes'")

    page.get_by_role("link", name="30 days").press("Enter")

    expect(page).to_have_url(re.compile(r"\?days=30$"))
    expect(page.locator("#days-30")).to_have_attribute("aria-current", "true")
    expect(page.locator("#days-30")).to_be_focused()
    assert page.evaluate("document.body.dataset.same") == "yes"
    expect(page.locator(".chart__count")).to_have_attribute("d", re.compile(r"^M\S+ \S+l(\S+ \S+ ?){29}$"))


def test_the_day_that_is_pointed_at_is_written_beside_the_chart_with_its_count(page: Page) -> None:
    width = page.locator(".chart__trend").evaluate("chart => chart.clientWidth")
    today = page.locator(".usage__count").inner_text()
    page.locator(".chart__trend").hover(position={"x": width * 89.5 / 120, "y": 100})
    expect(page.locator("[data-value]")).to_have_text(re.compile(rf"^\d+ \w+ \d{{4}}: {today}$"))

    page.locator("h1").hover()

    expect(page.locator("[data-value]")).to_have_text("")


def test_the_numbers_behind_the_chart_and_the_forecast_can_be_opened(page: Page) -> None:
    expect(page.get_by_text(re.compile(r"The tier of [\d,]+ is (not )?expected to be passed"))).to_be_visible()

    page.get_by_text("Forecast as table").click()

    expect(page.get_by_role("columnheader", name="Low")).to_be_visible()


def test_the_trend_can_be_saved_as_a_file(page: Page) -> None:
    with page.expect_download() as saved:
        page.locator("#trend").get_by_role("link", name="Export as CSV").click()

    with saved.value.path().open(encoding="utf-8-sig") as file:
        assert file.readline().startswith("Day,Started counting")
        assert len(file.readlines()) == 90


def test_paper_gets_the_numbers_without_what_one_clicks(page: Page) -> None:
    page.emulate_media(media="print")

    expect(page.locator(".sidebar")).to_be_hidden()
    expect(page.get_by_role("link", name="Export as CSV").first).to_be_hidden()
    expect(page.get_by_role("columnheader", name="Started counting")).to_be_visible()
