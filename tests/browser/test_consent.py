"""The consent page in a real browser: approved and refused, in Polish, without JavaScript, narrow and dark."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import Site
from tests.browser.tabs import HEAVIEST, WIDE, Tab

pytestmark = pytest.mark.xdist_group("demo")


def path(site: Site, **changes: str) -> str:
    client = site.demo.known()["oauth"]
    asked = {
        "client_id": client["client_id"],
        "redirect_uri": client["redirect_uri"],
        "scope": "crm.objects.contacts.write",
        "optional_scope": "crm.schemas.contacts.read",
        "state": "s",
    }
    return "/oauth/authorize?" + urlencode(asked | changes)


def told(page: Page, button: str) -> dict[str, list[str]]:
    """What the app is told once the button is pressed; a page of the demo plays the app."""
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url("**/demo/callback?**")
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_person_lets_an_app_in_with_and_without_javascript(site: Site, *, javascript: bool) -> None:
    page = site.context("admin", java_script_enabled=javascript, locale="en-GB").new_page()
    page.goto(site.base + path(site))
    expect(page.get_by_role("heading", level=1)).to_have_accessible_name("Connect Webinar Studio")
    page.get_by_role("radio", name="Northwind Traders").check()
    page.get_by_role("checkbox", name="Read the properties of contacts").uncheck()

    assert set(told(page, "Connect app")) == {"code", "state"}
    page.context.close()


def test_cancel_sends_the_person_back_without_a_code(site: Site) -> None:
    page = site.context("admin", locale="en-GB").new_page()
    page.goto(site.base + path(site))

    assert told(page, "Cancel")["error"] == ["access_denied"]
    page.context.close()


@pytest.mark.parametrize("language", ["en-GB", "pl-PL"])
@pytest.mark.parametrize("changes", [{}, {"client_id": "unknown"}])
def test_the_page_stands_in_nobodys_way(site: Site, language: str, changes: dict[str, str]) -> None:
    here = Tab(site, "admin", WIDE, language)
    here.visit(path(site, **changes))

    expected = {
        "en-GB": {0: "Connect Webinar Studio", 1: "This app cannot be connected"},
        "pl-PL": {0: "Połącz Webinar Studio", 1: "Tej aplikacji nie można połączyć"},
    }
    expect(here.page.get_by_role("heading", level=1)).to_have_accessible_name(expected[language][len(changes)])
    assert here.barriers() + here.too_wide_at(320) == []
    here.page.emulate_media(color_scheme="dark")
    assert here.barriers() + here.asked_elsewhere == []
    assert here.weight <= HEAVIEST
    assert [said for said in here.complaints if "400" not in said] == []  # the browser says that a page was a refusal
    here.page.context.close()


def test_who_may_not_connect_apps_is_told_why_and_can_go_back(site: Site) -> None:
    page = site.context("viewer", locale="en-GB").new_page()
    page.goto(site.base + path(site))

    expect(page.locator(".notice")).to_contain_text("App Marketplace access")
    expect(page.get_by_role("button", name="Connect app")).to_have_count(0)
    assert told(page, "Cancel")["error"] == ["access_denied"]
    page.context.close()
