"""What all writes about a connected app share: its lock, its line in the audit trail, and how who did it is called."""

from datetime import datetime
from typing import Any

from integrations.models import ConnectedApp
from integrations.selectors import connected_apps
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member

SYSTEM = "Marketing Contacts"  # who did what no member did


class NotConnected(Exception):
    """The app was disconnected."""


def locked(app: ConnectedApp) -> ConnectedApp:
    """The app as it is now, locked until the transaction ends. Raises NotConnected."""
    current = connected_apps(app.portal).select_for_update().filter(id=app.id).first()
    if current is None:
        raise NotConnected
    return current


def label_of(by: Member | None) -> str:
    """The name under which somebody is kept in a history."""
    return str(by) if by else SYSTEM


def record(  # noqa: PLR0917 - the parts of one sentence
    app: ConnectedApp, by: Member | None, action: str, before: Any, after: Any, now: datetime
) -> None:
    """Append to the audit trail what was done to the app."""
    audit.record(
        portal=app.portal,
        actor=by,
        action=action,
        target=audit.Target("connected_app", app.id, app.name),
        before=before,
        after=after,
        now=now,
    )
