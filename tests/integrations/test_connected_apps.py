"""Toggles, secrets and connections."""

from datetime import timedelta

import pytest

from integrations import services, tokens
from integrations.models import ConnectedApp, Credential, ToggleChange
from integrations.scopes import Scope
from integrations.selectors import active_credentials
from marketing_contacts.billing.services import NoMarketingContacts
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW


@pytest.fixture
def app(portal: Portal) -> ConnectedApp:
    app, _token = services.create_private_app(
        portal=portal, name="Webinars", description="", scopes=[Scope.CONTACTS_WRITE], by=None, now=NOW
    )
    return app


def turn(app: ConnectedApp, *, enabled: bool, seen: int) -> ConnectedApp:
    return services.set_marketing_enabled(app=app, enabled=enabled, seen_version=seen, by=None, now=NOW)


def position_of(app: ConnectedApp) -> tuple[bool, int]:
    stored = ConnectedApp.objects.get(portal_id=app.portal_id, id=app.id)
    return stored.marketing_enabled, stored.toggle_version


def test_a_new_connection_starts_off(portal: Portal, app: ConnectedApp) -> None:
    assert position_of(app) == (False, 0)


def test_a_flip_is_recorded_once_with_its_version(portal: Portal, app: ConnectedApp) -> None:
    turn(app, enabled=True, seen=0)
    turn(app, enabled=True, seen=0)

    assert position_of(app) == (True, 1)
    assert ToggleChange.objects.filter(portal=portal, app_id=app.id).count() == 1
    assert audit.verify(portal=portal) is None


def test_a_flip_of_a_toggle_that_moved_is_refused(app: ConnectedApp) -> None:
    turn(app, enabled=True, seen=0)
    turn(app, enabled=False, seen=1)

    with pytest.raises(services.ToggleMoved):
        turn(app, enabled=True, seen=1)


def test_an_edition_without_marketing_contacts_refuses_the_flip(portal: Portal, app: ConnectedApp) -> None:
    edition = portal.subscription.edition
    edition.has_marketing_contacts = False
    edition.save()

    with pytest.raises(NoMarketingContacts):
        turn(app, enabled=True, seen=0)


def test_the_secret_is_well_formed_and_only_its_hash_is_stored(portal: Portal) -> None:
    _app, secret = services.connect_api_key(portal=portal, by=None, now=NOW)

    assert tokens.is_well_formed(secret)
    stored = Credential.objects.get(portal=portal)
    assert bytes(stored.hash) == tokens.hash_of(secret)
    assert stored.last_four == secret[-4:]


@pytest.mark.parametrize("place", [0, 9, 20, -1])
def test_a_mistyped_secret_is_refused_by_its_checksum(place: int) -> None:
    secret = list(tokens.new_secret("API_KEY"))
    secret[place] = "x" if secret[place] != "x" else "y"

    assert not tokens.is_well_formed("".join(secret))


def test_a_portal_has_one_api_key_and_a_new_one_starts_off(portal: Portal) -> None:
    first, _secret = services.connect_api_key(portal=portal, by=None, now=NOW)
    turn(first, enabled=True, seen=0)
    with pytest.raises(services.AlreadyConnected):
        services.connect_api_key(portal=portal, by=None, now=NOW)

    services.disconnect(app=first, by=None, now=NOW)
    second, _secret = services.connect_api_key(portal=portal, by=None, now=NOW)

    assert position_of(second) == (False, 0)


def test_a_rotation_keeps_the_toggle_and_lets_the_old_secret_work_until_the_overlap_ends(app: ConnectedApp) -> None:
    turn(app, enabled=True, seen=0)

    services.rotate(app=app, overlap=timedelta(hours=1), by=None, now=NOW)

    assert position_of(app) == (True, 1)
    assert active_credentials(app, NOW + timedelta(minutes=59)).count() == 2
    assert active_credentials(app, NOW + timedelta(hours=1)).count() == 1


def test_a_disconnected_app_has_no_working_credential(app: ConnectedApp) -> None:
    services.disconnect(app=app, by=None, now=NOW)

    assert not active_credentials(app, NOW).exists()
    with pytest.raises(services.NotConnected):
        services.rotate(app=app, overlap=timedelta(), by=None, now=NOW)


def test_unknown_scopes_are_named(portal: Portal) -> None:
    with pytest.raises(services.UnknownScopes, match="everything"):
        services.create_private_app(portal=portal, name="X", description="", scopes=["everything"], by=None, now=NOW)
