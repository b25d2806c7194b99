"""Invitations, the second step, sessions, members and the audit trail in a real browser, on a running product."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from marketing_contacts.toolbox.mail_files import mail_names, read_mail
from tests.browser.conftest import SignIn
from tests.portals.cast import code_of
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")
PASSWORD = "quite a long password"
Visit = Callable[..., Page]


@pytest.fixture
def visit(chromium: Browser, demo: Demo) -> Iterator[Visit]:
    """Open an address as somebody who is not signed in, on a device of their own."""
    complaints: list[str] = []
    opened: list[Page] = []

    def open_page(path: str, **context: object) -> Page:
        page = chromium.new_context(**context).new_page()  # type: ignore[arg-type]  # passed through
        opened.append(page)
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.goto(demo.known()["base_url"] + path)
        return page

    yield open_page
    for page in opened:
        page.context.close()
    assert complaints == []


def mailed_link(demo: Demo, email: str) -> str:
    """The link of the newest mail to an address; empty while there is none."""
    folder = demo.var / "mail"
    mails = [mail for name in mail_names(folder) if (mail := read_mail(folder, name)) and mail.to == email]
    found = re.search(r"https?://[^/\s]+(/\S+)", mails[0].text) if mails else None
    return found[1] if found else ""


def next_link(demo: Demo, email: str, before: str = "") -> str:
    """The link that the worker mails next."""
    deadline = time.monotonic() + 30
    while (link := mailed_link(demo, email)) in {"", before} and time.monotonic() < deadline:
        time.sleep(0.2)
    assert link not in {"", before}
    return link


def invite(page: Page, demo: Demo, email: str) -> str:
    """Let an admin invite an address; answer the path of the link that was mailed."""
    page.goto(demo.page("/settings/account/members/invite"))
    page.fill("#id_email", email)
    page.get_by_role("checkbox", name="Export").check()
    page.click("main button[type=submit]")
    expect(page.get_by_role("status").filter(has_text=email)).to_be_visible()
    return next_link(demo, email)


def join(page: Page) -> None:
    page.fill("#id_name", "Nora Newcomer")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("Northwind Traders")


def newcomer(sign_in: SignIn, visit: Visit, demo: Demo) -> tuple[Page, str]:
    """Somebody who has just joined by an invitation."""
    email = f"n{time.monotonic_ns()}@example.com"
    page = visit(invite(sign_in("admin"), demo, email))
    join(page)
    return page, email


def enter(page: Page, email: str) -> None:
    page.fill("#id_login", email)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")


def confirm(page: Page, password: str) -> None:
    """Give the password again where it is asked for."""
    if "reauthenticate" in page.url:
        page.fill("#id_password", password)
        page.click("main button[type=submit]")


def test_an_invitation_travels_by_mail_and_makes_a_member(sign_in: SignIn, visit: Visit, demo: Demo) -> None:
    admin, email = sign_in("admin"), f"n{time.monotonic_ns()}@example.com"
    link = invite(admin, demo, email)
    expect(admin.get_by_role("row").filter(has_text=email).get_by_text("Resend")).to_be_visible()

    join(visit(link))
    admin.goto(demo.page("/settings/account/members"))

    row = admin.get_by_role("row").filter(has_text=email)
    expect(row).to_contain_text("Nora Newcomer")
    row.get_by_role("link").click()
    admin.fill("#id_typed_email", email)
    admin.get_by_role("button", name="Remove").click()
    expect(admin.get_by_role("status").filter(has_text="no longer a member")).to_be_visible()


def test_the_second_step_from_the_first_scan_to_the_next_sign_in(sign_in: SignIn, visit: Visit, demo: Demo) -> None:
    page, email = newcomer(sign_in, visit, demo)
    page.goto(demo.known()["base_url"] + "/accounts/security/")
    page.get_by_role("link", name="Turn on").click()
    confirm(page, PASSWORD)
    assert page.locator(".qr").evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
    secret = page.locator("#totp-secret").inner_text()
    page.fill("#id_code", code_of(secret))
    page.click("main button[type=submit]")
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert len(download.value.path().read_text().split()) == 10

    other = visit("/accounts/login/")
    enter(other, email)
    expect(other.locator("h1")).to_have_text("Second step")
    assert Axe().run(other).response["violations"] == []
    other.fill("#id_code", code_of(secret, ahead=1))  # a code works once; the next is taken from a clock that is fast
    other.click("main button[type=submit]")
    expect(other.locator("h1")).to_have_text("Northwind Traders")


def test_a_forgotten_password_is_chosen_anew_by_mail(sign_in: SignIn, visit: Visit, demo: Demo) -> None:
    _page, email = newcomer(sign_in, visit, demo)
    before = mailed_link(demo, email)
    page = visit("/accounts/password/reset/")
    page.fill("#id_email", email)
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("Check your email")

    page.goto(demo.known()["base_url"] + next_link(demo, email, before))
    page.fill("#id_password1", PASSWORD + "!")
    page.fill("#id_password2", PASSWORD + "!")
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("Sign in with your new password")


def test_one_device_ends_the_session_of_another(sign_in: SignIn, visit: Visit, demo: Demo) -> None:
    here, email = newcomer(sign_in, visit, demo)
    there = visit("/accounts/login/", user_agent="Mozilla/5.0 (iPhone) Version/18.0 Safari/604.1")
    enter(there, email)

    here.goto(demo.known()["base_url"] + "/accounts/sessions/")
    row = here.get_by_role("listitem").filter(has_text="Safari on iPhone")
    row.get_by_role("button").click()
    here.get_by_role("button", name="End session").click()  # the page asks once
    here.wait_for_url("**/reauthenticate/**")
    confirm(here, PASSWORD)

    expect(here.get_by_text("The device has been signed out.")).to_be_visible()
    expect(here.locator("main").get_by_role("listitem")).to_have_count(1)
    there.reload()
    expect(there.locator("h1")).to_have_text("Sign in")


def test_the_audit_trail_is_filtered_verified_and_taken_along(sign_in: SignIn, demo: Demo) -> None:
    page = sign_in("admin")
    page.goto(demo.page("/settings/account/audit-trail"))

    page.get_by_role("button", name="Verify now").click()
    expect(page.locator("#verification")).to_contain_text("The audit trail is intact")
    page.select_option("#id_action", "connected_app.toggle")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("action=connected_app.toggle"))
    expect(page.locator(".trail li").first).to_contain_text(re.compile("turned .+ o(n|ff)"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as CSV").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) > 1
    assert all(re.search("turned .+ o(n|ff)", line) for line in lines[1:])


def test_staff_read_the_mail_that_was_not_sent(sign_in: SignIn, visit: Visit, demo: Demo) -> None:
    email = f"n{time.monotonic_ns()}@example.com"
    invite(sign_in("admin"), demo, email)
    staff = demo.known()["users"]["staff"]
    page = visit("/accounts/login/?next=/staff/mail")
    page.fill("#id_login", staff["email"])
    page.fill("#id_password", staff["password"])
    page.click("main button[type=submit]")

    page.get_by_role("row").filter(has_text=email).get_by_role("link").click()
    expect(page.get_by_role("link", name="/invitations/")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
