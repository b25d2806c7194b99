"""How many actions people need for what they do most. Filling a field, a click and a key are an action each."""

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import SignIn
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")


class Actions:
    """Counts the actions of a person on a page."""

    def __init__(self) -> None:
        self.number = 0

    def click(self, what: Locator) -> None:
        self.number += 1
        what.click()

    def fill(self, what: Locator, text: str) -> None:
        self.number += 1
        what.fill(text)


def test_a_toggle_is_on_and_off_again_six_actions_after_the_start_of_sign_in(
    demo: Demo, chromium: Browser, sign_in: SignIn, little_room: None
) -> None:
    before = sign_in("admin").get_by_role("switch", name="Survey Lab")
    if before.get_attribute("aria-checked") == "true":
        before.click()
        expect(before).to_have_attribute("aria-checked", "false")
    page, actions = chromium.new_context(locale="en-GB").new_page(), Actions()
    admin = demo.known()["users"]["admin"]
    page.goto(demo.known()["base_url"])
    actions.fill(page.get_by_label("Email"), admin["email"])
    actions.fill(page.get_by_label("Password"), admin["password"])
    actions.click(page.get_by_role("button", name="Sign in"))
    switch = page.get_by_role("switch", name="Survey Lab")
    expect(switch).to_be_visible()
    page.wait_for_load_state()
    actions.click(switch)
    actions.click(page.get_by_role("dialog").get_by_role("button", name="Turn on"))
    expect(switch).to_have_attribute("aria-checked", "true")
    actions.click(page.get_by_role("button", name="Undo"))
    expect(switch).to_have_attribute("aria-checked", "false")
    page.context.close()
    assert actions.number <= 6


def test_why_a_contact_counts_is_read_after_three_actions(sign_in: SignIn) -> None:
    page, actions = sign_in("admin"), Actions()
    actions.click(page.get_by_role("link", name="Contacts", exact=True))
    actions.click(page.get_by_role("link", name=re.compile("^Marketing [0-9]")))
    actions.click(page.locator("tbody a").first)
    expect(page.get_by_role("heading", name="Why does this contact count?")).to_be_in_viewport()
    assert actions.number <= 3


def test_the_next_charge_and_its_amount_are_read_after_two_actions(sign_in: SignIn) -> None:
    page, actions = sign_in("billing"), Actions()
    actions.click(page.get_by_role("link", name="Subscription"))
    renewal = page.get_by_role("region", name=re.compile("^At the renewal on"))
    expect(renewal.get_by_text(re.compile("€[0-9.,]+")).first).to_be_visible()
    assert actions.number <= 2
