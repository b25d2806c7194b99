"""Developer apps: registered, changed, their secrets rotated."""

from datetime import timedelta
from typing import Any

import pytest

from integrations import services, tokens
from integrations.models import DeveloperApp
from integrations.scopes import Scope
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.conftest import NOW
from tests.integrations.oauth.cast import CALLBACK, STUDIO, registered

HOUR = timedelta(hours=1)


def again(app: DeveloperApp) -> DeveloperApp:
    found: DeveloperApp = DeveloperApp.objects.get(pk=app.pk)
    return found


def rotate(app: DeveloperApp, overlap: timedelta) -> str:
    return services.rotate_client_secret(app=app, overlap=overlap, by=None, now=NOW)


def actions(portal: Portal) -> list[str]:
    return list(AuditEntry.objects.filter(portal=portal).order_by("sequence").values_list("action", flat=True))


def test_a_registered_app_is_its_portals_and_only_the_hash_of_its_secret_is_kept(portal: Portal) -> None:
    app, secret = registered(portal)

    kept = again(app)
    assert kept.owner == portal
    assert kept.redirect_uris == CALLBACK
    assert set(kept.scopes) == {Scope.OAUTH, Scope.CONTACTS_WRITE}
    assert kept.client_secret == tokens.checksum_of(secret)
    assert kept.secret_last_four == secret[-4:]
    assert kept.accepts_secret(secret, NOW)
    assert actions(portal) == ["developer_app.register"]


def test_a_public_client_has_no_secret(portal: Portal) -> None:
    app, secret = registered(portal, is_public=True)

    assert secret == ""
    assert not again(app).accepts_secret("", NOW)
    with pytest.raises(services.HasNoSecret):
        rotate(app, HOUR)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"redirect_uris": []}, services.BadRedirectUris),
        ({"redirect_uris": [CALLBACK, "http://studio.example/"]}, services.BadRedirectUris),
        ({"scopes": ["crm.objects.unicorns.read"]}, services.UnknownScopes),
        ({"optional_scopes": [Scope.SETTINGS]}, services.UnknownScopes),
    ],
)
def test_what_cannot_be_registered_is_named(portal: Portal, wrong: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        registered(portal, **wrong)

    assert not DeveloperApp.objects.exists()


def test_a_rotated_secret_works_until_exactly_its_end(portal: Portal) -> None:
    app, old = registered(portal)
    new = rotate(app, HOUR)

    app = again(app)
    assert app.accepts_secret(new, NOW)
    assert app.accepts_secret(old, NOW + HOUR - timedelta.resolution)
    assert not app.accepts_secret(old, NOW + HOUR)


def test_rotating_twice_ends_the_first_secret_at_once(portal: Portal) -> None:
    app, first = registered(portal)
    second = rotate(app, HOUR)
    rotate(app, HOUR)

    assert not again(app).accepts_secret(first, NOW)
    assert again(app).accepts_secret(second, NOW)


def test_an_overlap_can_be_ended_early_and_is_at_most_seven_days(portal: Portal) -> None:
    app, old = registered(portal)
    with pytest.raises(services.OverlapTooLong):
        rotate(app, timedelta(days=7, seconds=1))
    rotate(app, HOUR)

    assert services.end_secret_overlap(app=app, by=None, now=NOW)
    assert not again(app).accepts_secret(old, NOW)
    assert not services.end_secret_overlap(app=app, by=None, now=NOW)


def test_a_change_is_recorded_and_no_change_is_not(portal: Portal) -> None:
    app, _secret = registered(portal)
    for name in ("Webinar Studio 2", "Webinar Studio 2"):
        services.change_developer_app(app=app, by=None, now=NOW, **STUDIO | {"name": name})

    assert again(app).name == "Webinar Studio 2"
    assert actions(portal) == ["developer_app.register", "developer_app.change"]
