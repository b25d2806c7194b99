"""Reads about connected apps, always within a portal."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from integrations import tokens
from integrations.models import (
    AccessToken,
    AppUse,
    ConnectedApp,
    Credential,
    CredentialUse,
    DeveloperApp,
    RefreshToken,
    ToggleChange,
)
from integrations.scopes import Scope
from integrations.what_if import WINDOW_DAYS, Lately, WhatIf, what_if
from marketing_contacts.billing.forecast import at_pace
from marketing_contacts.billing.selectors import (
    Activity,
    SourceLimit,
    UsageSummary,
    activity_by_source,
    activity_by_version,
    forecast_of,
    last_activity,
    limits_of_sources,
)
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.portals.selectors import members
from marketing_contacts.toolbox.paging import Window
from marketing_contacts.toolbox.rows import columns_of, from_row

CLIENT_ID = re.compile(r"[A-Za-z0-9-]{1,255}")
_CLIENT = f"""
    SELECT {columns_of(DeveloperApp)} FROM integrations_developerapp WHERE client_id = %s AND deleted_at IS NULL
"""  # noqa: S608 - our own words


def connected_apps(portal: Portal) -> QuerySet[ConnectedApp]:
    """Return the portal's apps that are connected now, by name."""
    return ConnectedApp.objects.filter(portal=portal, disconnected_at=None).order_by("name", "id")


def acting_member(portal: Portal, user_id: int | None) -> Member | None:
    """Return the member on whose behalf an app acts, while the member belongs to the portal and can sign in."""
    if user_id is None:
        return None
    return members(portal).filter(user_id=user_id, user__is_active=True).first()


def all_apps(portal: Portal) -> QuerySet[ConnectedApp]:
    """Return the portal's apps by name, including disconnected apps."""
    return ConnectedApp.objects.filter(portal=portal).order_by("name", "id")


def developer_app_by_client_id(client_id: str) -> DeveloperApp | None:
    """Return the OAuth client of this id, in any portal."""
    if not CLIENT_ID.fullmatch(client_id):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_CLIENT, [client_id])
        row = cursor.fetchone()
    return from_row(DeveloperApp, row) if row else None


def connection_of(portal: Portal, developer_app_id: int) -> ConnectedApp | None:
    """Return the portal's current connection of a developer app, or None."""
    return connected_apps(portal).filter(developer_app_id=developer_app_id).first()


def live_access_token(token: str, now: datetime) -> AccessToken | None:
    """Return the access token while it works. A malformed token needs no query."""
    if not tokens.is_well_formed(token, "ACCESS_TOKEN"):
        return None
    found = AccessToken.objects.select_related("portal", "user", "application")
    live: AccessToken | None = found.filter(token_checksum=tokens.checksum_of(token), expires__gt=now).first()
    return live


def live_refresh_token(token: str, now: datetime) -> RefreshToken | None:
    """Return the refresh token while it works. A malformed token needs no query."""
    if not tokens.is_well_formed(token, "REFRESH_TOKEN"):
        return None
    found = RefreshToken.objects.select_related("portal", "user", "application").filter(revoked=None)
    live: RefreshToken | None = found.filter(
        Q(expires_at=None) | Q(expires_at__gt=now), token_checksum=tokens.checksum_of(token)
    ).first()
    return live


def active_credentials(app: ConnectedApp, now: datetime) -> QuerySet[Credential]:
    """Return the app's credentials that work now, the newest first."""
    working = Q(ends_at=None) | Q(ends_at__gt=now)
    return Credential.objects.filter(working, portal_id=app.portal_id, app_id=app.id).order_by("-id")


def used_credentials(app: ConnectedApp, now: datetime) -> QuerySet[Credential]:
    """Return the app's credentials that work now, the newest first, each with its `last_used_at` or None."""
    uses = CredentialUse.objects.filter(portal_id=app.portal_id, credential_id=OuterRef("id"))
    return active_credentials(app, now).annotate(last_used_at=Subquery(uses.values("last_used_at")))


def last_use_of_secrets(app: ConnectedApp) -> datetime | None:
    """Return the last use of any of the app's secrets, including secrets that ended."""
    uses = CredentialUse.objects.filter(portal_id=app.portal_id, credential__portal_id=app.portal_id)
    last: datetime | None = uses.filter(credential__app_id=app.id).aggregate(last=Max("last_used_at"))["last"]
    return last


RECENT = timedelta(days=WINDOW_DAYS)


@dataclass(frozen=True, slots=True)
class AppRow:
    """A connected app on the settings page, with its activity, last use, last move of the toggle and limits."""

    app: ConnectedApp
    activity: Activity | None
    last_created_at: datetime | None
    last_used_at: datetime | None
    last_change: ToggleChange | None
    limit: SourceLimit | None


@dataclass(frozen=True, slots=True)
class AppPage:
    """A page of connected apps, with the total number of apps and the query strings of the neighbouring pages."""

    rows: list[AppRow]
    found: int
    previous: str
    next: str


