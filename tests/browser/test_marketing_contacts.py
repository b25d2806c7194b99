"""Settings → Integrations → Marketing contacts in a real browser, on a running product."""

import re
import time

import pytest
from hubspot import HubSpot
from hubspot.crm.contacts import BatchInputSimplePublicObjectBatchInputForCreate, SimplePublicObjectInputForCreate
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")


def count(page: Page) -> int:
    page.reload()
    return int(re.sub(r"\D", "", page.locator("#usage-count").inner_text()))


def create_250(demo: Demo) -> None:
    hubspot = HubSpot(access_token=demo.known()["private_token"])
    hubspot.config["host"] = demo.known()["base_url"]
    for batch in (100, 100, 50):
        inputs = [
            SimplePublicObjectInputForCreate(properties={"email": f"b{time.monotonic_ns()}@example.com"})
            for _number in range(batch)
        ]
        hubspot.crm.contacts.batch_api.create(BatchInputSimplePublicObjectBatchInputForCreate(inputs=inputs))


def test_what_an_app_creates_counts_while_its_toggle_is_on_and_only_then(demo: Demo, sign_in: SignIn) -> None:
    page = sign_in("admin")
    switch = page.get_by_role("switch", name="Website forms")
    before = count(page)
    expect(switch).to_have_attribute("aria-checked", "true")
    create_250(demo)
    assert count(page) == before + 250

    switch.focus()
    page.keyboard.press("Space")
    expect(switch).to_have_attribute("aria-checked", "false")
    expect(switch).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="non-marketing")).to_be_visible()
    create_250(demo)
    assert count(page) == before + 250

    switch.click()
    page.get_by_role("dialog").get_by_role("button", name="Turn on").click()
    expect(switch).to_have_attribute("aria-checked", "true")
    assert "all whole" in demo.counts()


def test_a_viewer_sees_the_switches_and_cannot_flip_them(sign_in: SignIn) -> None:
    page = sign_in("viewer")
    switch = page.get_by_role("switch", name="Survey Lab")

    before = switch.get_attribute("aria-checked") or ""
    expect(switch).to_have_attribute("aria-disabled", "true")
    switch.click(force=True)

    expect(switch).to_have_attribute("aria-checked", before)
    expect(page.locator("#why-locked")).to_contain_text("Marketing contacts access")


def test_it_works_without_javascript(sign_in: SignIn, little_room: None) -> None:
    page = sign_in("admin", java_script_enabled=False)
    switch = page.get_by_role("switch", name="Warehouse sync")

    switch.click()
    expect(page.locator("h1")).to_have_text("Turn on Warehouse sync?")
    page.get_by_role("button", name="Turn on").click()
    expect(switch).to_have_attribute("aria-checked", "true")
    page.get_by_role("button", name="Undo").click()
    expect(switch).to_have_attribute("aria-checked", "false")


def test_typing_narrows_the_list_and_the_address_remembers_it(sign_in: SignIn) -> None:
    page = sign_in("admin")

    page.keyboard.press("/")
    page.keyboard.type("web")

    expect(page.locator("#apps .app-row")).to_have_count(2)
    expect(page).to_have_url(re.compile("q=web"))
    expect(page.locator("#apps [role=status]")).to_have_text("2 apps")
