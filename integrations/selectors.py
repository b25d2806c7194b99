"""Reads about connected apps, always within a portal."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F, Q, QuerySet

from integrations.models import ConnectedApp, Credential, ToggleChange
from integrations.scopes import Scope
from marketing_contacts.billing.selectors import Activity, activity_by_source
from marketing_contacts.portals.models import Portal


def connected_apps(portal: Portal) -> QuerySet[ConnectedApp]:
    """The portal's apps that are connected now, by name."""
    return ConnectedApp.objects.filter(portal=portal, disconnected_at=None).order_by("name", "id")


def all_apps(portal: Portal) -> QuerySet[ConnectedApp]:
    """The portal's apps, those that are disconnected too, by name."""
    return ConnectedApp.objects.filter(portal=portal).order_by("name", "id")


_TOGGLE_POSITION = """
    SELECT app.marketing_enabled AND coalesce(edition.has_marketing_contacts, false), app.toggle_version
      FROM integrations_connectedapp AS app
      LEFT JOIN billing_subscription AS subscription ON subscription.portal_id = app.portal_id
      LEFT JOIN billing_edition AS edition ON edition.code = subscription.edition_id
     WHERE app.portal_id = %s AND app.id = %s AND app.disconnected_at IS NULL
"""  # every creation asks it: written out, not built by the ORM each time


def toggle_position(portal: Portal, app_id: int) -> tuple[bool, int]:
    """Whether the app's creations become marketing contacts now, and the version of that setting.

    Off where the portal's edition has no marketing contacts. Raises ConnectedApp.DoesNotExist for an app that is not
    connected. Read it inside the transaction that creates.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TOGGLE_POSITION, [portal.pk, app_id])
        row: tuple[bool, int] | None = cursor.fetchone()
    if row is None:
        raise ConnectedApp.DoesNotExist
    return row


def active_credentials(app: ConnectedApp, now: datetime) -> QuerySet[Credential]:
    """The app's credentials that work now, the newest first."""
    working = Q(ends_at=None) | Q(ends_at__gt=now)
    return Credential.objects.filter(working, portal_id=app.portal_id, app_id=app.id).order_by("-id")


RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class AppRow:
    """A connected app as the settings page shows it: what it created in 30 days, and who moved its toggle last."""

    app: ConnectedApp
    activity: Activity | None
    last_change: ToggleChange | None


def app_rows(portal: Portal, apps: QuerySet[ConnectedApp], now: datetime) -> list[AppRow]:
    """The rows of these apps of the portal, in their order; three queries, however many apps there are."""
    since = (now - RECENT).astimezone(ZoneInfo(portal.time_zone)).date()
    activity = activity_by_source(portal, since=since, at=now)
    found = list(apps)
    changes = {change.app_id: change for change in _last_changes(portal, [app.id for app in found])}
    return [AppRow(app, activity.get(("app", app.id)), changes.get(app.id)) for app in found]


def _last_changes(portal: Portal, app_ids: list[int]) -> QuerySet[ToggleChange]:
    current = ToggleChange.objects.filter(portal=portal, app__portal=portal, version=F("app__toggle_version"))
    return current.filter(app_id__in=app_ids)


def toggle_history(app: ConnectedApp) -> QuerySet[ToggleChange]:
    """Every move of the app's toggle, the newest first."""
    return ToggleChange.objects.filter(portal_id=app.portal_id, app_id=app.id).order_by("-version")


def found_apps(apps: QuerySet[ConnectedApp], *, q: str, show: str) -> QuerySet[ConnectedApp]:
    """Those of `apps` whose name holds `q` and that are on, off, or create no contacts (`idle`), as `show` says."""
    if q:
        apps = apps.filter(name__icontains=q)
    if show in {"on", "off"}:
        apps = apps.filter(marketing_enabled=show == "on")
    if show == "idle":
        apps = apps.exclude(scopes__contains=[Scope.CONTACTS_WRITE])
    return apps
