"""Grant OAuth apps access to a portal, by consents, authorization codes, access tokens and refresh tokens.

Only hashes of codes and tokens are stored. The tokens of one consent are a family. The connected app is locked first,
then the audit head. The holder of the app's lock may read and end its codes and tokens.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from oauth2_provider.settings import oauth2_settings

from integrations import tokens
from integrations.models import AccessToken, AuthorizationGrant, ConnectedApp, DeveloperApp, RefreshToken
from integrations.scopes import granted, narrowed, widened
from integrations.selectors import connected_apps
from integrations.services.audit import record
from integrations.services.connections import AlreadyConnected, connect_oauth_app
from marketing_contacts.portals import audit
from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.portals.selectors import super_admins
from marketing_contacts.toolbox import mail
from marketing_contacts.toolbox.round_trips import pipeline
from marketing_contacts.toolbox.rows import columns_of, from_row, insert

CODE_LASTS = timedelta(seconds=oauth2_settings.AUTHORIZATION_CODE_EXPIRE_SECONDS)
ACCESS_TOKEN_LASTS = timedelta(seconds=oauth2_settings.ACCESS_TOKEN_EXPIRE_SECONDS)
Row = TypeVar("Row", AuthorizationGrant, RefreshToken)
_FIND = {
    AuthorizationGrant: "SELECT portal_id, application_id, id FROM integrations_authorizationgrant WHERE code = %s",
    RefreshToken: "SELECT portal_id, application_id, id FROM integrations_refreshtoken WHERE token_checksum = %s",
}
_LOCK_APP = f"""
    SELECT {columns_of(ConnectedApp)} FROM integrations_connectedapp
     WHERE portal_id = %s AND developer_app_id = %s AND disconnected_at IS NULL FOR NO KEY UPDATE
"""  # noqa: S608 - our own words
_READ = {
    model: f"SELECT {columns_of(model)} FROM {model._meta.db_table} WHERE portal_id = %s AND id = %s"  # noqa: S608, SLF001 - as above
    for model in (AuthorizationGrant, RefreshToken)
}


@dataclass(frozen=True, slots=True)
class LockedToken(Generic[Row]):
    """A code or a refresh token, with its connected app, which is locked until the transaction ends."""

    app: ConnectedApp
    row: Row


def approve(
    *,
    portal: Portal,
    developer_app: DeveloperApp,
    scopes: Iterable[str],
    redirect_uri: str,
    must_repeat_address: bool = True,
    code_challenge: str,
    by: Member,
    now: datetime,
) -> str:
    """Grant the app these scopes in the portal, and return an authorization code.

    The code works once, for a minute. The client must repeat the address at the exchange if its request named one (RFC
    6749 4.1.3). Scopes that we do not serve are granted without an effect. A new connection starts with its toggle off.
    An existing connection keeps its toggle, and its scopes grow.
    """
    wished = sorted(set(scopes))
    code = {
        "redirect_uri": redirect_uri,
        "must_repeat_address": must_repeat_address,
        "code_challenge": code_challenge,
        "code_challenge_method": "S256" if code_challenge else "",
    }
    try:
        return _approve(portal, developer_app, wished, code, by, now)
    except AlreadyConnected:  # another transaction connected it meanwhile
        return _approve(portal, developer_app, wished, code, by, now)


@transaction.atomic
def _approve(  # noqa: PLR0917 - as approve
    portal: Portal,
    developer_app: DeveloperApp,
    scopes: list[str],
    of_code: dict[str, Any],
    by: Member,
    now: datetime,
) -> str:
    connected = connected_apps(portal).filter(developer_app_id=developer_app.pk)
    # The lock blocks the end of the connection and changes of its tokens, but not contacts that the app creates.
    app = connected.select_for_update(no_key=True).first()
    before = {"scopes": list(app.scopes)} if app else None
    app = app or connect_oauth_app(portal=portal, developer_app=developer_app, scopes=scopes, by=by, now=now)
    app.scopes = widened(app.scopes, scopes)
    app.save(update_fields=["scopes"])
    record(app, by, "connected_app.consent", before, {"scopes": granted(scopes)}, now)
    code = tokens.new_secret("AUTHORIZATION_CODE")
    AuthorizationGrant.objects.create(
        portal=portal,
        application=developer_app,
        user=by.user,
        code=tokens.checksum_of(code),
        expires=now + CODE_LASTS,
        scope=" ".join(granted(scopes)),
        **of_code,
    )
    return code


@transaction.atomic
def refuse(*, portal: Portal, developer_app: DeveloperApp, by: Member, now: datetime) -> None:
    """Record that a member refused the app."""
    audit.record(
        portal=portal,
        actor=by,
        action="connected_app.refuse",
        target=audit.Target("developer_app", developer_app.pk, developer_app.name),
        now=now,
    )


def lock_code(*, code: str, client: DeveloperApp, now: datetime) -> LockedToken[AuthorizationGrant] | None:
    """Return the code if this client may exchange it now, else None.

    The replay of a used code ends its family. The function runs in the caller's transaction, like the functions below.
    """
    held = _lock_token(AuthorizationGrant, code, "AUTHORIZATION_CODE")
    if held is None or held.row.application_id != client.pk:
        return None
    if held.row.used_at:
        _end_stolen_family(held, "code_replay", now)
        return None
    return held if now < held.row.expires else None


def lock_refresh_token(*, token: str, client: DeveloperApp, now: datetime) -> LockedToken[RefreshToken] | None:
    """Return the refresh token if this client may use it now, else None.

    A token that another client presents, or that was replaced before, counts as stolen. The whole family of a stolen
    token ends.
    """
    held = _lock_token(RefreshToken, token, "REFRESH_TOKEN")
    if held is None:
        return None
    if held.row.application_id != client.pk or held.row.revoked:
        _end_stolen_family(held, "refresh_token_reuse", now)
        return None
    return held if _works(held.row, now) else None


def redeem(*, held: LockedToken[AuthorizationGrant], access_token: str, refresh_token: str, now: datetime) -> None:
    """Exchange a code for an access token and a refresh token."""
    code = held.row
    code.used_at = now
    code.save(update_fields=["used_at", "updated"])
    _new_access_token(held, access_token, code.scope, now)
    days = settings.REFRESH_TOKEN_DAYS
    ends = now + timedelta(days=days) if days else None
    _new_refresh_token(held, refresh_token, code.scope, ends)


def renew(
    *, held: LockedToken[RefreshToken], access_token: str, scopes: Iterable[str], new_refresh_token: str, now: datetime
) -> None:
    """Create another access token. Earlier ones keep working. A new refresh token inherits the old one's end."""
    old = held.row
    _new_access_token(held, access_token, " ".join(narrowed(old.scope.split(), scopes)), now)
    if new_refresh_token:
        old.revoked = now
        old.save(update_fields=["revoked", "updated"])
        _new_refresh_token(held, new_refresh_token, old.scope, old.expires_at)


