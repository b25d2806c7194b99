"""Reads about connected apps, always within a portal."""

from datetime import datetime

from django.db.models import Q, QuerySet

from integrations.models import ConnectedApp, Credential
from marketing_contacts.portals.models import Portal


def connected_apps(portal: Portal) -> QuerySet[ConnectedApp]:
    """The portal's apps that are connected now, by name."""
    return ConnectedApp.objects.filter(portal=portal, disconnected_at=None).order_by("name", "id")


def toggle_position(portal: Portal, app_id: int) -> tuple[bool, int]:
    """Whether the app's creations become marketing contacts now, and the version of that setting.

    Off where the portal's edition has no marketing contacts. Raises ConnectedApp.DoesNotExist for an app that is not
    connected. Read it inside the transaction that creates.
    """
    enabled, version, has_marketing_contacts = (
        connected_apps(portal)
        .values_list("marketing_enabled", "toggle_version", "portal__subscription__edition__has_marketing_contacts")
        .get(id=app_id)
    )
    return bool(enabled and has_marketing_contacts), version


def active_credentials(app: ConnectedApp, now: datetime) -> QuerySet[Credential]:
    """The app's credentials that work now, the newest first."""
    working = Q(ends_at=None) | Q(ends_at__gt=now)
    return Credential.objects.filter(working, portal_id=app.portal_id, app_id=app.id).order_by("-id")
