"""The API key and private apps: changed, rotated, their overlap seen and ended."""

from datetime import timedelta

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from integrations import services
from integrations.models import ConnectedApp
from integrations.scopes import Scope
from integrations.selectors import active_credentials
from marketing_contacts.portals.models import AuditEntry, Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW
from tests.contacts.cast import new_app
from tests.integrations.cast import client_for, forget_password, post, rotate, text_of

SETTINGS = "/settings/integrations"


@pytest.fixture(autouse=True)
def _today(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW + timedelta(hours=1))


@pytest.fixture
def developer(portal: Portal) -> Client:
    return client_for(portal, Permission.DEVELOPER)


@pytest.fixture
def app(portal: Portal) -> ConnectedApp:
    return new_app(portal)


def change(client: Client, app: ConnectedApp, **data: object) -> int:
    address = f"{SETTINGS}/private-apps/{app.id}/change"
    return int(post(client, address, {"name": "Forms", "description": "", **data}, htmx=False).status_code)


def test_the_page_of_a_secret_says_when_the_app_was_last_used_with_an_earlier_one(
    developer: Client, app: ConnectedApp
) -> None:
    services.note_use(credential=active_credentials(app, NOW)[0], now=NOW)
    rotate(developer, app, "0")

    page = " ".join(text_of(developer.get(f"{SETTINGS}/private-apps/{app.id}")).split())

    assert "Last used, with this or an earlier secret</dt> <dd>24 November 2026, 10:00" in page


def test_a_private_app_is_renamed_and_its_scopes_changed_in_one_audited_change(
    developer: Client, portal: Portal, app: ConnectedApp
) -> None:
    assert change(developer, app, scopes=[Scope.CONTACTS_READ], description="Of the site") == 302

    changed = ConnectedApp.objects.get(portal=portal, id=app.id)
    assert changed.name == "Forms"
    assert changed.description == "Of the site"
    assert changed.scopes == [Scope.CONTACTS_READ]
    assert changed.marketing_enabled == app.marketing_enabled
    assert changed.toggle_version == app.toggle_version
    [entry] = AuditEntry.objects.filter(portal=portal, action="connected_app.change")
    assert entry.before == {"name": "Webinars", "description": "", "scopes": [Scope.CONTACTS_WRITE]}
    assert entry.after == {"name": "Forms", "description": "Of the site", "scopes": [Scope.CONTACTS_READ]}


def test_a_change_that_changes_nothing_is_not_recorded(portal: Portal, app: ConnectedApp) -> None:
    services.change_private_app(app=app, name=app.name, description="", scopes=app.scopes, by=None, now=NOW)

    assert not AuditEntry.objects.filter(portal=portal, action="connected_app.change").exists()


def test_a_private_app_needs_a_name_and_a_scope(developer: Client, app: ConnectedApp) -> None:
    assert change(developer, app, name="", scopes=[Scope.CONTACTS_READ]) == 422
    assert change(developer, app) == 422
    assert change(developer, app, scopes=["everything"]) == 422


def test_only_a_developer_changes_a_private_app(portal: Portal, app: ConnectedApp) -> None:
    assert change(client_for(portal), app, scopes=[Scope.CONTACTS_READ]) == 403


def test_an_overlap_counts_down_and_tells_whether_the_old_secret_is_still_used(
    developer: Client, app: ConnectedApp
) -> None:
    services.rotate(app=app, overlap=timedelta(hours=24), by=None, now=NOW)
    page = text_of(developer.get(f"{SETTINGS}/private-apps/{app.id}"))
    assert 'data-countdown="2026-11-25T' in page
    assert "It has not been used since the new secret was created." in page

    old = active_credentials(app, NOW).get(ends_at__isnull=False)
    services.note_use(credential=old, now=NOW + timedelta(minutes=40))

    page = text_of(developer.get(f"{SETTINGS}/private-apps/{app.id}"))
    assert "It was last used 20\xa0minutes ago" in page


def test_an_overlap_is_ended_at_once(developer: Client, portal: Portal, app: ConnectedApp) -> None:
    services.rotate(app=app, overlap=timedelta(days=7), by=None, now=NOW)

    post(developer, f"{SETTINGS}/apps/{app.id}/end-overlap", {}, htmx=False)

    assert active_credentials(app, NOW + timedelta(hours=2)).count() == 1
    assert AuditEntry.objects.filter(portal=portal, action="connected_app.end_overlap").count() == 1
    assert "data-countdown" not in text_of(developer.get(f"{SETTINGS}/private-apps/{app.id}"))


def test_where_nothing_overlaps_nothing_is_ended(portal: Portal, app: ConnectedApp) -> None:
    assert services.end_overlap(app=app, by=None, now=NOW) == 0
    assert active_credentials(app, NOW).count() == 1
    assert not AuditEntry.objects.filter(portal=portal, action="connected_app.end_overlap").exists()


