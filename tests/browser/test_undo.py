"""Held contacts released and mistakes undone in a real browser, with real workers behind."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import MAXIMUM, SignIn
from tests.browser.jobs import counted, ended, facts, new_people, refresh
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")
FULL = MAXIMUM.replace(
    "room and Usage.objects.get(portal=portal).count + room", "Usage.objects.get(portal=portal).count"
)


@pytest.fixture
def held(demo: Demo) -> Iterator[str]:
    """Three contacts that are held, for which there is room now; a word that is in their addresses."""
    demo.command("shell", "--verbosity", "0", "--command", FULL.format(room=0))
    word = new_people(demo, 3)
    demo.command("shell", "--verbosity", "0", "--command", MAXIMUM.format(room=None))
    yield word
    demo.command("shell", "--verbosity", "0", "--command", MAXIMUM.format(room=None))


def look(page: Page) -> None:
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def confirm(page: Page, number: int, button: str) -> None:
    page.locator("#id_typed_number").fill(str(number))
    page.get_by_role("button", name=button, exact=True).click()


def test_held_contacts_are_chosen_and_released_also_without_javascript(demo: Demo, sign_in: SignIn, held: str) -> None:
    page = sign_in("admin", java_script_enabled=False)
    page.goto(demo.page("/contacts/?held=any"))
    page.get_by_role("link", name="Release held contacts").click()

    page.get_by_label(re.compile(f"Select p0@{held}")).check()
    page.get_by_role("button", name="Release selected").click()

    expect(page.locator(".notice--success")).to_contain_text("1 contact released")
    assert page.get_by_text(f"p0@{held}").count() == 0
    assert "all whole" in demo.counts()


def test_all_that_match_are_released_and_held_again_by_an_undo(demo: Demo, sign_in: SignIn, held: str) -> None:
    page = sign_in("admin", color_scheme="dark", viewport={"width": 320, "height": 800})
    page.goto(demo.page("/contacts/held?held=CAP"))
    look(page)
    page.get_by_role("button", name="Release all matching").click()
    number = int(re.sub(r"\D", "", facts(counted(page))["Held until now"]))

    confirm(page, number, "Release held contacts")
    look(ended(page))
    page.get_by_role("button", name="Undo bulk change").click()
    confirm(counted(page), number, "Undo bulk change")

    assert facts(ended(page))["Previous status restored"] == str(number)
    page.get_by_role("link", name="Undoes").click()
    expect(page.locator("main")).to_contain_text("This change was undone.")
    page.goto(demo.page("/contacts/held"))
    expect(page.get_by_text(f"p2@{held}").first).to_be_visible()
    assert "all whole" in demo.counts()


def test_what_an_app_created_by_mistake_is_undone_from_its_page(demo: Demo, sign_in: SignIn) -> None:
    word, page = new_people(demo, 5), sign_in("admin", java_script_enabled=False)
    page.goto(demo.page(f"/contacts/?q={word}"))
    page.get_by_role("link", name=re.compile(f"p0@{word}")).first.click()
    app = page.locator("a[href*='?app=']").first.get_attribute("href") or ""
    page.goto(demo.page(f"/settings/integrations/apps/{app.partition('=')[2]}"))
    page.get_by_role("link", name="Undo contacts created").click()
    page.get_by_role("button", name="Count contacts").click()
    refresh(page, "#would-do")

    number = int(re.sub(r"\D", "", facts(page)["Contacts found"]))
    confirm(page, number, "Undo bulk change")
    refresh(page, "#result")

    assert (
        5 <= int(re.sub(r"\D", "", facts(page)["Previous status restored"])) <= number
    )  # other tests may have set some since
    assert "all whole" in demo.counts()


def test_an_address_is_recorded_looked_up_and_taken_back(demo: Demo, sign_in: SignIn) -> None:
    word, page = new_people(demo, 1), sign_in("admin", viewport={"width": 320, "height": 800})
    page.goto(demo.page(f"/contacts/?q={word}"))
    page.get_by_role("link", name=re.compile(f"p0@{word}")).first.click()
    expect(page.locator("#may-mail")).to_contain_text("Yes")
    for reason in ("Unsubscribed", "Bounced"):
        page.get_by_text(re.compile("Suppress address|Add another reason")).click()
        page.get_by_label("Event").select_option(label=reason)
        look(page)
        page.get_by_role("button", name="Suppress this address").click()
        expect(page.get_by_role("list", name="May get marketing email")).to_contain_text(reason)
    expect(page.locator("#may-mail")).to_contain_text("No")

    page.goto(demo.page("/contacts/suppression"))
    page.get_by_label("Email address").fill(f"P0@{word}.example.com")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("listitem").filter(has_text="Bounced")).to_be_visible()
    look(page)
    unsubscribed = page.get_by_role("listitem").filter(has_text="The person subscribed again")
    unsubscribed.get_by_text("Remove reason").first.click()
    unsubscribed.get_by_role("button", name="Remove reason").click()

    expect(page.locator(".notice--success")).to_contain_text("for another reason")