def app_rows(
    portal: Portal, apps: QuerySet[ConnectedApp], now: datetime, activity: Mapping[int, Activity] | None = None
) -> list[AppRow]:
    """Return the rows of these apps in their order. The number of queries does not depend on the number of apps.

    A caller that knows the recent `activity` passes it, so that it is not read again.
    """
    if activity is None:
        activity = _recent_activity(portal, now)
    found = list(apps.select_related("developer_app"))
    ids = [app.id for app in found]
    changes = {change.app_id: change for change in _last_changes(portal, ids)}
    created = last_activity(portal, SourceKind.APP, ids)
    by_credential = CredentialUse.objects.filter(portal=portal, credential__portal=portal, credential__app_id__in=ids)
    by_app = AppUse.objects.filter(portal=portal, app_id__in=ids).values_list("app_id", "last_used_at")
    last_uses = by_credential.values_list("credential__app_id").annotate(Max("last_used_at"))
    used = dict(last_uses.union(by_app, all=True))  # an app has credentials, or it is an OAuth app
    limits = limits_of_sources(portal, SourceKind.APP, ids)
    return [
        AppRow(
            app,
            activity.get(app.id),
            created.get(app.id),
            used.get(app.id),
            changes.get(app.id),
            limits.get(app.id),
        )
        for app in found
    ]


def app_page(
    portal: Portal,
    apps: QuerySet[ConnectedApp],
    *,
    order: str,
    window: Callable[[Sequence[tuple[Any, int]]], Window],
    now: datetime,
) -> AppPage:
    """Return a page of these apps of the portal, by the `order` name, created, last_created or changed.

    `window` cuts the page out of the sorted keys. Billing knows the activity of an app, so the order comes from ids and
    names. Only the rows of the page are read.
    """
    activity, names = _recent_activity(portal, now), dict(apps.values_list("id", "name"))
    keys = sorted(_keys(portal, names, activity, order))
    cut = window(keys)
    ids = [app_id for _key, app_id in cut.keys]
    found = {row.app.id: row for row in app_rows(portal, apps.filter(id__in=ids), now, activity)}
    rows = [found[app_id] for app_id in ids if app_id in found]
    return AppPage(rows, len(names), cut.previous, cut.next)


def _keys(
    portal: Portal, names: dict[int, str], activity: dict[int, Activity], order: str
) -> Iterable[tuple[str | int, int]]:
    """Return a sort key and the id of each app. The keys ascend in the requested order.

    Keys by time are in microseconds, since a page's mark must be exact. Apps without a time come last.
    """
    if order == "created":
        return ((-activity[app_id].created if app_id in activity else 0, app_id) for app_id in names)
    if order == "last_created":
        times = last_activity(portal, SourceKind.APP, names)
    elif order == "changed":
        times = dict(_last_changes(portal, names).values_list("app_id", "at"))
    else:
        return ((name.casefold(), app_id) for app_id, name in names.items())
    return ((-round(times[app_id].timestamp() * 1_000_000) if app_id in times else 0, app_id) for app_id in names)


def _recent_activity(portal: Portal, now: datetime) -> dict[int, Activity]:
    since = (now - RECENT).astimezone(ZoneInfo(portal.time_zone)).date()
    activity = activity_by_source(portal, since=since, now=now)
    return {source_id: done for (kind, source_id), done in activity.items() if kind is SourceKind.APP}


def _last_changes(portal: Portal, app_ids: Iterable[int]) -> QuerySet[ToggleChange]:
    current = ToggleChange.objects.filter(portal=portal, app__portal=portal, version=F("app__toggle_version"))
    return current.filter(app_id__in=list(app_ids))


def toggle_history(app: ConnectedApp) -> QuerySet[ToggleChange]:
    """Return every move of the app's toggle, the newest first."""
    return ToggleChange.objects.filter(portal_id=app.portal_id, app_id=app.id).order_by("-version")


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


def what_if_on(portal: Portal, apps: Iterable[ConnectedApp], *, usage: UsageSummary) -> WhatIf:
    """Return the effect of turning these apps on, from their recent activity and the free places.

    Apps that create no contacts have no effect. With too few days for a forecast, the pace of the last days counts.
    """
    today = usage.as_of.astimezone(ZoneInfo(portal.time_zone)).date()
    activity = activity_by_source(portal, since=today - RECENT, now=usage.as_of)
    lately = [
        Lately(done.created, done.marketing, (usage.as_of - app.connected_at).days)
        for app in apps
        if app.creates_contacts and (done := activity.get((SourceKind.APP, app.id)))
    ]
    a_day = sum(done.marketing for done in activity.values()) / WINDOW_DAYS
    forecast = forecast_of(portal, usage=usage) or at_pace(a_day, count=usage.count, today=today)
    return what_if(apps=lately, forecast=forecast, free_places=usage.free_places)


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of an app's toggle, with its start, its author and the contacts created under it."""

    enabled: bool
    version: int
    since: datetime
    by_label: str
    activity: Activity | None


def settings_of(app: ConnectedApp, changes: Iterable[ToggleChange], *, to_the_first: bool) -> list[Setting]:
    """Return the contacts created under each of these settings. `to_the_first` adds the setting at the connection."""
    created = activity_by_version(app.portal, SourceKind.APP, app.id)
    settings = [
        Setting(change.enabled, change.version, change.at, change.by_label, created.get(change.version))
        for change in changes
    ]
    if to_the_first:
        settings.append(Setting(False, 0, app.connected_at, app.connected_by_label, created.get(0)))
    return settings
