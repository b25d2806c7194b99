"""Reads of developer apps, of a portal, of the App Marketplace, and of their connections."""

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from integrations.models import ConnectedApp, DeveloperApp
from integrations.selectors.apps import all_apps, connected_apps
from marketing_contacts.portals.models import Portal


def developer_apps(portal: Portal) -> QuerySet[DeveloperApp]:
    """Return the developer apps that the portal registered, by name."""
    found: QuerySet[DeveloperApp] = DeveloperApp.objects.filter(owner=portal, deleted_at=None)
    return found.order_by("name", "id")


def listed_apps(q: str = "") -> QuerySet[DeveloperApp]:
    """Return the apps of the App Marketplace by name, of all portals, whose name or description contains `q`."""
    listed = asked_listings().filter(listing_approved_at__isnull=False).order_by("name", "id")
    return listed.filter(Q(name__icontains=q) | Q(description__icontains=q)) if q else listed


def asked_listings() -> QuerySet[DeveloperApp]:
    """Return the apps that publishers want in the App Marketplace, whatever staff decided. Only staff see them."""
    asked: QuerySet[DeveloperApp] = DeveloperApp.objects.filter(is_listed=True, deleted_at=None)
    return asked


def listings_in_review() -> QuerySet[DeveloperApp]:
    """Return the apps whose listing waits for a decision, the longest unchanged first."""
    return asked_listings().filter(listing_approved_at=None, listing_declined_because="").order_by("updated", "id")


def installs_of(app: DeveloperApp) -> QuerySet[ConnectedApp]:
    """Return the app's current connections in all portals, the latest first. Only the app's owner may see them."""
    return ConnectedApp.objects.filter(developer_app=app, disconnected_at=None).order_by("-connected_at", "-id")


def install_counts(apps: Iterable[DeveloperApp]) -> dict[int, int]:
    """Return the number of portals in which each of these apps is connected now."""
    installs = ConnectedApp.objects.filter(developer_app__in=[app.pk for app in apps], disconnected_at=None)
    return dict(installs.values_list("developer_app_id").annotate(Count("id")))


def connections_of(portal: Portal, app_ids: Iterable[int]) -> dict[int | None, int]:
    """Return the ids of the portal's connections of these developer apps, by developer app."""
    installs = connected_apps(portal).filter(developer_app__in=list(app_ids))
    return dict(installs.values_list("developer_app_id", "id"))


def last_connection(app: ConnectedApp) -> ConnectedApp | None:
    """Return the portal's last ended connection of the same developer app, or None."""
    before = all_apps(app.portal).filter(developer_app_id=app.developer_app_id, disconnected_at__isnull=False)
    return before.order_by("-disconnected_at").first() if app.developer_app_id else None
