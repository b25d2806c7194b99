"""The contacts' pages in a real browser, on a running product."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")
FOUND = "#found [role=status]"


def contacts_of(page: Page, demo: Demo, path: str = "") -> Page:
    page.goto(demo.page(f"/contacts/{path}"))
    return page


def create(page: Page, demo: Demo, first_name: str, *, marketing: bool = False) -> str:
    email = f"{first_name.lower()}.{time.monotonic_ns()}@example.com"
    contacts_of(page, demo, "new")
    page.get_by_label("Email", exact=True).fill(email)
    page.get_by_label("First name").fill(first_name)
    if marketing:
        page.get_by_label("Set as marketing contact").check()
    page.get_by_role("button", name="Create contact").click()
    expect(page.locator("h1")).to_have_text(first_name)
    return email


def test_typing_narrows_the_list_and_every_link_carries_the_filter_on(demo: Demo, sign_in: SignIn) -> None:
    page = contacts_of(sign_in("admin"), demo)
    everybody = page.locator(FOUND).inner_text()

    page.keyboard.press("/")
    page.keyboard.type("nowicka")

    expect(page.locator(FOUND)).not_to_have_text(everybody)
    expect(page).to_have_url(re.compile("q=nowicka"))
    expect(page.locator("#id_q")).to_be_focused()
    expect(page.locator("#export")).to_have_attribute("href", re.compile("/contacts/export/options[?]q=nowicka$"))
    page.locator("#tabs").get_by_role("link", name="Non-marketing").click()
    expect(page).to_have_url(re.compile("q=nowicka&status=non-marketing"))
    page.get_by_role("link", name="Remove filter “nowicka”").click()
    expect(page.locator("#id_q")).to_have_value("")
    expect(page).to_have_url(re.compile(r"\?status=non-marketing$"))


def test_a_contact_is_found_and_opened_by_keyboard_alone(demo: Demo, sign_in: SignIn) -> None:
    page = contacts_of(sign_in("viewer"), demo)
    name = page.locator(".rows__name").first.inner_text()

    page.keyboard.press("/")
    page.keyboard.type(name)
    expect(page.locator(".chip").first).to_contain_text(name)
    for _press in range(30):  # past the filters, the chips and the headings that sort
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "rows__name":
            break
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text(name)


def test_a_contact_lives_from_its_creation_to_its_return(demo: Demo, sign_in: SignIn) -> None:
    page = sign_in("admin")
    create(page, demo, "Zenobia", marketing=True)
    expect(page.get_by_text("This contact counts because Anna Nowak set it to marketing")).to_be_visible()

    page.get_by_role("button", name="Set as non-marketing").click()
    expect(page.get_by_text("This contact still counts. Anna Nowak set it to non-marketing")).to_be_visible()
    page.get_by_role("button", name="Keep as marketing contact").click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Company name").fill("Palmyra Ltd.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("ins")).to_have_text("Palmyra Ltd.")

    page.get_by_role("link", name="Archive").click()
    expect(page.get_by_text("your count goes down by one")).to_be_visible()
    page.get_by_role("button", name="Archive").click()
    page.get_by_role("button", name="Undo").click()

    expect(page.locator("h1")).to_have_text("Zenobia")
    expect(page.get_by_text("Contact Zenobia restored.")).to_be_visible()
    assert "all whole" in demo.counts()


def test_two_contacts_become_one(demo: Demo, sign_in: SignIn) -> None:
    page = sign_in("admin")
    other = create(page, demo, "Hypatia", marketing=True)
    mine = create(page, demo, "Theona")

    page.get_by_role("link", name="Merge", exact=True).click()
    page.get_by_role("searchbox").fill(other)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Hypatia", exact=True).click()
    expect(page.get_by_text("The merged contact counts if one of the two does")).to_be_visible()
    page.get_by_role("button", name="Merge contacts").click()

    expect(page.locator("h1")).to_have_text("Theona")
    expect(page.locator(".lead")).to_contain_text(mine)
    expect(page.locator(".lead .badge")).to_have_text("Marketing")
    assert "all whole" in demo.counts()


def test_it_works_without_javascript(demo: Demo, sign_in: SignIn) -> None:
    page = sign_in("admin", java_script_enabled=False)
    email = create(page, demo, "Egeria")

    contacts_of(page, demo)
    page.get_by_role("searchbox").fill(email)
    page.get_by_label("Created by").select_option("By hand")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(FOUND)).to_have_text("1 contact")
    page.get_by_role("link", name="Egeria", exact=True).click()
    page.get_by_role("link", name="Archive").click()
    page.get_by_role("button", name="Archive").click()
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_text("Contact Egeria restored.")).to_be_visible()


def test_a_viewer_sees_why_the_buttons_are_locked(demo: Demo, sign_in: SignIn) -> None:
    page = contacts_of(sign_in("viewer"), demo)
    page.locator(".rows__name").first.click()

    expect(page.locator("#why-no-edit")).to_contain_text("Edit contacts")
    expect(page.locator("#why-no-status")).to_contain_text("Marketing contacts access")
    button = page.locator("button[name=wished]").first
    expect(button).to_have_attribute("aria-disabled", "true")
    button.click(force=True)
    expect(page.locator("#why-no-status")).to_be_visible()
