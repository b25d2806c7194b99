"""Forms in a real browser: a refused form, a form whose session was lost, and leaving a form that was changed."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, expect

from tests.browser.conftest import SignIn
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")
NEW = "/contacts/new"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_refused_form_says_so_on_top_and_stays_over_a_reload(sign_in: SignIn, demo: Demo, *, scripts: bool) -> None:
    page = sign_in("admin", is_refused=True, java_script_enabled=scripts)
    page.goto(demo.page(NEW))
    page.fill("#id_email", "ada@b")

    page.get_by_role("button", name="Create contact").click()
    expect(page.locator("#form-errors")).to_be_visible()
    page.reload()

    assert page.title().startswith("Error: ")
    expect(page.locator("#form-errors")).to_be_focused()
    expect(page.locator("#id_email")).to_have_value("ada@b")
    page.locator("#form-errors a").click()
    expect(page.locator("#id_email")).to_be_focused()
    assert not scripts or not Axe().run(page).response["violations"]


def test_a_wrong_password_is_told_on_top_with_the_focus(chromium: Browser, demo: Demo) -> None:
    page = chromium.new_context(locale="en-GB").new_page()
    page.goto(f"{demo.known()['base_url']}/accounts/login/")
    page.fill("#id_login", "nobody@northwind.example")
    page.fill("#id_password", "not the password")

    page.click("main button[type=submit]")

    expect(page.locator("#form-errors")).to_be_focused()
    assert page.title().startswith("Error: ")
    page.context.close()


def test_a_search_leaves_what_is_empty_out_of_its_address(sign_in: SignIn, demo: Demo) -> None:
    page = sign_in("admin")
    page.goto(demo.page("/settings/integrations/marketplace"))

    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile("/marketplace$"))

    page.goto(demo.page("/contacts/held"))
    page.select_option("#id_held", index=1)
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile(r"/held\?held=\w+$"))


def test_the_input_of_a_lost_session_comes_back_after_sign_in(sign_in: SignIn, demo: Demo) -> None:
    page = sign_in("admin")
    page.goto(demo.page(NEW))
    page.fill("#id_firstname", "Ada")
    page.context.clear_cookies(name=re.compile("sessionid"))

    page.get_by_role("button", name="Create contact").click()
    person = demo.known()["users"]["admin"]
    page.fill("#id_login", person["email"])
    page.fill("#id_password", person["password"])
    page.click("main button[type=submit]")

    expect(page.get_by_text("Your input is kept here")).to_be_visible()
    expect(page.locator("#id_firstname")).to_have_value("Ada")


def test_leaving_a_form_that_was_changed_asks(sign_in: SignIn, demo: Demo) -> None:
    page = sign_in("admin")
    page.goto(demo.page(NEW))
    page.locator("#id_firstname").press_sequentially("Ada")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)

    page.get_by_role("link", name="Cancel").click()

    expect(page.locator("h1")).to_have_text("Contacts")
    assert asked == ["beforeunload"]
