"""Bulk changes in a real browser, from the list to the result, with real workers behind."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.jobs import choose_all, counted, ended, facts, new_people, refresh
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")


def test_all_that_match_are_counted_confirmed_and_set_and_a_reload_loses_nothing(demo: Demo, sign_in: SignIn) -> None:
    word, page = new_people(demo, 60), sign_in("admin")

    choose_all(page, demo, word)
    assert facts(counted(page))["Will stop counting at the next update"] == "60"
    page.reload()
    page.get_by_label("Type 60 to confirm").fill("60")
    page.get_by_role("button", name="Set 60 contacts").click()
    expect(page.get_by_label("Type 60 to confirm")).to_have_count(0)
    page.reload()

    assert facts(ended(page))["Stop counting at the next update"] == "60"
    assert "all whole" in demo.counts()


def test_some_are_chosen_one_by_one(demo: Demo, sign_in: SignIn) -> None:
    word, page = new_people(demo, 3), sign_in("admin")
    page.goto(demo.page(f"/contacts/?q={word}"))

    page.get_by_label("Select all on this page").check()
    page.get_by_label(re.compile("Select p0@")).uncheck()
    expect(page.locator("[data-selected]")).to_have_text("Selected: 2")
    page.get_by_role("button", name="Set as non-marketing contacts").click()

    assert facts(counted(page))["Contacts found"] == "2"


def test_it_is_cancelled_before_it_starts_and_the_list_says_so(demo: Demo, sign_in: SignIn) -> None:
    word, page = new_people(demo, 30), sign_in("admin")
    choose_all(page, demo, word)
    counted(page)

    page.get_by_role("button", name="Cancel bulk change").click()
    expect(page.get_by_role("heading", name="Cancel the bulk change?")).to_be_visible()
    page.get_by_role("button", name="Cancel bulk change").click()
    expect(page.locator(".notice")).to_contain_text("cancelled")
    page.get_by_role("link", name="All bulk changes").click()

    expect(page.locator(".import-rows__row").first).to_contain_text("Cancelled")


def test_it_works_without_javascript(demo: Demo, sign_in: SignIn) -> None:
    word, page = new_people(demo, 30), sign_in("admin", java_script_enabled=False)
    choose_all(page, demo, word)
    refresh(page, "#would-do")

    page.get_by_label("Type 30 to confirm").fill("30")
    page.get_by_role("button", name="Set 30 contacts").click()

    refresh(page, "#result")
    assert facts(page)["Stop counting at the next update"] == "30"


def test_the_wizard_leads_to_a_bulk_change(demo: Demo, sign_in: SignIn) -> None:
    word, page = new_people(demo, 2), sign_in("admin")
    page.goto(demo.page("/contacts/bulk-changes"))

    page.get_by_role("link", name="Set unengaged contacts").click()
    page.get_by_label("All addresses").check()
    page.get_by_role("button", name="Next: filters").click()
    page.get_by_label("Search").fill(word)
    page.get_by_role("button", name="Next: count contacts").click()

    assert facts(counted(page))["Contacts found"] == "2"


def choose(page: Page, wished: str) -> None:
    """Press a button for the selected contacts, which narrow screens fold."""
    folded = page.locator(".many__buttons summary")
    if folded.is_visible():
        folded.click()
    page.locator(f"[name=wished][value={wished}]").click()


@pytest.mark.parametrize(("colours", "width", "locale"), [("light", 1280, "en-GB"), ("dark", 320, "pl-PL")])
def test_nothing_stands_in_anybodys_way(sign_in: SignIn, demo: Demo, colours: str, width: int, locale: str) -> None:
    page = sign_in("admin", color_scheme=colours, locale=locale, viewport={"width": width, "height": 800})
    word = new_people(demo, 30)

    def look() -> None:
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    for path in ("set-as-non-marketing", "set-as-non-marketing/filters", "bulk-changes", f"?q={word}"):
        page.goto(demo.page(f"/contacts/{path}"))
        look()
    page.locator("[name=all]").check()
    choose(page, "marketing")
    counted(page)
    look()
    page.goto(demo.page(f"/contacts/?q={word}"))
    page.locator("[name=all]").check()
    choose(page, "non-marketing")
    counted(page)
    look()
    page.locator("#id_typed_number").fill("30")
    page.locator("form[action$='/start'] button").click()
    ended(page)
    look()