@transaction.atomic
def revoke_access_token(*, token: str, client: DeveloperApp) -> bool:
    """Delete an access token of the client. Return False when the client has no such token."""
    found = AccessToken.objects.filter(token_checksum=tokens.checksum_of(token)).first()
    if found is None or found.application_id != client.pk:
        return False
    AccessToken.objects.filter(portal_id=found.portal_id, pk=found.pk).delete()
    return True


@transaction.atomic
def revoke_refresh_token(*, token: str, client: DeveloperApp | None, now: datetime) -> bool:
    """Revoke a refresh token and its whole family. The app stays connected.

    Returns False when there is no such token, or `client` is given and does not own it.
    """
    held = _lock_token(RefreshToken, token, "REFRESH_TOKEN")
    if held is None or not _works(held.row, now) or (client and held.row.application_id != client.pk):
        return False
    _end_family(held.row, now)
    record(held.app, None, "connected_app.revoke_tokens", None, None, now)
    return True


def purge_grants(*, portal: Portal, before: datetime) -> int:
    """Delete the portal's codes and tokens that ended before `before`, and return their number."""
    gone = [
        AuthorizationGrant.objects.filter(portal=portal, expires__lt=before),
        AccessToken.objects.filter(portal=portal, expires__lt=before),
        RefreshToken.objects.filter(Q(revoked__lt=before) | Q(expires_at__lt=before), portal=portal),
    ]
    return sum(found.delete()[0] for found in gone)


def _lock_token(model: type[Row], secret: str, kind: str) -> LockedToken[Row] | None:
    """Lock the connected app of a code or a refresh token, and read the row under the lock.

    Lock and read go to PostgreSQL together. The read still sees what the former holder of the lock committed, because
    each statement sees what was committed before it began.
    """
    if not tokens.is_well_formed(secret, kind):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_FIND[model], [tokens.checksum_of(secret)])
        found = cursor.fetchone()
    if found is None:
        return None
    portal_id, developer_app_id, row_id = found
    with connection.cursor() as locking, connection.cursor() as reading:
        with pipeline():
            locking.execute(_LOCK_APP, [portal_id, developer_app_id])
            reading.execute(_READ[model], [portal_id, row_id])
        app, current = locking.fetchone(), reading.fetchone()
    return LockedToken(from_row(ConnectedApp, app), from_row(model, current)) if app and current else None


def _works(token: RefreshToken, now: datetime) -> bool:
    return token.revoked is None and (token.expires_at is None or now < token.expires_at)


def _new_access_token(held: LockedToken[Any], token: str, scope: str, now: datetime) -> None:
    checksum, expires = tokens.checksum_of(token), now + ACCESS_TOKEN_LASTS
    insert(AccessToken(**_family_columns(held), token_checksum=checksum, scope=scope, expires=expires))


def _new_refresh_token(held: LockedToken[Any], token: str, scope: str, expires_at: datetime | None) -> None:
    RefreshToken.objects.create(
        **_family_columns(held), token_checksum=tokens.checksum_of(token), scope=scope, expires_at=expires_at
    )


def _family_columns(held: LockedToken[Any]) -> dict[str, Any]:
    row = held.row
    return {
        "portal_id": row.portal_id,
        "application_id": row.application_id,
        "user_id": row.user_id,
        "token_family": row.token_family,
    }


def _end_family(row: AuthorizationGrant | RefreshToken, now: datetime) -> int:
    family: dict[str, int | UUID] = {"portal_id": row.portal_id, "token_family": row.token_family}
    ended: int = RefreshToken.objects.filter(**family, revoked=None).update(revoked=now)
    return ended + int(AccessToken.objects.filter(**family).delete()[0])


def _end_stolen_family(held: LockedToken[Any], how: str, now: datetime) -> None:
    """End the family if it still works, record the reason, and mail the portal's Super Admins after the commit."""
    if not _end_family(held.row, now):
        return
    record(held.app, None, "connected_app.theft", None, how, now)
    if held.app.portal.suspended_at:
        return  # a suspended portal sends no mail; the audit trail tells
    page = reverse("integrations:connected_app", [held.app.id], portal_id=held.app.portal_id)
    for member in super_admins(held.app.portal):
        context = {
            "app": held.app,
            "portal": held.app.portal,
            "link": settings.PUBLIC_URL + page,
        }
        send = partial(mail.send_text, template="integrations/email/theft", context=context)
        transaction.on_commit(partial(send, to=member.user.email, language=member.user.language or "en"))
