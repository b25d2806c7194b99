"""Flipping in a real browser: the question, undoing, retrying, a stale row, several apps, five hundred apps."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import SignIn
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")
MANY_APPS = """
from django.utils import timezone
from integrations.models import ConnectedApp
from marketing_contacts.portals.models import Portal
portal = Portal.objects.get(name="Baltic Tea House")
ConnectedApp.objects.bulk_create(
    ConnectedApp(portal=portal, kind="PRIVATE_APP", name=f"App {number:03}", scopes=["crm.objects.contacts.write"],
                 connected_at=timezone.now(), connected_by_label="Anna")
    for number in range(500)
)
"""


def switch_of(page: Page, name: str) -> Locator:
    return page.get_by_role("switch", name=name)


def is_on(switch: Locator, *, on: bool) -> None:
    expect(switch).to_have_attribute("aria-checked", "true" if on else "false")


def put(page: Page, name: str, *, on: bool) -> Locator:
    """Bring a toggle into a position, however it stood, and the page as it is then."""
    switch = switch_of(page, name)
    if (switch.get_attribute("aria-checked") == "true") != on:
        switch.click()
        if on:
            page.get_by_role("dialog").get_by_role("button", name="Turn on").click()
        is_on(switch, on=on)
    page.reload()
    return switch


def unwatched(page: Page) -> Page:
    """The same person's page in a new tab, whose console may complain: of what a test makes fail."""
    other = page.context.new_page()
    other.goto(page.url)
    return other


def test_the_question_is_cancelled_and_confirmed_by_keyboard_alone(sign_in: SignIn, little_room: None) -> None:
    page = sign_in("admin")
    switch, dialog = put(page, "Survey Lab", on=False), page.get_by_role("dialog")

    switch.focus()
    page.keyboard.press("Space")
    expect(dialog).to_contain_text("marketing contacts")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(switch).to_be_focused()
    is_on(switch, on=False)

    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    is_on(switch, on=True)
    expect(switch).to_be_focused()
    expect(dialog).to_be_hidden()


def test_turning_off_is_undone_by_key_and_by_the_focused_button(sign_in: SignIn) -> None:
    page = sign_in("admin")
    switch = put(page, "Shop Connect", on=True)

    switch.press("Space")
    is_on(switch, on=False)
    page.keyboard.press("Control+z")
    is_on(switch, on=True)
    expect(switch).to_be_focused()

    switch.press("Space")
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    is_on(switch, on=True)
    expect(switch).to_be_focused()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


def test_undo_is_offered_for_eight_seconds_that_stand_still_while_somebody_points_at_it(sign_in: SignIn) -> None:
    page = sign_in("admin")
    put(page, "Shop Connect", on=True)
    page.clock.install()
    page.reload()
    switch, undo = switch_of(page, "Shop Connect"), page.get_by_role("button", name="Undo")

    switch.click()
    undo.hover()
    page.clock.fast_forward(60_000)
    expect(undo).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    page.mouse.move(0, 0)
    page.clock.fast_forward(7_000)
    expect(undo).to_be_visible()
    undo.click()
    is_on(switch, on=True)

    switch.click()
    expect(undo).to_be_visible()
    page.clock.fast_forward(9_000)
    expect(undo).to_have_count(0)
    is_on(switch, on=False)


@pytest.mark.parametrize("failure", ["no network", "server error"])
def test_a_failed_flip_changes_nothing_and_is_repeated_when_asked_to(sign_in: SignIn, failure: str) -> None:
    page = sign_in("admin")
    put(page, "Webinar Studio", on=True)
    page = unwatched(page)
    switch, alert = switch_of(page, "Webinar Studio"), page.get_by_role("alert")

    def fail(route: Route) -> None:
        if failure == "no network":
            route.abort()
        else:
            route.fulfill(status=500)

    page.route("**/marketing-contacts/*", fail)
    switch.press("Space")
    expect(alert).to_contain_text("nothing was changed")
    is_on(switch, on=True)
    expect(switch).to_be_focused()
    expect(switch).not_to_have_attribute("aria-busy", "true")

    page.unroute("**/marketing-contacts/*")
    page.get_by_role("button", name="Retry").press("Enter")
    is_on(switch, on=False)
    expect(switch).to_be_focused()
    expect(alert).to_be_empty()


def test_a_flip_that_is_refused_is_not_offered_again(sign_in: SignIn) -> None:
    page = unwatched(sign_in("admin"))
    page.route("**/marketing-contacts/*", lambda route: route.fulfill(status=403))

    switch_of(page, "Webinar Studio").press("Space")

    expect(page.get_by_role("alert")).to_contain_text("You do not have permission to do this")
    expect(page.get_by_role("button", name="Retry")).to_have_count(0)


