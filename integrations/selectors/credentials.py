"""Reads of secrets and tokens, and of the members and clients for whom they work."""

import re
from datetime import datetime

from django.db import connection
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from integrations import tokens
from integrations.models import AccessToken, ConnectedApp, Credential, CredentialUse, DeveloperApp, RefreshToken
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.portals.selectors import members
from marketing_contacts.toolbox.rows import columns_of, from_row

CLIENT_ID = re.compile(r"[A-Za-z0-9-]{1,255}")
_CLIENT = f"""
    SELECT {columns_of(DeveloperApp)} FROM integrations_developerapp WHERE client_id = %s AND deleted_at IS NULL
"""  # noqa: S608 - our own words


def acting_member(portal: Portal, user_id: int | None) -> Member | None:
    """Return the member on whose behalf an app acts, while the member belongs to the portal and can sign in."""
    if user_id is None:
        return None
    return members(portal).filter(user_id=user_id, user__is_active=True).first()


def developer_app_by_client_id(client_id: str) -> DeveloperApp | None:
    """Return the OAuth client of this id, in any portal."""
    if not CLIENT_ID.fullmatch(client_id):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_CLIENT, [client_id])
        row = cursor.fetchone()
    return from_row(DeveloperApp, row) if row else None


def live_access_token(token: str, now: datetime) -> AccessToken | None:
    """Return the access token while it works. A malformed token needs no query."""
    if not tokens.is_well_formed(token, "ACCESS_TOKEN"):
        return None
    found = AccessToken.objects.select_related("portal", "user", "application")
    live: AccessToken | None = found.filter(token_checksum=tokens.checksum_of(token), expires__gt=now).first()
    return live


def live_refresh_token(token: str, now: datetime) -> RefreshToken | None:
    """Return the refresh token while it works. A malformed token needs no query."""
    if not tokens.is_well_formed(token, "REFRESH_TOKEN"):
        return None
    found = RefreshToken.objects.select_related("portal", "user", "application").filter(revoked=None)
    live: RefreshToken | None = found.filter(
        Q(expires_at=None) | Q(expires_at__gt=now), token_checksum=tokens.checksum_of(token)
    ).first()
    return live


def active_credentials(app: ConnectedApp, now: datetime) -> QuerySet[Credential]:
    """Return the app's credentials that work now, the newest first."""
    working = Q(ends_at=None) | Q(ends_at__gt=now)
    return Credential.objects.filter(working, portal_id=app.portal_id, app_id=app.id).order_by("-id")


def used_credentials(app: ConnectedApp, now: datetime) -> QuerySet[Credential]:
    """Return the app's credentials that work now, the newest first, each with its `last_used_at` or None."""
    uses = CredentialUse.objects.filter(portal_id=app.portal_id, credential_id=OuterRef("id"))
    return active_credentials(app, now).annotate(last_used_at=Subquery(uses.values("last_used_at")))


def last_use_of_secrets(app: ConnectedApp) -> datetime | None:
    """Return the last use of any of the app's secrets, including secrets that ended."""
    uses = CredentialUse.objects.filter(portal_id=app.portal_id, credential__portal_id=app.portal_id)
    last: datetime | None = uses.filter(credential__app_id=app.id).aggregate(last=Max("last_used_at"))["last"]
    return last
