"""Registers developer apps, changes them, and rotates their secrets.

Locks: the developer app, then the audit head.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction

from integrations import redirects, tokens
from integrations.models import DeveloperApp
from integrations.scopes import DEVELOPER_APP_SCOPES, Scope
from integrations.services.connections import UnknownScopes
from integrations.services.credentials import LONGEST_OVERLAP, OverlapTooLong
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal


class BadRedirectUris(Exception):
    """Some addresses cannot be registered, `args` names them; or there is none at all."""


class HasNoSecret(Exception):
    """A public client has no secret to rotate."""


@transaction.atomic
def register_developer_app(
    *,
    portal: Portal,
    name: str,
    description: str,
    redirect_uris: Iterable[str],
    scopes: Iterable[str],
    optional_scopes: Iterable[str],
    is_public: bool,
    by: Member | None,
    at: datetime,
) -> tuple[DeveloperApp, str]:
    """Register an OAuth client that `portal` owns. Its secret is answered once; empty for a public client.

    Raises UnknownScopes and BadRedirectUris.
    """
    app = DeveloperApp(
        owner=portal,
        client_id=str(uuid4()),
        client_type=DeveloperApp.CLIENT_PUBLIC if is_public else DeveloperApp.CLIENT_CONFIDENTIAL,
        authorization_grant_type=DeveloperApp.GRANT_AUTHORIZATION_CODE,
        hash_client_secret=False,  # it is hashed here, fast: it is random
    )
    _describe(
        app,
        name=name,
        description=description,
        redirect_uris=redirect_uris,
        scopes=scopes,
        optional_scopes=optional_scopes,
    )
    secret = "" if is_public else _new_secret(app, at)
    app.save()
    _record(app, by, "developer_app.register", None, {**_described(app), "public": is_public}, at)
    return app, secret


@transaction.atomic
def change_developer_app(
    *,
    app: DeveloperApp,
    name: str,
    description: str,
    redirect_uris: Iterable[str],
    scopes: Iterable[str],
    optional_scopes: Iterable[str],
    by: Member | None,
    at: datetime,
) -> DeveloperApp:
    """Change what the app is called, where it is answered and what it may ask for; what was granted to it stays.

    Nothing is recorded where nothing changed. Raises UnknownScopes and BadRedirectUris.
    """
    current = _locked(app)
    before = _described(current)
    _describe(
        current,
        name=name,
        description=description,
        redirect_uris=redirect_uris,
        scopes=scopes,
        optional_scopes=optional_scopes,
    )
    if _described(current) != before:
        current.save(update_fields=["name", "description", "redirect_uris", "scopes", "optional_scopes", "updated"])
        _record(current, by, "developer_app.change", before, _described(current), at)
    return current


@transaction.atomic
def rotate_client_secret(*, app: DeveloperApp, overlap: timedelta, by: Member | None, at: datetime) -> str:
    """Give the app a new secret, answered once; the old one ends after `overlap`, an older one now. Tokens stay.

    Raises OverlapTooLong and HasNoSecret.
    """
    if not timedelta() <= overlap <= LONGEST_OVERLAP:
        raise OverlapTooLong
    current = _locked(app)
    if current.is_public:
        raise HasNoSecret
    current.previous_client_secret, current.previous_secret_ends_at = current.client_secret[:64], at + overlap
    secret = _new_secret(current, at)
    _save_secrets(current)
    _record(current, by, "developer_app.rotate", None, {"old_ends_at": (at + overlap).isoformat()}, at)
    return secret


@transaction.atomic
def end_secret_overlap(*, app: DeveloperApp, by: Member | None, at: datetime) -> bool:
    """End the app's old secret now, though a rotation left it working for longer; answer whether it still worked."""
    current = _locked(app)
    ends = current.previous_secret_ends_at
    if ends is None or ends <= at:
        return False
    current.previous_secret_ends_at = at
    _save_secrets(current)
    before, after = {"old_ends_at": ends.isoformat()}, {"old_ends_at": at.isoformat()}
    _record(current, by, "developer_app.end_overlap", before, after, at)
    return True


def _locked(app: DeveloperApp) -> DeveloperApp:
    current: DeveloperApp = DeveloperApp.objects.select_for_update(no_key=True).get(owner=app.owner, pk=app.pk)
    return current


def _describe(
    app: DeveloperApp,
    *,
    name: str,
    description: str,
    redirect_uris: Iterable[str],
    scopes: Iterable[str],
    optional_scopes: Iterable[str],
) -> None:
    addresses, required = list(dict.fromkeys(redirect_uris)), set(scopes) | {Scope.OAUTH}
    if not addresses or (bad := [uri for uri in addresses if not redirects.may_be_registered(uri)]):
        raise BadRedirectUris(*(bad if addresses else []))
    optional = set(optional_scopes) - required
    if unknown := (required | optional) - set(DEVELOPER_APP_SCOPES):
        raise UnknownScopes(*sorted(unknown))
    app.name, app.description, app.redirect_uris = name, description, " ".join(addresses)
    app.scopes, app.optional_scopes = sorted(required), sorted(optional)


def _described(app: DeveloperApp) -> dict[str, Any]:
    return {
        "name": app.name,
        "description": app.description,
        "redirect_uris": app.redirect_uris.split(),
        "scopes": list(app.scopes),
        "optional_scopes": list(app.optional_scopes),
    }


def _new_secret(app: DeveloperApp, at: datetime) -> str:
    secret = tokens.new_secret("CLIENT_SECRET")
    app.client_secret = tokens.checksum_of(secret)
    app.secret_last_four, app.secret_created_at = tokens.last_four(secret), at
    return secret


def _save_secrets(app: DeveloperApp) -> None:
    app.save(
        update_fields=[
            "client_secret",
            "previous_client_secret",
            "previous_secret_ends_at",
            "secret_last_four",
            "secret_created_at",
            "updated",
        ]
    )


def _record(  # noqa: PLR0917 - the parts of one sentence
    app: DeveloperApp, by: Member | None, action: str, before: Any, after: Any, at: datetime
) -> None:
    audit.record(
        portal=app.owner,
        actor=by,
        action=action,
        target_kind="developer_app",
        target_id=app.pk,
        target_label=app.name,
        before=before,
        after=after,
        at=at,
    )
