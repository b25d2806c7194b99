"""The settings pages: who may see what, who may do what, and what they answer."""

import pytest
from django.test import Client

from integrations import services
from integrations.models import ConnectedApp, Credential, ToggleChange
from integrations.scopes import Scope
from marketing_contacts.portals.models import Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.services import add_member, create_portal
from tests.conftest import NOW, new_portal
from tests.contacts.cast import new_app
from tests.integrations.cast import PASSWORD, client_of, rotate
from tests.portal_client import PortalClient

PAGE = "/settings/integrations/marketing-contacts"
API_KEY = "/settings/integrations/api-key"
PRIVATE_APPS = "/settings/integrations/private-apps"


@pytest.fixture
def admin(portal: Portal) -> Client:
    return client_of(portal, Permission.SUPER_ADMIN)


@pytest.fixture
def viewer(portal: Portal) -> Client:
    return client_of(portal)


@pytest.fixture
def app(portal: Portal) -> ConnectedApp:
    return new_app(portal, "Webinars", on=False)


def flip(client: Client, app: ConnectedApp, enabled: str = "on", seen: int | str = 0, *, htmx: bool = True) -> int:
    headers = {"HX-Request": "true"} if htmx else {}
    response = client.post(f"{PAGE}/{app.id}", {"enabled": enabled, "seen_version": seen}, headers=headers)
    return response.status_code


def is_on(app: ConnectedApp) -> bool:
    return ConnectedApp.objects.get(portal=app.portal, id=app.id).marketing_enabled


def test_an_admin_flips_a_toggle_and_gets_the_row_back(admin: Client, app: ConnectedApp) -> None:
    response = admin.post(f"{PAGE}/{app.id}", {"enabled": "on", "seen_version": "0"}, headers={"HX-Request": "true"})

    assert 'aria-checked="true"' in response.content.decode()
    assert 'class="toast"' in response.content.decode()
    assert is_on(app)


def test_without_javascript_the_page_comes_back(admin: Client, app: ConnectedApp) -> None:
    assert flip(admin, app, htmx=False) == 302
    assert is_on(app)


def test_a_stale_row_gets_409_and_the_row_as_it_is_now(admin: Client, app: ConnectedApp) -> None:
    flip(admin, app)

    assert flip(admin, app, "off", seen=0) == 409
    assert is_on(app)


@pytest.mark.parametrize(("enabled", "seen"), [("maybe", 0), ("on", "x"), ("", "")])
def test_a_malformed_wish_is_refused(admin: Client, app: ConnectedApp, enabled: str, seen: int | str) -> None:
    assert flip(admin, app, enabled, seen) == 422
    assert not is_on(app)


def test_a_member_without_access_gets_403_and_nothing_moves(viewer: Client, app: ConnectedApp) -> None:
    assert flip(viewer, app) == 403
    assert not is_on(app)
    assert 'aria-disabled="true"' in viewer.get(PAGE).content.decode()


def test_another_portals_app_does_not_exist(admin: Client) -> None:
    other = create_portal(name="Other", time_zone="UTC", currency="EUR", now=NOW)
    theirs, _token = services.create_private_app(
        portal=other, name="Theirs", description="", scopes=[Scope.CONTACTS_WRITE], by=None, now=NOW
    )

    assert flip(admin, theirs) == 404
    assert admin.get(f"/settings/integrations/private-apps/{theirs.id}").status_code == 404
    assert admin.post(f"/settings/integrations/apps/{theirs.id}/rotate", {"old_ends": "0"}).status_code == 404
    assert admin.post(f"/settings/integrations/apps/{theirs.id}/disconnect", {"typed_name": "x"}).status_code == 404
    assert admin.get(f"/portals/{other.pk}/").status_code == 404
    assert not ToggleChange.objects.filter(portal=other).exists()


