"""Reads of developer apps: a portal's own, those in the App Marketplace, and where they are connected."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from integrations.models import ConnectedApp, DeveloperApp
from integrations.selectors import all_apps
from marketing_contacts.portals.models import Portal


def developer_apps(portal: Portal) -> QuerySet[DeveloperApp]:
    """The developer apps that the portal registered, by name."""
    found: QuerySet[DeveloperApp] = DeveloperApp.objects.filter(owner=portal, deleted_at=None)
    return found.order_by("name", "id")


def listed_apps(q: str = "") -> QuerySet[DeveloperApp]:
    """The apps of the App Marketplace, every portal's, by name; those whose name or description holds `q`."""
    listed = asked_listings().filter(listing_approved_at__isnull=False).order_by("name", "id")
    return listed.filter(Q(name__icontains=q) | Q(description__icontains=q)) if q else listed


def asked_listings() -> QuerySet[DeveloperApp]:
    """The apps that their publishers want in the App Marketplace: for staff, whatever they decided."""
    asked: QuerySet[DeveloperApp] = DeveloperApp.objects.filter(is_listed=True, deleted_at=None)
    return asked


def listings_in_review() -> QuerySet[DeveloperApp]:
    """The apps about whose listing staff have to decide, the longest unchanged first."""
    return asked_listings().filter(listing_approved_at=None, listing_declined_because="").order_by("updated", "id")


def installs_of(app: DeveloperApp) -> QuerySet[ConnectedApp]:
    """Where the app is connected now, in whichever portal, the latest first: for its owner, who may know it."""
    return ConnectedApp.objects.filter(developer_app=app, disconnected_at=None).order_by("-connected_at", "-id")


def install_counts(apps: Iterable[DeveloperApp]) -> dict[int, int]:
    """In how many portals each of these apps is connected now."""
    installs = ConnectedApp.objects.filter(developer_app__in=[app.pk for app in apps], disconnected_at=None)
    return dict(installs.values_list("developer_app_id").annotate(Count("id")))


def last_connection(app: ConnectedApp) -> ConnectedApp | None:
    """The portal's connection with the same developer app that ended last before this one."""
    before = all_apps(app.portal).filter(developer_app_id=app.developer_app_id, disconnected_at__isnull=False)
    return before.order_by("-disconnected_at").first() if app.developer_app_id else None
