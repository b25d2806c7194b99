"""Move the toggles of connected apps. Existing contacts never change."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from integrations.models import ConnectedApp, ToggleChange
from integrations.selectors import connected_apps
from integrations.services.audit import NotConnected, label_of, locked, record
from marketing_contacts.billing import services as billing
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal


class ToggleMoved(Exception):
    """Another person moved the toggle since the caller saw it."""

    def __init__(self, app: ConnectedApp) -> None:
        super().__init__(app)
        self.app = app


class TogglesMoved(Exception):
    """Another person moved some of the toggles since the caller saw them."""

    def __init__(self, apps: list[ConnectedApp]) -> None:
        super().__init__(apps)
        self.apps = apps


@transaction.atomic
def set_marketing_enabled(
    *,
    app: ConnectedApp,
    enabled: bool,
    seen_version: int | None,
    by: Member | None,
    now: datetime,
    via: ConnectedApp | None = None,
) -> ConnectedApp:
    """Decide if contacts that `app` creates from now on become marketing contacts.

    `via` is the app through which the member acts. An unchanged position is not recorded. Raises ToggleMoved when
    `seen_version` is given and is not the current version, NoMarketingContacts when the portal's edition has none, and
    NotConnected.
    """
    billing.require_marketing_contacts(portal=app.portal)
    current = locked(app)
    if current.marketing_enabled == enabled:
        return current
    if seen_version not in {None, current.toggle_version}:
        raise ToggleMoved(current)
    _move([current], enabled, by, now)
    after = {"enabled": enabled, "via": {"id": via.id, "name": via.name}} if via else enabled
    record(current, by, "connected_app.toggle", not enabled, after, now)
    return current


@transaction.atomic
def set_marketing_enabled_for_many(
    *, portal: Portal, seen: Mapping[int, int], enabled: bool, by: Member | None, now: datetime
) -> list[ConnectedApp]:
    """Move the toggles of several apps, given as id and seen version, to one position, and return the moved apps.

    All of them move or none, with one entry in the audit trail. Apps in that position are left alone. Raises
    TogglesMoved with the stale apps, NoMarketingContacts, and NotConnected when an app is missing.
    """
    billing.require_marketing_contacts(portal=portal)
    current = list(connected_apps(portal).filter(id__in=list(seen)).order_by("id").select_for_update())
    if len(current) < len(seen):
        raise NotConnected
    changing = [app for app in current if app.marketing_enabled != enabled]
    if moved := [app for app in changing if app.toggle_version != seen[app.id]]:
        raise TogglesMoved(moved)
    if not changing:
        return []
    _move(changing, enabled, by, now)
    audit.record(
        portal=portal,
        actor=by,
        action="connected_app.toggle_many",
        target=audit.Target("portal", portal.pk, portal.name),
        before=not enabled,
        after={"enabled": enabled, "apps": [{"id": app.id, "name": app.name} for app in changing]},
        now=now,
    )
    return changing


def _move(apps: Iterable[ConnectedApp], enabled: bool, by: Member | None, now: datetime) -> None:  # noqa: FBT001 - the toggle's two positions
    changes = []
    for app in apps:
        app.move_toggle(enabled)
        changes.append(
            ToggleChange(
                portal_id=app.portal_id,
                app_id=app.id,
                version=app.toggle_version,
                enabled=enabled,
                by_id=by.user_id if by else None,
                by_label=label_of(by),
                at=now,
            )
        )
    ToggleChange.objects.bulk_create(changes)
