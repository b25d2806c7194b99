"""Lock a connected app, record its changes in the audit trail, and name their authors."""

from datetime import datetime
from typing import Any

from integrations.models import ConnectedApp
from integrations.selectors import connected_apps
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member

SYSTEM = "Marketing Contacts"  # the author of changes without a member


class NotConnected(Exception):
    """The app was disconnected."""


def locked(app: ConnectedApp) -> ConnectedApp:
    """Lock and return the app until the transaction ends. Raises NotConnected when it was disconnected."""
    current = connected_apps(app.portal).select_for_update().filter(id=app.id).first()
    if current is None:
        raise NotConnected
    return current


def label_of(by: Member | None) -> str:
    """Return the author's name for histories."""
    return str(by) if by else SYSTEM


def record(  # noqa: PLR0917 - the fields of one entry
    app: ConnectedApp, by: Member | None, action: str, before: Any, after: Any, now: datetime
) -> None:
    """Append a change of the app to the audit trail."""
    audit.record(
        portal=app.portal,
        actor=by,
        action=action,
        target=audit.Target("connected_app", app.id, app.name),
        before=before,
        after=after,
        now=now,
    )