def test_a_failed_search_is_repeated_when_asked_to(sign_in: SignIn) -> None:
    page = unwatched(sign_in("admin"))
    page.route("**/marketing-contacts?*", lambda route: route.abort())
    page.get_by_role("searchbox").fill("survey")
    expect(page.get_by_role("alert")).to_contain_text("nothing was changed")

    page.unroute("**/marketing-contacts?*")
    page.get_by_role("button", name="Retry").click()

    expect(page.locator("#apps .app-row")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=survey"))


def test_a_row_is_busy_while_its_request_is_on_the_way(sign_in: SignIn) -> None:
    page = sign_in("admin")
    switch = put(page, "Webinar Studio", on=True)
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/marketing-contacts/*", hold)

    switch.click()
    expect(page.locator(".app-row[aria-busy=true]")).to_have_count(1)
    switch.click()  # not sent twice
    page.wait_for_timeout(100)
    [route] = waiting
    route.continue_()

    is_on(switch, on=False)
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def test_a_stale_row_shows_how_it_stands_and_who_changed_it(sign_in: SignIn) -> None:
    page = sign_in("admin")
    put(page, "Webinar Studio", on=False)
    other = unwatched(page)
    put(page, "Webinar Studio", on=True)
    page.reload()
    put(page, "Webinar Studio", on=False)

    switch = switch_of(other, "Webinar Studio")
    with other.expect_response(re.compile("/marketing-contacts/")) as answered:
        switch.click()

    assert answered.value.status == 409
    expect(other.get_by_role("alert")).to_contain_text("You changed Webinar Studio just now.")
    is_on(switch, on=False)


def test_several_apps_are_flipped_with_one_question_and_undone_as_one(sign_in: SignIn, little_room: None) -> None:
    page = sign_in("admin")
    switches = [put(page, name, on=False) for name in ("Survey Lab", "Warehouse sync")]

    turn_on = page.get_by_role("button", name="Turn on selected")
    expect(turn_on).to_be_disabled()
    expect(turn_on).to_have_accessible_description("Select apps first.")

    page.get_by_label("Select all on this page").check()
    expect(turn_on).to_be_enabled()
    expect(page.locator("[data-selected]")).to_have_text("Selected: 7")
    page.get_by_label("Select all on this page").uncheck()
    for name in ("Survey Lab", "Warehouse sync"):
        page.get_by_label(f"Select {name}").check()
    turn_on.click()
    before = page.evaluate("scrollY")
    expect(page.get_by_role("dialog")).to_contain_text("Turn on 2 apps?")
    page.get_by_role("dialog").get_by_role("button", name="Turn on 2 apps").click()
    for switch in switches:
        is_on(switch, on=True)
    expect(turn_on).to_be_focused()
    assert page.evaluate("scrollY") == before

    page.get_by_role("button", name="Undo").click()
    for switch in switches:
        is_on(switch, on=False)
    expect(page.get_by_role("status").filter(has_text="2 apps were turned off.")).to_be_visible()


def test_several_apps_are_flipped_and_undone_without_javascript(sign_in: SignIn) -> None:
    page = sign_in("admin", java_script_enabled=False)
    names = ("Calendar Link", "Report Builder")

    for name in names:
        page.get_by_label(f"Select {name}").check()
    page.get_by_role("button", name="Turn on selected").click()
    for name in names:
        is_on(switch_of(page, name), on=True)

    page.get_by_role("button", name="Undo").click()
    for name in names:
        is_on(switch_of(page, name), on=False)


def test_order_and_filter_are_in_the_address_and_survive_each_other(sign_in: SignIn) -> None:
    page = sign_in("admin")

    page.get_by_label("Sort by").select_option("created")
    expect(page).to_have_url(re.compile("order=created"))
    page.get_by_role("link", name="Creates no contacts").click()
    expect(page.locator("#apps .app-row")).to_have_count(2)
    expect(page).to_have_url(re.compile("order=created.*show=idle|show=idle.*order=created"))
    page.get_by_role("searchbox").fill("cal")
    expect(page.locator("#apps .app-row")).to_have_count(1)
    expect(page).to_have_url(re.compile("show=idle"))

    page.reload()
    expect(page.locator("#apps .app-row")).to_have_count(1)
    page.go_back()
    expect(page.locator("#apps .app-row")).to_have_count(2)
    expect(page.get_by_label("Select all on this page")).to_be_visible()


def test_five_hundred_apps_are_all_within_reach(sign_in: SignIn, demo: Demo) -> None:
    demo.command("shell", "-c", MANY_APPS)
    page = sign_in("admin")
    page.get_by_role("banner").locator("summary").first.click()
    page.get_by_role("link", name="Baltic Tea House").click()
    page.get_by_role("link", name="All toggles").click()
    expect(page.locator("#apps [role=status]")).to_have_text("501 apps")

    pages = 1
    following = page.get_by_role("link", name="Next page")
    while following.count():
        with page.expect_navigation():
            following.click()
        pages += 1

    assert pages == 11
    expect(page.locator("#apps .app-row").last).to_contain_text("Tea club")
    page.get_by_role("searchbox").fill("App 487")
    expect(page.locator("#apps .app-row")).to_have_count(1)


def test_the_page_of_an_app_shows_its_contacts_and_flips_it(sign_in: SignIn) -> None:
    page = sign_in("admin")
    put(page, "Shop Connect", on=True)

    page.get_by_role("link", name="Shop Connect").click()
    expect(page.get_by_role("region", name="Latest contacts").locator("tbody tr")).to_have_count(10)
    expect(page.get_by_role("img", name=re.compile("contacts created"))).to_be_visible()
    switch = switch_of(page, "Shop Connect")
    switch.click()
    is_on(switch, on=False)
    expect(page.locator(".app-row input[type=checkbox]")).to_have_count(0)
    page.keyboard.press("Control+z")
    is_on(switch, on=True)
