"""What demo.json says of OAuth: kept from start to start, made anew where it no longer works."""

import pytest
from django.test import Client
from django.utils import timezone

from integrations import services
from integrations.models import DeveloperApp
from integrations.scopes import Scope
from integrations.selectors import connected_apps
from marketing_contacts.demo import oauth
from marketing_contacts.demo.seed import OAUTH_APP
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.integrations.cast import client_for
from tests.integrations.oauth.cast import Program, connection, works

Known = dict[str, str]


@pytest.fixture(autouse=True)
def _super_admin(portal: Portal) -> Client:
    return client_for(portal, Permission.SUPER_ADMIN)


def started(portal: Portal, known: Known | None = None) -> Known:
    return oauth.current(portal, known or {}, timezone.now())


def test_a_program_gets_in_with_what_it_says(portal: Portal) -> None:
    known = started(portal)
    program = Program(DeveloperApp.objects.get(client_id=known["client_id"]), known["client_secret"])

    assert works(known["access_token"])
    assert program.refresh(known["refresh_token"]).status_code == 200
    assert program.app.redirect_uri_allowed(known["redirect_uri"])


def test_at_the_next_start_all_stays_but_the_access_token(portal: Portal) -> None:
    first = started(portal)
    second = started(portal, first)

    assert {name for name in first if first[name] != second[name]} == {"access_token"}
    assert works(first["access_token"])
    assert works(second["access_token"])


def test_after_a_disconnection_it_is_made_anew_and_the_toggle_is_as_it_was(portal: Portal) -> None:
    first, now = started(portal), timezone.now()
    app = services.set_marketing_enabled(app=connection(portal), enabled=True, seen_version=0, by=None, now=now)
    services.disconnect(app=app, by=None, now=now)

    second = started(portal, first)

    assert second["client_id"] == first["client_id"]
    assert second["client_secret"] == first["client_secret"]
    assert works(second["access_token"])
    assert connection(portal).marketing_enabled


def test_an_app_that_an_older_demo_connected_is_taken_up(portal: Portal) -> None:
    old = DeveloperApp.objects.create(
        name=OAUTH_APP,
        owner=portal,
        client_secret="pbkdf2_sha256$870000$salt$hash",
        client_type=DeveloperApp.CLIENT_CONFIDENTIAL,
        authorization_grant_type=DeveloperApp.GRANT_AUTHORIZATION_CODE,
        redirect_uris="https://app.example/callback",
        scopes=[Scope.CONTACTS_WRITE],
    )
    app = services.connect_oauth_app(portal=portal, developer_app=old, scopes=old.scopes, by=None, now=timezone.now())

    known = started(portal)

    assert known["client_id"] == old.client_id
    assert connected_apps(portal).get().id == app.id
    assert works(known["access_token"])
