"""The pages of developer apps: registered, their secret shown once, changed, rotated, listed, pictured, deleted."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from time_machine import TimeMachineFixture

from integrations import services
from integrations.models import DeveloperApp
from integrations.scopes import Scope
from integrations.selectors import connected_apps, developer_apps
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.integrations.cast import client_for, forget_password, text_of
from tests.integrations.oauth.cast import CALLBACK, PNG, connect, registered

APPS = "/settings/integrations/developer-apps"
FORM: dict[str, Any] = {
    "name": "Survey Lab",
    "description": "Asks people.",
    "is_public": "no",
    "redirect_uris": f"{CALLBACK}\n http://localhost:8000/back",
    "scopes": [Scope.CONTACTS_WRITE],
    "optional_scopes": [Scope.CONTACTS_READ],
}


@pytest.fixture(autouse=True)
def _today(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW + timedelta(hours=1))


@pytest.fixture
def developer(portal: Portal) -> Client:
    return client_for(portal, Permission.DEVELOPER)


@pytest.fixture
def app(portal: Portal) -> DeveloperApp:
    return registered(portal)[0]


def do(client: Client, app: DeveloperApp, what: str, status: int = 302, **data: Any) -> str:
    answer = client.post(f"{APPS}/{app.pk}/{what}", data)
    assert answer.status_code == status
    return text_of(answer)


def page_of(client: Client, app: DeveloperApp) -> str:
    return text_of(client.get(f"{APPS}/{app.pk}"))


def test_the_page_says_how_many_scopes_are_chosen_behind_the_search(developer: Client, portal: Portal) -> None:
    app, _secret = registered(portal, scopes=[Scope.CONTACTS_READ, "crm.objects.deals.read", "tickets"])

    assert re.search(r">\s*2 selected\s*</span>", page_of(developer, app))


def test_an_app_is_registered_and_its_secret_shown_once(developer: Client, portal: Portal) -> None:
    page = text_of(developer.post(f"{APPS}/register", FORM))

    app = developer_apps(portal).get()
    secret = page.partition('<code id="secret">')[2].partition("</code>")[0]
    assert app.accepts_secret(secret, NOW)
    assert f'method="get" action="{APPS}/{app.pk}"' in page
    assert app.redirect_uris.split() == [CALLBACK, "http://localhost:8000/back"]
    assert secret not in page_of(developer, app)


def test_a_public_client_has_no_secret_to_show_or_rotate(developer: Client, portal: Portal) -> None:
    answer = developer.post(f"{APPS}/register", FORM | {"is_public": "yes"})
    app = developer_apps(portal).get()

    assert answer.headers["Location"] == f"{APPS}/{app.pk}"
    assert "PKCE (S256)" in page_of(developer, app)
    do(developer, app, "rotate", 404, old_ends="0", replacing=app.secret_mark)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"redirect_uris": ""}, "This field is required."),
        ({"redirect_uris": f"{CALLBACK} http://studio.example/*"}, "http://studio.example/* cannot be registered"),
        ({"redirect_uris": f"{CALLBACK} " * 51}, "Register at most 50 URLs."),
        ({"scopes": []}, "This field is required."),
        ({"scopes": [Scope.SETTINGS]}, "is not one of the available choices"),
        ({"name": "WEBINAR studio"}, "This portal already has an app with this name"),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_registered_is_named(
    developer: Client, portal: Portal, app: DeveloperApp, wrong: dict[str, Any], words: str
) -> None:
    answer = developer.post(f"{APPS}/register", FORM | wrong)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert list(developer_apps(portal)) == [app]


def test_its_page_has_the_address_that_installs_it(developer: Client, app: DeveloperApp) -> None:
    address = (
        f"http://127.0.0.1/oauth/authorize?client_id={app.client_id}&amp;redirect_uri=https%3A%2F%2Fstudio.example"
    )

    page = page_of(developer, app)

    assert address in page
    assert "&amp;scope=crm.objects.contacts.write+oauth&amp;optional_scope=crm.objects.contacts.read" in page


def test_an_app_is_changed(developer: Client, app: DeveloperApp) -> None:
    do(developer, app, "change", **FORM)
    assert developer_apps(app.owner).get().name == "Survey Lab"

    assert "cannot be registered" in do(developer, app, "change", 422, **FORM | {"redirect_uris": "ftp://x"})
    registered(app.owner, name="Other")
    assert "with this name" in do(developer, app, "change", 422, **FORM | {"name": "Other"})


def test_a_secret_is_rotated_with_an_overlap_that_counts_down_and_can_be_ended(
    developer: Client, portal: Portal
) -> None:
    app, old = registered(portal)
    mark = app.secret_mark

    assert "mcs-eu1-" in do(developer, app, "rotate", 200, old_ends="24h", replacing=mark)
    assert 'data-countdown="2026-11-25T' in page_of(developer, app)
    assert DeveloperApp.objects.get(pk=app.pk).accepts_secret(old, NOW + timedelta(hours=24))

    do(developer, app, "rotate", old_ends="24h", replacing=mark)  # the form again: not a second rotation
    do(developer, app, "end-overlap")
    assert not DeveloperApp.objects.get(pk=app.pk).accepts_secret(old, NOW + timedelta(hours=2))
    assert "data-countdown" not in page_of(developer, app)


@pytest.mark.parametrize("what", ["change", "rotate", "end-overlap", "delete"])
def test_what_is_grave_needs_the_password_again(developer: Client, app: DeveloperApp, what: str) -> None:
    forget_password(developer)

    answer = developer.post(f"{APPS}/{app.pk}/{what}", FORM | {"typed_name": app.name})

    assert "/accounts/reauthenticate/" in answer.headers["Location"]
    assert developer_apps(app.owner).get().name == app.name


def test_an_app_is_listed_and_taken_out_again(developer: Client, app: DeveloperApp) -> None:
    do(developer, app, "listing", listed="on")
    assert 'aria-checked="true"' in page_of(developer, app)
    assert "In review" in page_of(developer, app)

    do(developer, app, "listing", listed="nonsense")
    assert developer_apps(app.owner).get().is_listed
    do(developer, app, "listing", listed="off")
    assert not developer_apps(app.owner).get().is_listed


def test_its_installs_are_portals_and_what_they_granted(developer: Client, app: DeveloperApp) -> None:
    other = new_portal()
    assert "No portal has connected this app yet." in page_of(developer, app)
    connect(app, other)

    page = page_of(developer, app)

    assert f'data-label="Portal ID">{other.pk}</td>' in page
    assert "Connected in 1 portal" in text_of(developer.get(APPS))
    assert "You can delete the app once no portal has it connected." in page


def test_a_logo_is_uploaded_shown_and_removed(developer: Client, portal: Portal, app: DeveloperApp) -> None:
    do(developer, app, "logo", logo=SimpleUploadedFile("logo.png", PNG))
    address = page_of(developer, app).partition('<img class="logo" src="')[2].partition('"')[0]

    picture = client_for(new_portal(), name="Olga").get(address)
    assert picture.content == PNG
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert picture.headers["Cache-Control"] == "private, max-age=86400, immutable"

    do(developer, app, "logo", remove="yes")
    assert developer.get(address).status_code == 404
    assert '<span class="initial" aria-hidden="true">W</span>' in page_of(developer, app)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg onload='alert(1)'/>", "The file is not a PNG, JPEG or WebP image."),
        (PNG + b"0" * 262_144, "The file is larger than 256 kB."),
        (b"", "The submitted file is empty."),
    ],
)
def test_what_is_no_picture_is_refused(developer: Client, app: DeveloperApp, content: bytes, words: str) -> None:
    page = do(developer, app, "logo", 422, logo=SimpleUploadedFile("logo.png", content))

    assert words in page
    assert DeveloperApp.objects.get(pk=app.pk).logo_version == 0


def test_an_app_is_deleted_by_its_typed_name_when_nobody_has_it(developer: Client, app: DeveloperApp) -> None:
    other = new_portal()
    connect(app, other)
    do(developer, app, "delete", 409, typed_name=app.name)
    services.disconnect(app=connected_apps(other).get(), by=None, now=NOW)
    assert "This does not match the name." in do(developer, app, "delete", 422, typed_name="Webinar")

    do(developer, app, "delete", typed_name=app.name)

    assert "Webinar Studio deleted." in text_of(developer.get(APPS))
    assert developer.get(f"{APPS}/{app.pk}").status_code == 404


def test_only_developers_of_the_owner_get_there(portal: Portal, app: DeveloperApp) -> None:
    viewer, stranger = client_for(portal, name="Victor"), client_for(new_portal(), Permission.DEVELOPER)

    for address in (APPS, f"{APPS}/new", f"{APPS}/{app.pk}"):
        assert viewer.get(address).status_code == 403
    assert "Developer apps" not in text_of(viewer.get("/settings/integrations/marketplace"))
    assert stranger.get(f"{APPS}/{app.pk}").status_code == 404
    for what in ("change", "rotate", "end-overlap", "listing", "logo", "delete"):
        assert stranger.post(f"{APPS}/{app.pk}/{what}", FORM).status_code == 404
