"""Developer apps in the App Marketplace: listed, with a picture, installed where their owner sees it, deleted."""

from datetime import timedelta

import pytest

from integrations import services
from integrations.models import DeveloperApp, DeveloperAppLogo
from integrations.selectors import developer_apps, install_counts, installs_of, listed_apps
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.conftest import NOW, new_portal
from tests.integrations.oauth.cast import PNG, connect, registered

WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8 "


@pytest.fixture
def app(portal: Portal) -> DeveloperApp:
    return registered(portal)[0]


def set_logo(app: DeveloperApp, content: bytes) -> DeveloperApp:
    return services.set_logo(app=app, content=content, by=None, now=NOW)


def test_a_listed_app_is_in_the_marketplace_until_it_is_taken_out(app: DeveloperApp) -> None:
    services.set_listed(app=app, listed=True, by=None, now=NOW)
    services.set_listed(app=app, listed=True, by=None, now=NOW)
    services.approve_listing(app=app, seen_version=app.listing_version, by="Staff", now=NOW)
    assert list(listed_apps("CAME TO a webinar")) == list(listed_apps()) == [app]
    assert list(listed_apps("nothing")) == []

    services.set_listed(app=app, listed=False, by=None, now=NOW)

    assert list(listed_apps()) == []
    entries = AuditEntry.objects.filter(portal=app.owner, action="developer_app.list")
    assert [entry.after for entry in entries.order_by("sequence")] == [True, False]


def test_a_logo_is_kept_by_what_it_is_and_not_by_what_it_is_called(app: DeveloperApp) -> None:
    for content, kind in ((PNG, "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg"), (WEBP, "image/webp")):
        assert set_logo(app, content).logo_version > 0
        assert DeveloperAppLogo.objects.get(developer_app=app).media_type == kind

    assert set_logo(app, b"").logo_version == 0
    assert not DeveloperAppLogo.objects.exists()


@pytest.mark.parametrize("content", [b"<svg/>", b"GIF89a", b"RIFF....WAVE", PNG + b"0" * 256 * 1024])
def test_what_is_no_picture_or_too_large_is_refused(app: DeveloperApp, content: bytes) -> None:
    with pytest.raises(services.NoPicture):
        set_logo(app, content)

    assert DeveloperApp.objects.get(pk=app.pk).logo_version == 0


def test_its_owner_sees_where_an_app_is_connected_now(app: DeveloperApp, portal: Portal) -> None:
    other = new_portal()
    connect(app, portal)
    connect(app, other)
    assert {install.portal_id for install in installs_of(app)} == {portal.pk, other.pk}

    services.disconnect(app=installs_of(app).get(portal=other), by=None, now=NOW)

    assert install_counts([app]) == {app.pk: 1}


def test_an_app_that_is_connected_somewhere_is_not_deleted(app: DeveloperApp) -> None:
    other = new_portal()
    connect(app, other)
    with pytest.raises(services.StillInstalled):
        services.delete_developer_app(app=app, by=None, now=NOW)
    services.disconnect(app=installs_of(app).get(portal=other), by=None, now=NOW)

    services.delete_developer_app(app=app, by=None, now=NOW)

    assert list(developer_apps(app.owner)) == []
    gone = DeveloperApp.objects.get(pk=app.pk)
    assert gone.redirect_uris == ""
    assert gone.client_secret == ""
    assert gone.is_usable(None) is False


def test_a_deleted_app_is_neither_changed_nor_listed_nor_connected(portal: Portal) -> None:
    app, secret = registered(portal)
    set_logo(app, PNG)
    services.delete_developer_app(app=app, by=None, now=NOW)

    with pytest.raises(services.NotRegistered):
        services.set_listed(app=app, listed=True, by=None, now=NOW)
    with pytest.raises(services.NotRegistered):
        connect(app, portal)
    with pytest.raises(services.NotRegistered):
        services.rotate_client_secret(app=app, overlap=timedelta(), by=None, now=NOW)
    assert not DeveloperApp.objects.get(pk=app.pk).accepts_secret(secret, NOW)
    assert not DeveloperAppLogo.objects.exists()


def test_two_apps_of_a_portal_are_not_called_the_same(app: DeveloperApp, portal: Portal) -> None:
    with pytest.raises(services.NameTaken):
        registered(portal, name="WEBINAR studio")

    services.delete_developer_app(app=app, by=None, now=NOW)
    registered(portal)
    registered(new_portal())


def test_a_secret_is_rotated_once_however_often_it_is_asked_for(app: DeveloperApp) -> None:
    mark = app.secret_mark

    def rotate() -> str:
        later = NOW + timedelta(seconds=1)
        return services.rotate_client_secret(app=app, overlap=timedelta(), replacing=mark, by=None, now=later)

    rotate()
    with pytest.raises(services.RotatedMeanwhile):
        rotate()
