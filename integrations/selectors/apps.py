"""Reads of a portal's connected apps."""

from django.db.models import Q, QuerySet

from integrations.models import ConnectedApp
from integrations.scopes import Scope
from marketing_contacts.portals.models import Portal


def connected_apps(portal: Portal) -> QuerySet[ConnectedApp]:
    """Return the portal's apps that are connected now, by name."""
    return ConnectedApp.objects.filter(portal=portal, disconnected_at=None).order_by("name", "id")


def all_apps(portal: Portal) -> QuerySet[ConnectedApp]:
    """Return the portal's apps by name, including disconnected apps."""
    return ConnectedApp.objects.filter(portal=portal).order_by("name", "id")


def connection_of(portal: Portal, developer_app_id: int) -> ConnectedApp | None:
    """Return the portal's current connection of a developer app, or None."""
    return connected_apps(portal).filter(developer_app_id=developer_app_id).first()


def found_apps(apps: QuerySet[ConnectedApp], *, q: str, show: str) -> QuerySet[ConnectedApp]:
    """Return the apps whose name contains `q` and whose toggle is on or off, or which create no contacts (`idle`)."""
    if q:
        apps = apps.filter(name__icontains=q)
    return apps.filter(_SHOWN[show]) if show in _SHOWN else apps


_SHOWN = {
    "on": Q(marketing_enabled=True),
    "off": Q(marketing_enabled=False),
    "idle": ~Q(scopes__contains=[Scope.CONTACTS_WRITE]),
}