def test_who_is_not_signed_in_is_asked_to(portal: Portal, app: ConnectedApp) -> None:
    stranger = PortalClient(portal)

    assert stranger.get(PAGE).headers["Location"] == f"/accounts/login/?next={PAGE}"
    answer = stranger.get(
        PAGE, headers={"HX-Request": "true", "HX-Current-URL": f"http://127.0.0.1{stranger.at(PAGE)}"}
    )
    assert answer.headers["HX-Redirect"] == f"/accounts/login/?next={PAGE}"
    assert flip(stranger, app) == 200
    assert not is_on(app)


def test_a_member_of_no_portal_is_told_so(db: None) -> None:
    assert client_of(None).get(PAGE).status_code == 403


def test_the_page_costs_as_many_queries_with_many_apps_as_with_few(
    admin: Client, portal: Portal, django_assert_max_num_queries: object
) -> None:
    for number in range(30):
        new_app(portal, f"App {number}")
    admin.get("/")  # that the session is in use is noted once a minute, not by every page

    with django_assert_max_num_queries(17):  # type: ignore[operator]  # a fixture without types
        assert admin.get(PAGE).status_code == 200


def test_an_api_key_is_created_shown_once_rotated_and_deactivated(admin: Client, portal: Portal) -> None:
    page = admin.post(f"{API_KEY}/create").content.decode()
    app = ConnectedApp.objects.get(portal=portal, kind="API_KEY")
    assert "mck-eu1-" in page
    assert admin.post(f"{API_KEY}/create").status_code == 302

    assert "mck-eu1-" in rotate(admin, app, "24h").content.decode()
    assert Credential.objects.filter(portal=portal, app_id=app.id).count() == 2
    shown = admin.get(API_KEY).content.decode()
    assert shown.count("mck-eu1-…") == 2

    assert admin.post(f"/settings/integrations/apps/{app.id}/disconnect", {"typed_name": "no"}).status_code == 422
    assert admin.post(f"/settings/integrations/apps/{app.id}/disconnect", {"typed_name": app.name}).status_code == 302
    assert not ConnectedApp.objects.filter(portal=portal, kind="API_KEY", disconnected_at=None).exists()


def test_a_private_app_is_created_with_its_scopes_by_who_may(admin: Client, viewer: Client, portal: Portal) -> None:
    wish = {"name": "Forms", "scopes": [Scope.CONTACTS_READ]}

    assert viewer.post(f"{PRIVATE_APPS}/create", wish).status_code == 403
    assert admin.post(f"{PRIVATE_APPS}/create", {"name": ""}).status_code == 422
    assert "pat-na1-" in admin.post(f"{PRIVATE_APPS}/create", wish).content.decode()

    app = ConnectedApp.objects.get(portal=portal, name="Forms")
    assert app.scopes == [Scope.CONTACTS_READ]
    assert rotate(viewer, app, "0").status_code == 403
    assert rotate(admin, app, "9y").status_code == 422
    assert admin.get(f"{PRIVATE_APPS}/{app.id}").status_code == 200


def test_a_person_chooses_a_portal_and_a_language(admin: Client, portal: Portal) -> None:
    other = new_portal()
    user = User.objects.get(memberships__portal=portal)
    add_member(portal=other, user=user, permissions=[], by=None, now=NOW)

    admin.post("/language", {"language": "pl", "next": PAGE})
    assert "Kontakty marketingowe" in admin.get(PAGE).content.decode()
    for strange in ("https://evil.example/", "//evil.example", "nowhere", "\0"):
        assert admin.post("/language", {"language": "xx", "next": strange}).headers["Location"] == "/"
    assert admin.get(f"/portals/{other.pk}/").status_code == 200
    assert admin.session["portal_id"] == other.pk


def test_a_secret_is_made_only_after_the_password_is_given_again(admin: Client, portal: Portal) -> None:
    session = admin.session
    session["account_authentication_methods"] = []
    session.save()

    url = f"{API_KEY}/create"
    asked = admin.post(url)
    assert "/accounts/reauthenticate/" in asked.headers["Location"]
    assert not ConnectedApp.objects.filter(portal=portal).exists()

    shown = admin.post(asked.headers["Location"], {"password": PASSWORD, "next": f"/portals/{portal.pk}{url}"})
    assert "mck-eu1-" in shown.content.decode()