def test_an_overlap_is_ended_by_who_may_and_after_the_password_is_given_again(
    developer: Client, portal: Portal, app: ConnectedApp
) -> None:
    services.rotate(app=app, overlap=timedelta(days=7), by=None, now=NOW)
    address = f"{SETTINGS}/apps/{app.id}/end-overlap"
    forget_password(developer)

    assert post(client_for(portal, name="Victor"), address, {}, htmx=False).status_code == 403
    assert "/accounts/reauthenticate/" in post(developer, address, {}, htmx=False).headers["Location"]
    assert active_credentials(app, NOW).count() == 2


@pytest.mark.parametrize("what", ["rotate", "end-overlap", "disconnect"])
def test_who_may_not_is_refused_before_a_password_is_asked(portal: Portal, app: ConnectedApp, what: str) -> None:
    viewer = client_for(portal)
    forget_password(viewer)

    assert post(viewer, f"{SETTINGS}/apps/{app.id}/{what}", {}, htmx=False).status_code == 403


def test_the_secret_leads_on_only_when_it_is_said_to_be_stored(developer: Client, app: ConnectedApp) -> None:
    page = text_of(rotate(developer, app, "1h"))

    assert '<input type="checkbox" required>' in page
    assert f'method="get" action="{SETTINGS}/private-apps/{app.id}"' in page


def test_a_rotation_that_is_sent_again_by_a_reload_rotates_once(developer: Client, app: ConnectedApp) -> None:
    [first] = active_credentials(app, NOW)
    rotate(developer, app, "0")
    [second] = active_credentials(app, NOW + timedelta(hours=2))

    again = developer.post(f"{SETTINGS}/apps/{app.id}/rotate", {"old_ends": "0", "replacing": first.pk}, follow=True)

    assert "has already been rotated" in text_of(again)
    assert list(active_credentials(app, NOW + timedelta(hours=2))) == [second]


def test_a_private_app_that_is_sent_again_by_a_reload_is_created_once(developer: Client, portal: Portal) -> None:
    wish = {"name": "Forms", "description": "", "scopes": [Scope.CONTACTS_READ]}
    assert post(developer, f"{SETTINGS}/private-apps/create", wish, htmx=False).status_code == 200

    again = post(developer, f"{SETTINGS}/private-apps/create", wish, htmx=False)

    assert again.status_code == 422
    assert "already has a private app with this name" in text_of(again)
    assert ConnectedApp.objects.filter(portal=portal).count() == 1


def test_a_private_app_does_not_take_the_name_of_another(developer: Client, portal: Portal, app: ConnectedApp) -> None:
    new_app(portal, "Forms")

    assert change(developer, app, name="FORMS", scopes=[Scope.CONTACTS_READ]) == 422
    assert change(developer, app, name="webinars", scopes=[Scope.CONTACTS_READ]) == 302
    assert ConnectedApp.objects.filter(portal=portal, name="webinars").exists()


def test_the_list_of_private_apps_tells_status_and_last_use_and_is_paged(developer: Client, portal: Portal) -> None:
    for number in range(51):
        new_app(portal, f"App {number:02}", on=False)

    page = text_of(developer.get(f"{SETTINGS}/private-apps"))

    assert page.count("Creates non-marketing contacts") == 50
    assert "Not used yet" in page
    assert 'rel="next"' in page


def test_empty_pages_say_what_to_do_next(developer: Client, portal: Portal) -> None:
    admin = client_for(portal, Permission.SUPER_ADMIN, name="Olga")

    assert "Create the first one below" in text_of(developer.get(f"{SETTINGS}/private-apps"))
    assert "A Super Admin of your portal can create one." in text_of(developer.get(f"{SETTINGS}/api-key"))
    assert "The key is shown once" in text_of(admin.get(f"{SETTINGS}/api-key"))


def test_who_may_not_move_toggles_gets_no_token_that_does(developer: Client, portal: Portal, app: ConnectedApp) -> None:
    moving = [Scope.CONTACTS_WRITE, Scope.SETTINGS]
    assert change(developer, app, scopes=moving) == 403
    services.change_private_app(app=app, name="Sync", description="", scopes=moving, by=None, now=NOW)

    assert rotate(developer, app, "0").status_code == 403
    page = text_of(developer.get(f"{SETTINGS}/private-apps/{app.id}"))
    assert "Anyone who has this secret can set marketing statuses or turn toggles." in page
    both = client_for(portal, Permission.DEVELOPER, Permission.MARKETING_CONTACTS_ACCESS, name="Eve")
    assert rotate(both, app, "0").status_code == 200


@pytest.mark.parametrize("name", ["Forms\u202egpj.", "Forms\n", "For\u2028ms", "\u2066Forms"])
def test_a_name_has_no_marks_that_turn_the_text_around_it(developer: Client, app: ConnectedApp, name: str) -> None:
    assert change(developer, app, name=f"{name}x", scopes=[Scope.CONTACTS_READ]) == 422
