"""Developer apps, the App Marketplace and the request log in a real browser, with and without JavaScript."""

import re
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63e0"
    "8ee90700016c00f7ac353a040000000049454e44ae426082"
)

APPROVE = """
from django.utils import timezone
from integrations.models import DeveloperApp
from integrations.services import approve_listing
app = DeveloperApp.objects.get(name="Badge Printer")
approve_listing(app=app, seen_version=app.listing_version, by="Staff", now=timezone.now())
"""


def go(page: Page, to: str) -> None:
    page.goto(page.url.partition("/settings")[0] + f"/settings/integrations/{to}")


def password_again(page: Page, demo: Demo) -> None:
    if "reauthenticate" in page.url:
        page.fill("#id_password", demo.known()["users"]["admin"]["password"])
        page.click("main button[type=submit]")


def register(page: Page, demo: Demo, name: str) -> None:
    go(page, "developer-apps/new")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Redirect URLs").fill("https://studio.example/callback")
    page.get_by_role("button", name="Register").click()
    password_again(page, demo)


def test_an_app_is_registered_listed_found_and_deleted(sign_in: SignIn, demo: Demo) -> None:
    page = sign_in("admin", permissions=["clipboard-read", "clipboard-write"])
    register(page, demo, "Badge Printer")
    expect(page.locator("#secret")).to_have_text(re.compile("^mcs-eu1-"))
    page.get_by_label("I have stored it").check()
    page.get_by_role("button", name="Continue").click()

    page.get_by_role("button", name=re.compile("Copy.*Install URL")).click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert "/oauth/authorize?client_id=" in page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("switch", name="List in the App Marketplace").press("Space")
    expect(page.get_by_role("switch")).to_have_attribute("aria-checked", "true")

    demo.command("shell", "-c", APPROVE)
    page.get_by_role("link", name="App Marketplace", exact=True).click()
    page.get_by_role("searchbox").fill("badge")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Badge Printer").click()
    expect(page.get_by_role("link", name="Connect", exact=True)).to_be_visible()

    page.get_by_role("link", name="Developer apps").click()
    page.get_by_role("link", name="Badge Printer").click()
    page.get_by_label("Type “Badge Printer” to confirm").fill("Badge Printer")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status").first).to_contain_text("Badge Printer deleted.")


def test_without_javascript_an_app_gets_its_logo(sign_in: SignIn, demo: Demo, tmp_path: Path) -> None:
    page = sign_in("admin", java_script_enabled=False)
    register(page, demo, "Door List")
    page.get_by_label("I have stored it").check()
    page.get_by_role("button", name="Continue").click()
    (tmp_path / "logo.png").write_bytes(PNG)

    page.get_by_label("Image", exact=True).set_input_files(tmp_path / "logo.png")
    page.get_by_role("button", name="Upload").click()

    picture = page.locator("h1 img")
    expect(picture).to_be_visible()
    answer = page.request.get(demo.known()["base_url"] + str(picture.get_attribute("src")))
    assert answer.body() == PNG


def test_a_request_shows_up_in_its_apps_log_a_moment_later(sign_in: SignIn, demo: Demo) -> None:
    known = demo.known()
    address = f"{known['base_url']}/crm/v3/objects/contacts?limit=1"
    with urllib.request.urlopen(  # noqa: S310 - our own server
        urllib.request.Request(address, headers={"Authorization": f"Bearer {known['private_token']}"})  # noqa: S310 - as above
    ) as answer:
        request_id = answer.headers["X-HubSpot-Correlation-Id"]
    page = sign_in("developer")
    page.get_by_role("link", name="Website forms").click()
    page.get_by_role("link", name="Request log").click()

    page.get_by_label("Route or request ID").fill(request_id)
    page.get_by_role("button", name="Apply").click()
    row = page.get_by_role("row").filter(has_text=request_id)
    for _time in range(20):
        if row.count():
            break
        page.wait_for_timeout(250)
        page.get_by_role("link", name="Refresh").click()

    expect(row).to_contain_text("GET /crm/v3/objects/contacts")
    expect(row).to_contain_text("200")
