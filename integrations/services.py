"""Connects and disconnects apps, moves their toggles, makes and rotates their secrets."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from integrations import tokens
from integrations.models import (
    AccessToken,
    AuthorizationGrant,
    ConnectedApp,
    Credential,
    DeveloperApp,
    RefreshToken,
    ToggleChange,
)
from integrations.scopes import API_KEY_SCOPES, Scope
from integrations.selectors import active_credentials, connected_apps
from marketing_contacts.billing import services as billing
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal

LONGEST_OVERLAP = timedelta(days=7)
USE_IS_KNOWN_WITHIN = timedelta(minutes=1)


class ToggleMoved(Exception):
    """Somebody else flipped the toggle since the caller saw it."""

    def __init__(self, app: ConnectedApp) -> None:
        super().__init__(app)
        self.app = app


class AlreadyConnected(Exception):
    """The portal has an active API key, or this developer app, already."""


class NotConnected(Exception):
    """The app was disconnected."""


class OverlapTooLong(Exception):
    """An old secret may work beside the new one for at most seven days."""


class UnknownScopes(Exception):
    """Some scopes are not ours to grant; `args` names them."""


@transaction.atomic
def connect_api_key(*, portal: Portal, by: Member | None, at: datetime) -> tuple[ConnectedApp, str]:
    """Give the portal its API key: a new connection, so its toggle is off. The secret is answered once.

    Raises AlreadyConnected when the portal has one.
    """
    _lock(portal)
    if connected_apps(portal).filter(kind=ConnectedApp.Kind.API_KEY).exists():
        raise AlreadyConnected
    app = _connect(portal, by, at, kind=ConnectedApp.Kind.API_KEY, name="API key", scopes=list(API_KEY_SCOPES))
    return app, _new_credential(app, by, at)


@transaction.atomic
def create_private_app(
    *, portal: Portal, name: str, description: str, scopes: Iterable[str], by: Member | None, at: datetime
) -> tuple[ConnectedApp, str]:
    """Create a private app with its toggle off. The token is answered once. Raises UnknownScopes."""
    app = _connect(
        portal,
        by,
        at,
        kind=ConnectedApp.Kind.PRIVATE_APP,
        name=name,
        description=description,
        scopes=_known(scopes),
    )
    return app, _new_credential(app, by, at)


@transaction.atomic
def connect_oauth_app(
    *, portal: Portal, developer_app: DeveloperApp, scopes: Iterable[str], by: Member | None, at: datetime
) -> ConnectedApp:
    """Install a developer app in the portal with its toggle off. Raises AlreadyConnected and UnknownScopes."""
    _lock(portal)
    if connected_apps(portal).filter(developer_app=developer_app).exists():
        raise AlreadyConnected
    return _connect(
        portal,
        by,
        at,
        kind=ConnectedApp.Kind.OAUTH_APP,
        name=developer_app.name,
        description=developer_app.description[:500],
        developer_app=developer_app,
        scopes=_known(scopes),
    )


@transaction.atomic
def rotate(*, app: ConnectedApp, overlap: timedelta, by: Member | None, at: datetime) -> str:
    """Give the app a new secret; the old one ends after `overlap`. The toggle stays.

    Raises OverlapTooLong and NotConnected.
    """
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise OverlapTooLong
    current = _locked(app)
    active_credentials(current, at).filter(ends_at=None).update(ends_at=at + overlap)
    active_credentials(current, at).filter(ends_at__gt=at + overlap).update(ends_at=at + overlap)
    secret = _new_credential(current, by, at)
    _audit(current, by, "connected_app.rotate", None, {"old_ends_at": (at + overlap).isoformat()}, at)
    return secret


@transaction.atomic
def disconnect(*, app: ConnectedApp, by: Member | None, at: datetime) -> ConnectedApp:
    """End the connection: its credentials and tokens are dead at once, its contacts stay. Raises NotConnected."""
    current = _locked(app)
    current.disconnected_at = at
    current.save(update_fields=["disconnected_at"])
    active_credentials(current, at).update(ends_at=at)
    if current.developer_app_id:
        for model in (AccessToken, RefreshToken, AuthorizationGrant):
            model.objects.filter(portal_id=current.portal_id, application_id=current.developer_app_id).delete()
    _audit(current, by, "connected_app.disconnect", True, False, at)
    return current


@transaction.atomic
def set_marketing_enabled(
    *, app: ConnectedApp, enabled: bool, seen_version: int, by: Member | None, now: datetime
) -> ConnectedApp:
    """Decide whether contacts that `app` creates from now on become marketing contacts.

    Existing contacts never change. Setting the position it already has is not a change and is not recorded.
    Raises ToggleMoved when `seen_version` is no longer the app's toggle version, NoMarketingContacts when the portal's
    edition has none, and NotConnected.
    """
    billing.require_marketing_contacts(portal=app.portal)
    current = _locked(app)
    if current.marketing_enabled == enabled:
        return current
    if current.toggle_version != seen_version:
        raise ToggleMoved(current)
    current.move_toggle(enabled)
    ToggleChange.objects.create(
        portal_id=current.portal_id,
        app_id=current.id,
        version=current.toggle_version,
        enabled=enabled,
        by_id=by.user_id if by else None,
        by_label=str(by) if by else "Marketing Contacts",
        at=now,
    )
    _audit(current, by, "connected_app.toggle", not enabled, enabled, now)
    return current


def note_use(*, credential: Credential, at: datetime) -> None:
    """Remember that the credential was used; exact to a minute, so that not every call writes."""
    if credential.last_used_at is None or at - credential.last_used_at >= USE_IS_KNOWN_WITHIN:
        earlier = Q(last_used_at=None) | Q(last_used_at__lte=at - USE_IS_KNOWN_WITHIN)
        Credential.objects.filter(earlier, portal_id=credential.portal_id, id=credential.pk).update(last_used_at=at)


def _lock(portal: Portal) -> None:
    """One connection at a time in a portal, so that the second one meets a clear refusal."""
    audit.lock_head(portal=portal)


def _locked(app: ConnectedApp) -> ConnectedApp:
    current = connected_apps(app.portal).select_for_update().filter(id=app.id).first()
    if current is None:
        raise NotConnected
    return current


def _known(scopes: Iterable[str]) -> list[str]:
    wanted = sorted(set(scopes))
    if unknown := [scope for scope in wanted if scope not in set(Scope)]:
        raise UnknownScopes(*unknown)
    return wanted


def _connect(portal: Portal, by: Member | None, at: datetime, **fields: Any) -> ConnectedApp:
    app = ConnectedApp.objects.create(
        portal=portal,
        connected_at=at,
        connected_by_id=by.user_id if by else None,
        connected_by_label=str(by) if by else "Marketing Contacts",
        **fields,
    )
    _audit(app, by, "connected_app.connect", None, {"kind": app.kind, "scopes": app.scopes}, at)
    return app


def _new_credential(app: ConnectedApp, by: Member | None, at: datetime) -> str:
    secret = tokens.new_secret(app.kind)
    Credential.objects.create(
        portal_id=app.portal_id,
        app_id=app.id,
        hash=tokens.hash_of(secret),
        prefix=tokens.prefix_of(secret),
        last_four=tokens.last_four(secret),
        created_at=at,
        created_by_label=str(by) if by else "Marketing Contacts",
    )
    return secret


def _audit(  # noqa: PLR0917 - the parts of one sentence
    app: ConnectedApp, by: Member | None, action: str, before: Any, after: Any, at: datetime
) -> None:
    audit.record(
        portal=app.portal,
        actor=by,
        action=action,
        target_kind="connected_app",
        target_id=app.id,
        target_label=app.name,
        before=before,
        after=after,
        at=at,
    )
