"""Imports in a real browser, from the file to the result, with real workers behind."""

import csv
import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import SignIn
from tests.browser.jobs import PATIENCE, ended, facts, refresh
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")


def people(number: int) -> FilePayload:
    """A Polish file with so many new people, one of them twice, and one who has no email."""
    mark = time.monotonic_ns()
    rows = [f"osoba{place}.{mark}@example.com;Zoë {place};Żółć" for place in range(number)]
    text = "\r\n".join(["E-mail;Imię;Notatka", *rows, rows[0], ";Nikt;"])
    return {"name": "osoby.csv", "mimeType": "text/csv", "buffer": text.encode("cp1250", "replace")}


def upload(page: Page, demo: Demo, number: int) -> None:
    page.goto(demo.page("/contacts/imports/new"))
    page.set_input_files("#id_file", people(number))
    submit(page, "main form")


def submit(page: Page, form: str) -> None:
    page.locator(f"{form} button[type=submit]").first.click()
    page.wait_for_load_state()


def checked(page: Page) -> Page:
    """The page, when the import is ready to start."""
    expect(page.locator("form[action$='/start']")).to_be_visible(timeout=PATIENCE)
    return page


def test_a_file_becomes_contacts_step_by_step(demo: Demo, sign_in: SignIn) -> None:
    page = sign_in("admin")
    upload(page, demo, 700)
    expect(page.get_by_label("E-mail")).to_have_value("email")
    expect(page.get_by_label("Imię")).to_have_value("firstname")
    expect(page.get_by_label("Notatka")).to_have_value("")

    submit(page, "main form")
    page.reload()
    assert facts(checked(page))["New contacts"] == "700"
    expect(page.locator("#marketing-means")).to_contain_text("700 contacts will become marketing")
    page.get_by_label("Set all as marketing contacts").check()
    submit(page, "form[action$='/start']")

    result = facts(ended(page))
    assert result["Created"] == "700"
    assert result["Set as marketing"] == "700"
    assert result["Duplicates within the file"] == "1"
    assert result["Rows with errors"] == "1"
    assert "all whole" in demo.counts()


def test_the_rows_left_out_can_be_downloaded(demo: Demo, sign_in: SignIn) -> None:
    page = sign_in("admin")
    upload(page, demo, 3)
    submit(page, "main form")
    checked(page)

    with page.expect_download() as download:
        page.get_by_role("link", name="Download skipped rows").click()

    rows = list(csv.reader(download.value.path().read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert [row[-1] for row in rows[1:]] == ["The same email address is in row 2.", "The row has no email address."]


def test_it_works_without_javascript(demo: Demo, sign_in: SignIn) -> None:
    page = sign_in("developer", java_script_enabled=False)
    upload(page, demo, 30)
    submit(page, "main form")
    refresh(page, "#would-do")
    expect(page.get_by_label("Set all as marketing contacts")).to_be_disabled()

    submit(page, "form[action$='/start']")

    refresh(page, "#result")
    assert facts(page)["Created"] == "30"


def test_an_import_is_cancelled_before_it_starts_and_the_list_says_so(demo: Demo, sign_in: SignIn) -> None:
    page = sign_in("admin")
    upload(page, demo, 5)
    submit(page, "main form")
    checked(page)

    page.get_by_role("button", name="Cancel import").click()
    expect(page.get_by_role("heading", name="Cancel the import?")).to_be_visible()
    page.get_by_role("button", name="Cancel import").click()
    expect(page.locator(".notice")).to_contain_text("The import was cancelled.")
    page.get_by_role("link", name="All imports").click()

    expect(page.locator(".import-rows__row").first).to_contain_text("Cancelled")


def test_a_viewer_sees_imports_and_cannot_import(demo: Demo, sign_in: SignIn) -> None:
    page = sign_in("viewer")
    page.goto(demo.page("/contacts/imports"))

    expect(page.locator(".notice")).to_contain_text("Edit contacts")
    expect(page.locator("a[href$='/imports/new']")).to_have_count(0)


@pytest.mark.parametrize(("colours", "width", "locale"), [("light", 1280, "en-GB"), ("dark", 390, "pl-PL")])
def test_nothing_stands_in_anybodys_way(sign_in: SignIn, demo: Demo, colours: str, width: int, locale: str) -> None:
    page = sign_in("admin", color_scheme=colours, locale=locale, viewport={"width": width, "height": 800})

    def look() -> None:
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.goto(demo.page("/contacts/imports/new"))
    look()
    upload(page, demo, 300)
    look()
    submit(page, "main form")
    look()
    checked(page)
    look()
    submit(page, "form[action$='/start']")
    look()
    ended(page)
    look()
    page.goto(demo.page("/contacts/imports"))
    expect(page.locator("h1")).to_have_text(re.compile("Imports|Importy"))
    look()
