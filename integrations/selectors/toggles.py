"""Reads of toggles: their history, the contacts created under each setting, and the effect of turning one on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from integrations.models import ConnectedApp, ToggleChange
from integrations.selectors.app_rows import RECENT
from integrations.what_if import WINDOW_DAYS, Lately, WhatIf, what_if
from marketing_contacts.billing.forecast import at_pace
from marketing_contacts.billing.selectors import (
    Activity,
    UsageSummary,
    activity_by_source,
    activity_by_version,
    forecast_of,
)
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.portals.models import Portal


def toggle_history(app: ConnectedApp) -> QuerySet[ToggleChange]:
    """Return every move of the app's toggle, the newest first."""
    return ToggleChange.objects.filter(portal_id=app.portal_id, app_id=app.id).order_by("-version")


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
