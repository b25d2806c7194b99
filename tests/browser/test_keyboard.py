"""The main way through the product with keys alone, and without JavaScript."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")
FURTHEST = 100  # presses of Tab that any place of a page may be away


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there, as somebody does who has no mouse; it must be visible all the way."""
    for _press in range(FURTHEST):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"{wanted} cannot be reached with Tab.")


def sign_in(page: Page, demo: Demo) -> None:
    person = demo.known()["users"]["admin"]
    page.goto(demo.known()["base_url"])
    expect(page.locator("#id_login")).to_be_focused()
    page.keyboard.type(person["email"])
    page.keyboard.press("Tab")
    page.keyboard.type(person["password"])
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Northwind Traders")


def flip(page: Page, switch: Locator, to: str) -> None:
    """Press Space on the switch; where turning it on may cost and a dialog or a page asks first, answer yes."""
    moved = switch.and_(page.locator(f"[aria-checked={to}]"))
    asked = page.locator("dialog[open], main:not(:has([role=switch]))")
    yes = asked.get_by_role("button", name=re.compile("^Turn on "))
    tab_to(page, switch)
    page.keyboard.press("Space")
    expect(moved.or_(yes)).to_be_visible()
    if yes.is_visible():
        tab_to(page, yes)
        page.keyboard.press("Enter")
    expect(switch).to_have_attribute("aria-checked", to)


def undo(page: Page) -> None:
    button = page.get_by_role("button", name="Undo")
    tab_to(page, button)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_admin_signs_in_flips_a_toggle_there_and_back_and_undoes_that_by_keyboard(
    chromium: Browser, demo: Demo, *, scripts: bool
) -> None:
    page = chromium.new_context(locale="en-GB", java_script_enabled=scripts).new_page()
    sign_in(page, demo)
    switch = page.get_by_role("switch", name="Warehouse sync")
    expect(switch).to_have_attribute("aria-checked", "false")

    flip(page, switch, "true")
    if scripts:
        expect(switch).to_be_focused()
    flip(page, switch, "false")
    undo(page)
    expect(switch).to_have_attribute("aria-checked", "true")
    flip(page, switch, "false")


def test_the_content_is_one_key_away(chromium: Browser, demo: Demo) -> None:
    page = chromium.new_context(locale="en-GB").new_page()
    page.goto(f"{demo.known()['base_url']}/help/")

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_escape_closes_a_menu_and_gives_the_focus_back(chromium: Browser, demo: Demo) -> None:
    page = chromium.new_context(locale="en-GB").new_page()
    sign_in(page, demo)
    menu = page.locator(".bar summary").filter(has_text="Your account")
    tab_to(page, menu)
    page.keyboard.press("Enter")
    expect(page.locator(".menu[open]")).to_have_count(1)

    page.keyboard.press("Escape")

    expect(page.locator(".menu[open]")).to_have_count(0)
    expect(menu).to_be_focused()


def test_a_question_mark_shows_the_keys_and_escape_takes_them_away(chromium: Browser, demo: Demo) -> None:
    page = chromium.new_context(locale="en-GB").new_page()
    page.goto(f"{demo.known()['base_url']}/help/")
    page.get_by_label("Search the help").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.keyboard.press("Tab")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys.get_by_role("row", name="Ctrl Z")).to_be_visible()
    expect(keys.get_by_role("button", name="Close")).to_be_focused()
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Search")).to_be_focused()
