"""Connected apps with what is known of each: activity, last use, last move of the toggle, limits."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Max, QuerySet

from integrations.models import AppUse, ConnectedApp, CredentialUse, ToggleChange
from integrations.what_if import WINDOW_DAYS
from marketing_contacts.billing.selectors import (
    Activity,
    SourceLimit,
    activity_by_source,
    last_activity,
    limits_of_sources,
)
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.paging import Window

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
