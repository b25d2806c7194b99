"""Authenticate a request of the REST wire, and find its portal, its connected app and its scopes."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest

from integrations import tokens
from integrations.models import AccessToken, ConnectedApp, Credential
from integrations.services import note_app_use, note_use
from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.rows import columns_of, from_row, width_of

AUTHORIZATION = "HTTP_AUTHORIZATION"  # the key in META, since `request.headers` would parse all headers first


class NotAuthenticated(Exception):
    """The request has no credential, or its credential is unknown or revoked."""


class CredentialExpired(Exception):
    """The credential expired at `expired_at`."""

    def __init__(self, expired_at: datetime) -> None:
        super().__init__(expired_at)
        self.expired_at = expired_at


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of the wire.

    `credential_id` is None for an OAuth access token. `user_id` is the user who created the app or consented to it.
    """

    portal: Portal
    app: ConnectedApp
    credential_id: int | None
    scopes: frozenset[str]
    user_id: int | None = None


def authenticate(request: HttpRequest, now: datetime) -> Caller:
    """Return the caller of a request with a bearer token, or with an API key as `hapikey`.

    A secret with a wrong checksum is refused without a query. The request keeps its caller for the app's log. Raises
    NotAuthenticated or CredentialExpired.
    """
    caller = caller_of(_presented_secret(request), now)
    request.caller = caller  # type: ignore[attr-defined]  # our own attribute
    return caller


def caller_of(secret: str, now: datetime) -> Caller:
    """Return the caller that a secret belongs to. Raises NotAuthenticated or CredentialExpired."""
    if not tokens.is_well_formed(secret):
        raise NotAuthenticated
    of_oauth = secret.startswith(tokens.PREFIXES["ACCESS_TOKEN"])
    return _by_access_token(secret, now) if of_oauth else _by_credential(secret, now)


def _presented_secret(request: HttpRequest) -> str:
    """Return the bearer token, else the API key of the query. Tokens in addresses are refused (RFC 9700 4.3.2)."""
    presented: str = request.META.get(AUTHORIZATION, "")
    scheme, _space, token = presented.partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    key = request.GET.get("hapikey", "")
    return key if tokens.prefix_of(key) == tokens.PREFIXES["API_KEY"] else ""


def _by_credential(secret: str, now: datetime) -> Caller:
    row = _credential_row(tokens.hash_of(secret))
    if row is None:
        raise NotAuthenticated
    width = width_of(Credential)
    credential = from_row(Credential, row[:width])
    if credential.ends_at is not None and credential.ends_at <= now:
        raise NotAuthenticated
    app = from_row(ConnectedApp, row[width + width_of(Portal) :])
    app.portal = portal = from_row(Portal, row[width : width + width_of(Portal)])
    note_use(credential=credential, now=now)
    return Caller(portal, app, credential.pk, frozenset(app.scopes), app.connected_by_id)


def _credential_row(digest: bytes) -> tuple[Any, ...] | None:
    """Return the credential's row. A lost connection is opened again first.

    This query comes first and doubles as the connection's health check. The query saves a call of the wire the round
    trip of Django's own check.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    connection.health_check_done = True  # type: ignore[attr-defined]  # Django's own, unknown to django-stubs
    try:
        return _read_credential_row(connection, digest)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return _read_credential_row(connection, digest)


def _read_credential_row(connection: BaseDatabaseWrapper, digest: bytes) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(_credential_statement(), [digest])
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


@cache
def _credential_statement() -> str:
    """Return the statement that reads credential, portal and app by the secret's hash.

    Every request runs it, so it is built once instead of by the ORM each time.
    """
    found = {"credential": Credential, "portal": Portal, "app": ConnectedApp}
    return f"""
        SELECT {", ".join(columns_of(model, table) for table, model in found.items())}
          FROM integrations_credential AS credential
          JOIN portals_portal AS portal ON portal.id = credential.portal_id
          JOIN integrations_connectedapp AS app ON app.portal_id = credential.portal_id AND app.id = credential.app_id
         WHERE credential.hash = %s AND app.disconnected_at IS NULL
    """  # noqa: S608 - our own words


def _by_access_token(secret: str, now: datetime) -> Caller:
    found = AccessToken.objects.select_related("portal").filter(token_checksum=tokens.checksum_of(secret))
    token = found.first()
    if token is None:
        raise NotAuthenticated
    if token.expires <= now:
        raise CredentialExpired(token.expires)
    installed = ConnectedApp.objects.filter(
        portal=token.portal, developer_app_id=token.application_id, disconnected_at=None
    )
    app = installed.first()
    if app is None:
        raise NotAuthenticated
    app.portal = token.portal
    note_app_use(app=app, now=now)
    return Caller(token.portal, app, None, frozenset(token.scope.split()), token.user_id)
