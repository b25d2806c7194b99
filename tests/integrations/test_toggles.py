"""Flipping: what is asked first, what can be undone, what a stale row is told, several apps in one change."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from time_machine import TimeMachineFixture

from integrations.models import ConnectedApp, ToggleChange
from integrations.scopes import Scope
from integrations.services import TogglesMoved, create_private_app, set_marketing_enabled_for_many
from marketing_contacts.billing.services import set_maximum
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import AuditEntry, Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.contacts.cast import create, flip, new_app
from tests.integrations.cast import PAGE, client_for, is_on, post, text_of, wish

MANY = f"{PAGE}/many"
TURN_ON = f"{PAGE}/turn-on"


@pytest.fixture(autouse=True)
def _today(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW + timedelta(hours=1))


@pytest.fixture
def admin(portal: Portal) -> Client:
    return client_for(portal, Permission.MARKETING_CONTACTS_ACCESS)


@pytest.fixture
def busy(portal: Portal) -> ConnectedApp:
    """An app whose toggle is off and that created more than one per cent of the free places."""
    return busy_app(portal, "Webinars")


def busy_app(portal: Portal, name: str) -> ConnectedApp:
    app = new_app(portal, name, on=False)
    create(app, [f"{name}{number}@example.com" for number in range(25)])
    return app


def seen(*apps: ConnectedApp) -> list[str]:
    return [f"{app.id}:{app.toggle_version}" for app in apps]


def test_turning_on_asks_first_what_it_means(admin: Client, busy: ConnectedApp) -> None:
    response = wish(admin, busy, "on")

    assert response.headers["HX-Retarget"] == "#dialogs"
    assert "25 marketing contacts" in text_of(response)
    assert "the tier of 2,000 will be passed on" in text_of(response)
    assert not is_on(busy)


def test_the_answered_question_turns_it_on(admin: Client, busy: ConnectedApp) -> None:
    response = wish(admin, busy, "on", confirmed="yes")

    assert 'aria-checked="true"' in text_of(response)
    assert is_on(busy)


def test_an_app_that_created_little_is_not_asked_about(admin: Client, portal: Portal) -> None:
    app = new_app(portal, on=False)
    create(app, ["ada@example.com"])

    assert "data-undo" in text_of(wish(admin, app, "on"))
    assert is_on(app)


def test_an_app_that_may_not_create_is_not_asked_about_even_where_nothing_fits(portal: Portal, admin: Client) -> None:
    app, _token = create_private_app(
        portal=portal, name="Reports", description="", scopes=[Scope.CONTACTS_READ], by=None, now=NOW
    )
    create(new_app(portal, "Forms"), ["ada@example.com"])
    set_maximum(portal=portal, maximum=1, by=None, now=NOW)

    wish(admin, app, "on")

    assert is_on(app)


def test_below_the_tier_the_question_speaks_of_the_maximum(admin: Client, portal: Portal, busy: ConnectedApp) -> None:
    set_maximum(portal=portal, maximum=50, by=None, now=NOW)

    assert "your maximum of 50 will be reached on" in text_of(wish(admin, busy, "on"))


def test_without_javascript_the_question_is_a_page_that_turns_it_on(admin: Client, busy: ConnectedApp) -> None:
    asked = wish(admin, busy, "on", htmx=False)
    page = text_of(admin.get(asked.headers["Location"]))
    assert "<h1>Turn on Webinars?</h1>" in page

    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    admin.post(f"{PAGE}/{busy.id}", fields)

    assert is_on(busy)


def test_turning_off_happens_at_once_and_can_be_undone(admin: Client, portal: Portal) -> None:
    app = new_app(portal)
    row = text_of(wish(admin, app, "off", seen=1))
    assert not is_on(app)
    assert 'hx-swap-oob="beforeend"' in row

    row = text_of(wish(admin, app, "on", seen=2, confirmed="undo"))

    assert is_on(app)
    assert "data-undo" not in row


def test_without_javascript_the_undo_stands_once_on_the_next_page(admin: Client, portal: Portal) -> None:
    app = new_app(portal)
    wish(admin, app, "off", seen=1, htmx=False)

    page = text_of(admin.get(PAGE))

    assert "be non-marketing contacts" in page
    assert "data-undo" in page
    assert "data-undo" not in text_of(admin.get(PAGE))


def test_without_javascript_question_flip_and_undo_come_back_to_the_filtered_list(
    admin: Client, busy: ConnectedApp
) -> None:
    asked = wish(admin, busy, "on", htmx=False, back="q=web&show=off")
    assert "q%3Dweb%26show%3Doff" in asked.headers["Location"]
    assert 'name="back" value="q=web&amp;show=off"' in text_of(admin.get(asked.headers["Location"]))

    done = wish(admin, busy, "on", htmx=False, confirmed="yes", back="q=web&show=off")
    page = text_of(admin.get(done.headers["Location"]))

    assert done.headers["Location"] == f"{PAGE}?q=web&show=off"
    assert 'name="back" value="q=web&amp;show=off"' in page.partition("data-undo")[0]


def test_from_its_own_page_an_app_comes_back_to_it(admin: Client, portal: Portal) -> None:
    app = new_app(portal)

    response = wish(admin, app, "off", seen=1, htmx=False, place="app")

    assert response.headers["Location"] == f"/settings/integrations/apps/{app.id}"


def test_a_stale_row_says_who_changed_it_and_when(
    admin: Client, portal: Portal, time_machine: TimeMachineFixture
) -> None:
    app = new_app(portal)
    wish(client_for(portal, Permission.SUPER_ADMIN, name="Beata"), app, "off", seen=1)
    time_machine.move_to(timezone.now() + timedelta(minutes=2))

    response = wish(admin, app, "on", seen=1)

    assert response.status_code == 409
    assert "Beata changed Webinars 2\xa0minutes ago." in text_of(response)
    assert "data-undo" not in text_of(response)
    assert not is_on(app)


def test_a_stale_row_says_you_to_the_person_who_changed_it(admin: Client, portal: Portal) -> None:
    app = new_app(portal)
    wish(admin, app, "off", seen=1)

    assert "You changed Webinars just now." in text_of(wish(admin, app, "on", seen=1))


def test_the_row_on_the_page_of_an_app_does_not_repeat_its_name(admin: Client, portal: Portal) -> None:
    app = new_app(portal)

    page = text_of(admin.get(f"/settings/integrations/apps/{app.id}"))
    moved = text_of(wish(admin, app, "off", seen=1, place="app"))

    assert "Webinars</a>" not in page.partition('class="app-list"')[2].partition("</ul>")[0] + moved
    assert page.count(f'id="app-name-{app.id}"') == 1


def test_a_position_that_stands_already_is_no_change_to_undo(admin: Client, portal: Portal) -> None:
    app = new_app(portal)

    row = text_of(wish(admin, app, "on", seen=0))

    assert "Webinars is already on." in row
    assert "data-undo" not in row
    assert ToggleChange.objects.filter(portal=portal).count() == 1


def test_several_apps_are_flipped_in_one_audited_change(portal: Portal) -> None:
    apps = [new_app(portal, name, on=False) for name in ("Forms", "Webinars")]
    entries = AuditEntry.objects.filter(portal=portal).count()

    moved = set_marketing_enabled_for_many(
        portal=portal, seen={app.id: 0 for app in apps}, enabled=True, by=None, now=NOW
    )

    assert [app.toggle_version for app in moved] == [1, 1]
    assert ToggleChange.objects.filter(portal=portal, enabled=True).count() == 2
    assert AuditEntry.objects.filter(portal=portal).count() == entries + 1
    assert audit.verify(portal=portal) is None


def test_one_stale_toggle_stops_the_change_of_all(portal: Portal) -> None:
    apps = [new_app(portal, name, on=False) for name in ("Forms", "Webinars")]
    flip(flip(apps[1], enabled=True), enabled=False)

    with pytest.raises(TogglesMoved) as moved:
        set_marketing_enabled_for_many(portal=portal, seen={app.id: 0 for app in apps}, enabled=True, by=None, now=NOW)

    assert [app.name for app in moved.value.apps] == ["Webinars"]
    assert not is_on(apps[0])


def test_apps_in_the_wished_position_are_left_alone(portal: Portal) -> None:
    on, off = new_app(portal, "Forms"), new_app(portal, "Webinars", on=False)

    moved = set_marketing_enabled_for_many(portal=portal, seen={on.id: 0, off.id: 0}, enabled=True, by=None, now=NOW)

    assert [app.name for app in moved] == ["Webinars"]


def test_one_question_is_asked_for_several_apps(admin: Client, portal: Portal) -> None:
    apps = [busy_app(portal, "Forms"), busy_app(portal, "Webinars")]

    asked = post(admin, MANY, {"enabled": "on", "app": seen(*apps), "back": "q=e"})
    assert "Turn on 2 apps?" in text_of(asked)
    assert "50 marketing contacts" in text_of(asked)

    done = post(admin, MANY, {"enabled": "on", "app": seen(*apps), "confirmed": "yes", "back": "q=e"}, htmx=False)
    assert done.headers["Location"] == f"{PAGE}?q=e"
    assert all(map(is_on, apps))


def test_the_change_of_several_is_undone_as_one(admin: Client, portal: Portal) -> None:
    apps = [new_app(portal, "Forms"), new_app(portal, "Webinars")]
    post(admin, MANY, {"enabled": "off", "app": seen(*apps)}, htmx=False)
    page = text_of(admin.get(PAGE))
    assert "2 apps were turned off." in page

    back = re.findall(r'<input type="hidden" name="app" value="([\d:]+)">', page)
    post(admin, MANY, {"enabled": "on", "confirmed": "undo", "app": back}, htmx=False)

    assert all(map(is_on, apps))
    assert "data-undo" not in text_of(admin.get(PAGE))


@pytest.mark.parametrize("confirmed", ["", "yes"])
def test_a_stale_choice_of_several_is_refused_naming_who_moved_it(
    admin: Client, portal: Portal, confirmed: str
) -> None:
    apps = [busy_app(portal, "Forms"), busy_app(portal, "Webinars")]
    flip(flip(apps[0], enabled=True), enabled=False)

    post(admin, MANY, {"enabled": "on", "app": seen(*apps), "confirmed": confirmed}, htmx=False)

    assert "Nothing was changed. Marketing Contacts changed Forms" in text_of(admin.get(PAGE))
    assert not is_on(apps[1])


def test_several_toggles_come_back_as_rows_with_one_message_so_the_page_stays(admin: Client, portal: Portal) -> None:
    apps = [new_app(portal, name) for name in ("Forms", "Shop")]
    chosen = [f"{app.id}:{app.toggle_version}" for app in apps]

    answer = text_of(post(admin, MANY, {"app": chosen, "enabled": "off"}))

    assert answer.count('hx-swap-oob="true"') == 2
    assert answer.count('class="toast"') == 1
    assert "2 apps were turned off." in answer
    assert 'hx-target="#dialogs" hx-swap="innerHTML"' in answer


@pytest.mark.parametrize("data", [{}, {"enabled": "on"}, {"enabled": "on", "app": "x"}, {"app": "1:1"}])
def test_choosing_nothing_is_answered_with_what_to_do(admin: Client, data: dict[str, str]) -> None:
    post(admin, MANY, data, htmx=False)

    assert "Select at least one app" in text_of(admin.get(PAGE))


def test_the_question_about_no_app_leads_back_to_the_list(admin: Client) -> None:
    assert admin.get(TURN_ON).headers["Location"] == PAGE


def test_apps_of_another_portal_are_not_there(admin: Client, portal: Portal) -> None:
    ours, theirs = new_app(portal, on=False), new_app(new_portal(), on=False)

    for confirmed in ("", "yes"):
        wished = {"enabled": "on", "app": seen(ours, theirs), "confirmed": confirmed}
        assert post(admin, MANY, wished).status_code == 404
    assert admin.get(TURN_ON, {"app": seen(theirs)}).status_code == 404
    assert not is_on(ours)
    assert not is_on(theirs)


def test_who_may_not_flip_one_may_not_flip_several(portal: Portal) -> None:
    viewer, app = client_for(portal), new_app(portal, on=False)

    assert post(viewer, MANY, {"enabled": "on", "app": seen(app)}).status_code == 403
    assert viewer.get(TURN_ON, {"app": seen(app)}).status_code == 403
    assert 'name="app"' not in text_of(viewer.get(PAGE))


def test_an_edition_without_marketing_contacts_locks_the_toggles(admin: Client, portal: Portal) -> None:
    app = new_app(portal, on=False)
    edition = portal.subscription.edition
    edition.has_marketing_contacts = False
    edition.save()

    page = text_of(admin.get(PAGE))
    assert "Your edition does not include marketing contacts" in page
    assert 'aria-disabled="true"' in page
    assert wish(admin, app, "on").status_code == 409
    post(admin, MANY, {"enabled": "on", "app": seen(app)}, htmx=False)
    assert not is_on(app)
