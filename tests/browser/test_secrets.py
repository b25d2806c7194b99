"""Secrets in a real browser: shown once, copied, rotated with an overlap that counts down."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")
CLOCK = re.compile(r"^\d\d:\d\d:\d\d$")


def rotate(page: Page, demo: Demo, old_ends: str) -> None:
    page.get_by_label("Old secret stops working").select_option(old_ends)
    page.get_by_role("button", name="Rotate").click()
    expect(page.locator("#id_password, #secret")).to_be_visible()
    if "reauthenticate" in page.url:
        page.fill("#id_password", demo.known()["users"]["admin"]["password"])
        page.click("main button[type=submit]")


def test_a_rotated_secret_is_copied_stored_and_its_overlap_counts_down(sign_in: SignIn, demo: Demo) -> None:
    page = sign_in("admin", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="Warehouse sync").click()
    page.get_by_role("link", name="Manage secret").click()

    rotate(page, demo, "1h")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#secret").inner_text()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#secret")).to_be_visible()  # not stored yet
    page.get_by_label("I have stored it").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#secret")).to_have_count(0)
    page.go_back()
    expect(page.get_by_text("A secret is shown only once.")).to_be_visible()
    expect(page.locator("#secret")).to_have_count(0)

    timer = page.get_by_role("timer")
    expect(timer).to_have_text(CLOCK)
    before = timer.inner_text()
    time.sleep(1.2)
    assert timer.inner_text() < before

    page.clock.install()
    page.reload()
    page.clock.fast_forward(3_700_000)
    expect(timer).to_have_text("stopped working")

    page.get_by_role("button", name="End old secret now").click()
    page.get_by_role("button", name="End old secret now").click()  # the page asks once
    expect(page.get_by_role("status")).to_contain_text(["The old secret no longer works."])
    expect(timer).to_have_count(0)


def test_an_overlap_of_days_names_the_days_in_the_persons_language(sign_in: SignIn, demo: Demo) -> None:
    page = sign_in("admin", locale="pl-PL")
    page.goto(page.url.replace("marketing-contacts", "private-apps/3"))
    page.get_by_label("Stary sekret przestaje działać").select_option("7d")
    page.get_by_role("button", name="Wymień").click()
    expect(page.locator("#id_password, #secret")).to_be_visible()
    if "reauthenticate" in page.url:
        page.fill("#id_password", demo.known()["users"]["admin"]["password"])
        page.click("main button[type=submit]")
    page.get_by_label("Mam zapisane").check()
    page.get_by_role("button", name="Dalej").click()

    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^6\sdni \d\d:\d\d:\d\d$"))
