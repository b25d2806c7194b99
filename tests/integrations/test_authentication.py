"""Who a request speaks for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from integrations import services, tokens
from integrations.authentication import Caller, CredentialExpired, NotAuthenticated, authenticate
from integrations.models import AccessToken, AppUse, ConnectedApp, Credential, CredentialUse, DeveloperApp
from integrations.scopes import API_KEY_SCOPES, Scope
from integrations.selectors import app_rows, connected_apps
from integrations.services import credentials
from integrations.services.credentials import NOTED
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.sql_wall import lifted

FORGED = [prefix + "0" * 38 for prefix in tokens.PREFIXES.values()]
SURVEY_BOX_TOKEN = tokens.new_secret("ACCESS_TOKEN")


def bearer_at(secret: str, now: datetime) -> Caller:
    return authenticate(RequestFactory().get("/", headers={"Authorization": f"Bearer {secret}"}), now)


def bearer(secret: str) -> Caller:
    return bearer_at(secret, NOW)


def last_use(app: ConnectedApp) -> datetime | None:
    use = CredentialUse.objects.filter(portal=app.portal).first()
    return use.last_used_at if use else None


@pytest.fixture
def key(portal: Portal) -> tuple[ConnectedApp, str]:
    return services.connect_api_key(portal=portal, by=None, now=NOW)


def test_the_api_key_is_accepted_as_bearer_and_as_hapikey_in_one_query(
    key: tuple[ConnectedApp, str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    app, secret = key
    bearer(secret)  # the first use within a minute is noted

    with django_assert_num_queries(1):
        caller = bearer(secret)

    assert caller.app.id == app.id
    assert caller.portal == app.portal
    assert caller.scopes == frozenset(API_KEY_SCOPES)
    assert authenticate(RequestFactory().get("/", {"hapikey": secret}), NOW).app.id == app.id


def test_the_last_use_is_known_to_a_minute(key: tuple[ConnectedApp, str]) -> None:
    app, secret = key
    used = [bearer_at(secret, NOW + timedelta(seconds=seconds)) and last_use(app) for seconds in (0, 59, 60)]

    assert used == [NOW, NOW, NOW + timedelta(seconds=60)]


def row_version(portal: Portal, table: str = "integrations_credential") -> str:
    """Return the place of the portal's one row in the table. Every write of the row changes the place."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ctid::text FROM {table} WHERE portal_id = %s", [portal.id])
        [place] = cursor.fetchone()
    return str(place)


def test_a_use_does_not_write_the_row_that_every_request_reads(key: tuple[ConnectedApp, str]) -> None:
    app, secret = key
    before = row_version(app.portal)

    bearer(secret)

    assert last_use(app) == NOW
    assert row_version(app.portal) == before


def test_a_use_that_another_process_noted_within_the_minute_stays(key: tuple[ConnectedApp, str]) -> None:
    app, secret = key
    used = []
    for seconds in (0, 59, 60):
        NOTED.clear()  # as in a process that noted nothing yet
        bearer_at(secret, NOW + timedelta(seconds=seconds))
        used.append(last_use(app))

    assert used == [NOW, NOW, NOW + timedelta(seconds=60)]


