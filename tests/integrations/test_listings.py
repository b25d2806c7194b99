"""Listings in the App Marketplace: other portals see what the installation's staff approved, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from integrations import services
from integrations.models import DeveloperApp
from integrations.scopes import Scope
from integrations.selectors import connected_apps, listed_apps, listings_in_review
from marketing_contacts.portals.models import AuditEntry, Portal, User
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.integrations.cast import client_for, text_of
from tests.integrations.oauth.cast import PNG, STUDIO, connect, listed, registered

STAFF, OURS = "/staff/listings", "/settings/integrations"
FORM = {
    "name": "Webinar Studio",
    "description": "Brings those who came to a webinar.",
    "redirect_uris": "https://studio.example/callback",
    "scopes": [Scope.CONTACTS_WRITE],
    "optional_scopes": [Scope.CONTACTS_READ],
}


@pytest.fixture
def staff(db: None) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.create_user("staff@example.com", is_staff=True))
    return client


@pytest.fixture
def app(db: None) -> DeveloperApp:
    """An app that its publisher wants to be listed."""
    return services.set_listed(app=registered(new_portal())[0], listed=True, by=None, now=NOW)


def decide(staff: Client, app: DeveloperApp, what: str, version: int = 0, **sent: str) -> Any:
    return staff.post(f"{STAFF}/{app.pk}/{what}", {"seen_version": version, **sent}, follow=True)


def publisher(app: DeveloperApp) -> Client:
    return client_for(app.owner, Permission.DEVELOPER, name="Dora")


def test_a_listing_is_seen_by_nobody_before_it_is_approved(staff: Client, portal: Portal, app: DeveloperApp) -> None:
    member = client_for(portal, Permission.APP_MARKETPLACE_ACCESS)
    assert "Webinar Studio" not in text_of(member.get(f"{OURS}/marketplace"))
    assert member.get(f"{OURS}/marketplace/{app.pk}").status_code == 404
    assert "In review" in text_of(publisher(app).get(f"{OURS}/developer-apps/{app.pk}"))
    assert "Webinar Studio" in text_of(staff.get(STAFF)).partition("All listings")[0]

    decide(staff, app, "approve")

    assert "Webinar Studio" in text_of(member.get(f"{OURS}/marketplace"))
    assert member.get(f"{OURS}/marketplace/{app.pk}").status_code == 200
    entry = AuditEntry.objects.filter(portal=app.owner).latest("sequence")
    assert entry.action == "developer_app.approve_listing"
    assert entry.actor_label == "staff@example.com"


def test_its_publisher_reads_why_a_listing_was_declined_and_asks_anew(staff: Client, app: DeveloperApp) -> None:
    decide(staff, app, "decline", because="It looks like Shop Connect.")

    developer = publisher(app)
    assert "Its listing was declined: It looks like Shop Connect." in text_of(
        developer.get(f"{OURS}/developer-apps/{app.pk}")
    )
    assert "Declined" in text_of(developer.get(f"{OURS}/developer-apps"))
    assert list(listings_in_review()) == []
    for position in ("off", "on"):
        developer.post(f"{OURS}/developer-apps/{app.pk}/listing", {"listed": position})
    assert list(listings_in_review()) == [app]


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Shop Connect"},
        {"description": "Something else"},
        {"scopes": [Scope.CONTACTS_READ]},
        {"optional_scopes": []},
        "logo",
    ],
)
def test_what_portals_would_see_otherwise_is_looked_at_anew_and_installs_stay(portal: Portal, change: Any) -> None:
    app = listed(new_portal())
    connect(app, portal)
    developer = publisher(app)

    if change == "logo":
        picture = SimpleUploadedFile("logo.png", PNG)
        developer.post(f"{OURS}/developer-apps/{app.pk}/logo", {"logo": picture})
    else:
        developer.post(f"{OURS}/developer-apps/{app.pk}/change", FORM | change)

    assert list(listed_apps()) == []
    assert list(listings_in_review()) == [app]
    assert connected_apps(portal).get().developer_app == app


@pytest.mark.parametrize("listed_meanwhile", [True, False])
def test_a_change_of_what_nobody_sees_there_leaves_the_decision(portal: Portal, *, listed_meanwhile: bool) -> None:
    app = listed(portal)
    if not listed_meanwhile:
        services.set_listed(app=app, listed=False, by=None, now=NOW)

    changed = STUDIO | {"redirect_uris": ["https://studio.example/new"]}
    services.change_developer_app(app=app, by=None, now=NOW, **changed)
    services.set_listed(app=app, listed=True, by=None, now=NOW)

    assert list(listed_apps()) == [app]


def test_a_name_that_is_changed_while_it_is_not_listed_is_looked_at(portal: Portal) -> None:
    app = listed(portal)
    services.set_listed(app=app, listed=False, by=None, now=NOW)

    services.change_developer_app(app=app, by=None, now=NOW, **STUDIO | {"name": "Shop Connect"})
    services.set_listed(app=app, listed=True, by=None, now=NOW)

    assert list(listed_apps()) == []


@pytest.mark.parametrize("what", ["approve", "decline"])
def test_a_decision_is_about_the_listing_that_was_seen(staff: Client, app: DeveloperApp, what: str) -> None:
    services.change_developer_app(app=app, by=None, now=NOW, **STUDIO | {"name": "Shop Connect"})

    answer = decide(staff, app, what, because="Why not")

    assert "The listing has changed since you opened the page." in text_of(answer)
    assert list(listings_in_review()) == [app]


def test_an_approved_listing_is_taken_out_by_declining_it(staff: Client, portal: Portal) -> None:
    app = listed(portal)

    assert decide(staff, app, "decline").status_code == 422
    assert list(listed_apps()) == [app]
    decide(staff, app, "decline", because="Complaints")

    assert list(listed_apps()) == []
    entry = AuditEntry.objects.filter(portal=portal).latest("sequence")
    assert entry.action == "developer_app.decline_listing"
    assert entry.after == {"reason": "Complaints"}


def test_staff_see_who_publishes_it_and_who_is_called_alike(staff: Client, app: DeveloperApp) -> None:
    listed(new_portal(), name="WEBINAR studio")
    app = services.set_logo(app=app, content=PNG, by=None, now=NOW)

    page = text_of(staff.get(f"{STAFF}/{app.pk}"))

    assert f"By Northwind Traders, portal {app.owner_id}" in page
    assert "Other listings have the same name:" in page
    assert "https://studio.example/callback" in page
    address = f"{OURS}/logos/{app.client_id}/{app.logo_version}"
    assert address in page
    assert staff.get(address).headers["Content-Type"] == "image/png"


@pytest.mark.parametrize("path", ["", "/{}", "/{}/approve", "/{}/decline"])
@pytest.mark.parametrize("who", [publisher, lambda _app: Client(headers={"host": "127.0.0.1"})])
def test_for_others_there_is_nothing_at_staffs_addresses(
    app: DeveloperApp, path: str, who: Callable[[DeveloperApp], Client]
) -> None:
    address = STAFF + path.format(app.pk)
    client = who(app)

    answer = client.post(address, {"seen_version": 0}) if path.endswith(("approve", "decline")) else client.get(address)

    assert answer.status_code == 404
    assert list(listings_in_review()) == [app]
