"""Connect and disconnect apps.

A connection locks the end of the portal's audit trail first. A portal thus makes one connection at a time, and a second
one is refused.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from integrations.models import API_KEY_NAME, AccessToken, AuthorizationGrant, ConnectedApp, DeveloperApp, RefreshToken
from integrations.scopes import API_KEY_SCOPES, KNOWN, granted
from integrations.selectors import active_credentials, connected_apps
from integrations.services.audit import label_of, locked, record
from integrations.services.credentials import new_credential
from integrations.services.limits import limits_of, source_of
from marketing_contacts.billing import services as billing
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal


class AlreadyConnected(Exception):
    """The portal already has an active API key, or this developer app."""


class NameTaken(Exception):
    """Another app of the portal has the name. People tell toggles apart by name."""


class NotRegistered(Exception):
    """The developer app was deleted."""


class UnknownScopes(Exception):
    """Some scopes are unknown. `args` names them."""


@transaction.atomic
def connect_api_key(*, portal: Portal, by: Member | None, now: datetime) -> tuple[ConnectedApp, str]:
    """Create the portal's API key with its toggle off, and return the app and its secret.

    The secret is not stored. Raises AlreadyConnected when the portal has an API key.
    """
    audit.lock_head(portal=portal)
    if connected_apps(portal).filter(kind=ConnectedApp.Kind.API_KEY).exists():
        raise AlreadyConnected
    app = _connect(portal, by, now, kind=ConnectedApp.Kind.API_KEY, name=API_KEY_NAME, scopes=list(API_KEY_SCOPES))
    return app, new_credential(app, by, now)


@transaction.atomic
def create_private_app(
    *, portal: Portal, name: str, description: str, scopes: Iterable[str], by: Member | None, now: datetime
) -> tuple[ConnectedApp, str]:
    """Create a private app with its toggle off, and return the app and its token. The token is not stored.

    Raises NameTaken when another private app has the name, and UnknownScopes.
    """
    audit.lock_head(portal=portal)
    _require_free_name(portal, name)
    app = _connect(
        portal,
        by,
        now,
        kind=ConnectedApp.Kind.PRIVATE_APP,
        name=name,
        description=description,
        scopes=_granted_scopes(scopes),
    )
    return app, new_credential(app, by, now)


@transaction.atomic
def change_private_app(
    *, app: ConnectedApp, name: str, description: str, scopes: Iterable[str], by: Member | None, now: datetime
) -> ConnectedApp:
    """Change a private app's name, description and scopes.

    The app's next call uses the new scopes. The app's token and toggle stay. An unchanged app is not recorded. Raises
    NameTaken, UnknownScopes and NotConnected.
    """
    current = locked(app)
    if name != current.name:
        audit.lock_head(portal=current.portal)
        _require_free_name(current.portal, name, but_for=current)
    before = _described(current)
    current.name, current.description, current.scopes = name, description, _granted_scopes(scopes)
    if _described(current) != before:
        current.save(update_fields=["name", "description", "scopes"])
        record(current, by, "connected_app.change", before, _described(current), now)
    return current


@transaction.atomic
def connect_oauth_app(
    *, portal: Portal, developer_app: DeveloperApp, scopes: Iterable[str], by: Member | None, now: datetime
) -> ConnectedApp:
    """Install a developer app in the portal with its toggle off.

    Raises AlreadyConnected, UnknownScopes, and NotRegistered when the developer app was deleted.
    """
    # The lock keeps the developer app from being deleted meanwhile.
    if not DeveloperApp.objects.select_for_update(no_key=True).filter(pk=developer_app.pk, deleted_at=None):
        raise NotRegistered
    audit.lock_head(portal=portal)
    if connected_apps(portal).filter(developer_app=developer_app).exists():
        raise AlreadyConnected
    return _connect(
        portal,
        by,
        now,
        kind=ConnectedApp.Kind.OAUTH_APP,
        name=developer_app.name,
        description=developer_app.description[:500],
        developer_app=developer_app,
        scopes=_granted_scopes(scopes),
    )


@transaction.atomic
def disconnect(*, app: ConnectedApp, by: Member | None, now: datetime) -> ConnectedApp:
    """End the connection. The app's credentials and tokens stop working at once, and its contacts stay.

    The app's limits end too, so a later connection starts without limits. The app keeps them to be read. Raises
    NotConnected.
    """
    current = locked(app)
    current.disconnected_at, current.last_limits = now, limits_of(current)
    current.save(update_fields=["disconnected_at", "last_limits"])
    active_credentials(current, now).update(ends_at=now)
    if current.developer_app_id:
        for model in (AccessToken, RefreshToken, AuthorizationGrant):
            model.objects.filter(portal_id=current.portal_id, application_id=current.developer_app_id).delete()
    record(current, by, "connected_app.disconnect", True, False, now)
    billing.lift_limits(portal=app.portal, source=source_of(current), by=by, now=now)
    return current


def _require_free_name(portal: Portal, name: str, *, but_for: ConnectedApp | None = None) -> None:
    named = connected_apps(portal).filter(kind=ConnectedApp.Kind.PRIVATE_APP, name__iexact=name)
    if (named.exclude(id=but_for.id) if but_for else named).exists():
        raise NameTaken


def _granted_scopes(scopes: Iterable[str]) -> list[str]:
    """Return the stored form of a grant of these scopes. Raises UnknownScopes."""
    wanted = set(scopes)
    if unknown := wanted - KNOWN:
        raise UnknownScopes(*sorted(unknown))
    return granted(wanted)


def _described(app: ConnectedApp) -> dict[str, Any]:
    return {"name": app.name, "description": app.description, "scopes": list(app.scopes)}


def _connect(portal: Portal, by: Member | None, now: datetime, **fields: Any) -> ConnectedApp:
    app = ConnectedApp.objects.create(
        portal=portal,
        connected_at=now,
        connected_by_id=by.user_id if by else None,
        connected_by_label=label_of(by),
        **fields,
    )
    record(app, by, "connected_app.connect", None, {"kind": app.kind, "scopes": app.scopes}, now)
    return app