def test_a_process_remembers_a_limited_number_of_uses(
    key: tuple[ConnectedApp, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "MOST_NOTED", 3)
    NOTED.clear()
    NOTED.update({bytes([number]): NOW for number in range(3)})

    bearer(key[1])

    assert list(NOTED.values()) == [NOW]


def test_the_last_use_of_before_the_upgrade_is_copied(key: tuple[ConnectedApp, str]) -> None:
    app, _secret = key
    migration = import_module("integrations.migrations.0011_credential_use")
    with lifted(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE integrations_credential SET last_used_at = %s WHERE portal_id = %s", [NOW, app.portal.id]
        )
        cursor.execute(migration.COPY)

    assert last_use(app) == NOW


def test_the_database_deletes_the_last_use_with_its_credential(key: tuple[ConnectedApp, str]) -> None:
    app, secret = key
    bearer(secret)

    Credential.objects.filter(portal=app.portal).delete()

    assert not CredentialUse.objects.filter(portal=app.portal).exists()


@pytest.mark.parametrize("secret", ["", "mck-eu1-short", *FORGED, "of another make"])
def test_a_missing_or_malformed_secret_is_refused_without_a_query(
    portal: Portal, secret: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0), pytest.raises(NotAuthenticated):
        bearer(secret)


@pytest.mark.parametrize("kind", [kind for kind in tokens.PREFIXES if kind != "API_KEY"])
def test_only_the_api_key_travels_in_the_query_others_are_refused_there_without_one(
    portal: Portal, kind: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = RequestFactory().get("/", {"hapikey": tokens.new_secret(kind)})

    with django_assert_num_queries(0), pytest.raises(NotAuthenticated):
        authenticate(request, NOW)


def test_a_private_apps_token_does_not_travel_in_the_query(portal: Portal) -> None:
    _app, secret = services.create_private_app(
        portal=portal, name="Forms", description="", scopes=[Scope.CONTACTS_READ], by=None, now=NOW
    )

    assert bearer(secret).portal == portal
    with pytest.raises(NotAuthenticated):
        authenticate(RequestFactory().get("/", {"hapikey": secret}), NOW)


def test_a_well_formed_but_unknown_secret_is_refused(portal: Portal) -> None:
    with pytest.raises(NotAuthenticated):
        bearer(tokens.new_secret("API_KEY"))


def test_a_rotated_key_works_until_exactly_its_end(key: tuple[ConnectedApp, str]) -> None:
    app, old = key
    end = NOW + timedelta(hours=1)

    new = services.rotate(app=app, overlap=timedelta(hours=1), by=None, now=NOW)

    assert bearer_at(old, end - timedelta(microseconds=1)).app.id == app.id
    with pytest.raises(NotAuthenticated):
        bearer_at(old, end)
    assert bearer_at(new, end).app.id == app.id


def test_a_key_rotated_without_an_overlap_fails_at_once(key: tuple[ConnectedApp, str]) -> None:
    app, old = key

    services.rotate(app=app, overlap=timedelta(), by=None, now=NOW)

    with pytest.raises(NotAuthenticated):
        bearer(old)


def test_a_disconnected_apps_key_fails_at_once(key: tuple[ConnectedApp, str]) -> None:
    app, secret = key

    services.disconnect(app=app, by=None, now=NOW)

    with pytest.raises(NotAuthenticated):
        bearer(secret)


@pytest.fixture
def oauth_token(portal: Portal) -> AccessToken:
    developer_app = DeveloperApp.objects.create(
        owner=portal,
        name="Survey Box",
        client_type=DeveloperApp.CLIENT_CONFIDENTIAL,
        authorization_grant_type=DeveloperApp.GRANT_AUTHORIZATION_CODE,
    )
    services.connect_oauth_app(
        portal=portal, developer_app=developer_app, scopes=[Scope.CONTACTS_WRITE], by=None, now=NOW
    )
    token: AccessToken = AccessToken.objects.create(
        portal=portal,
        application=developer_app,
        token=SURVEY_BOX_TOKEN,
        scope=Scope.CONTACTS_WRITE,
        expires=NOW + timedelta(minutes=30),
    )
    return token


def test_an_oauth_token_speaks_for_its_portal_and_says_when_it_expired(oauth_token: AccessToken) -> None:
    assert bearer(SURVEY_BOX_TOKEN).scopes == {Scope.CONTACTS_WRITE}

    AccessToken.objects.filter(portal=oauth_token.portal).update(expires=NOW)

    with pytest.raises(CredentialExpired):
        bearer(SURVEY_BOX_TOKEN)


def test_the_use_of_an_oauth_token_does_not_write_the_row_that_every_request_reads(oauth_token: AccessToken) -> None:
    before = row_version(oauth_token.portal, "integrations_connectedapp")

    used: list[datetime] = []
    for seconds in (0, 59, 60):
        NOTED.clear()  # as in another process
        bearer_at(SURVEY_BOX_TOKEN, NOW + timedelta(seconds=seconds))
        used += AppUse.objects.filter(portal=oauth_token.portal).values_list("last_used_at", flat=True)

    assert used == [NOW, NOW, NOW + timedelta(seconds=60)]
    assert row_version(oauth_token.portal, "integrations_connectedapp") == before


def test_the_last_use_of_an_oauth_app_of_before_the_upgrade_is_copied(oauth_token: AccessToken) -> None:
    portal = oauth_token.portal
    migration = import_module("integrations.migrations.0012_app_use")
    with lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE integrations_connectedapp SET last_used_at = %s WHERE portal_id = %s", [NOW, portal.id])
        cursor.execute(migration.COPY)

    [row] = app_rows(portal, connected_apps(portal), NOW)
    assert row.last_used_at == NOW


def test_disconnecting_an_oauth_app_ends_its_tokens(oauth_token: AccessToken) -> None:
    app = ConnectedApp.objects.get(portal=oauth_token.portal)

    services.disconnect(app=app, by=None, now=NOW)

    with pytest.raises(NotAuthenticated):
        bearer(SURVEY_BOX_TOKEN)


def test_portal_and_app_are_read_whole(key: tuple[ConnectedApp, str]) -> None:
    app, secret = key
    caller = bearer(secret)

    apps, portals = ConnectedApp.objects.filter(portal=app.portal), Portal.objects.filter(pk=app.portal_id)

    assert [{name: getattr(caller.app, name) for name in row} for row in apps.values()] == list(apps.values())
    assert [{name: getattr(caller.portal, name) for name in row} for row in portals.values()] == list(portals.values())
    assert caller.app.portal is caller.portal


def test_a_connection_that_was_lost_is_made_anew(committed_database: None) -> None:
    app, secret = services.connect_api_key(portal=new_portal(), by=None, now=NOW)
    bearer(secret)
    with ThreadPoolExecutor(1) as other:
        other.submit(end_connection, connection.connection.info.backend_pid).result()

    assert bearer(secret).app == app


def end_connection(pid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    connection.close()
