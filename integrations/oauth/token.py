"""The token endpoints, which exchange codes and refresh tokens, describe tokens and revoke them."""

import json
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from oauthlib.common import Request
from oauthlib.oauth2 import InvalidRequestError, UnsupportedGrantTypeError

from integrations import services, tokens
from integrations.models import AccessToken, DeveloperApp, RefreshToken
from integrations.oauth import refusals
from integrations.oauth.answers import answer, endpoint, nothing, refusal
from integrations.oauth.request import headers, server, token_parameters
from integrations.oauth.signed import signed_access_token
from integrations.oauth.validator import Validator
from integrations.scopes import named
from integrations.selectors import connection_of, live_access_token, live_refresh_token
from marketing_contacts.portals.services import PortalSuspended

NEEDED: dict[str, tuple[str, type[Exception]]] = {
    "authorization_code": ("code", refusals.BadAuthCode),
    "refresh_token": ("refresh_token", refusals.BadRefreshToken),
}


def _exchange(request: HttpRequest, *, secrets_in_query: bool) -> HttpResponse:
    """Exchange a code or a refresh token for an access token."""
    sent = token_parameters(request, secrets_in_query=secrets_in_query)
    if sent.get("grant_type") not in NEEDED:
        raise UnsupportedGrantTypeError(description="missing or unknown grant type")
    name, missing = NEEDED[sent["grant_type"]]
    if name not in sent:
        raise missing
    _headers, content, status = server().create_token_response(request.path, "POST", urlencode(sent), headers(request))
    said: dict[str, Any] = json.loads(content)
    return answer(request, said) if status == HTTPStatus.OK else refusal(request, said)


def _introspect(request: HttpRequest) -> HttpResponse:
    """Describe a token of the client (RFC 7662). Any other token is not active, without further facts."""
    client, token = _client_and_token(request)
    now = timezone.now()
    found = live_access_token(token, now) or live_refresh_token(token, now)
    if found is None or found.application_id != client.pk or (about := _about(found, token)) is None:
        return answer(request, {"active": False})
    known = {"active": True, "client_id": client.client_id, "scope": " ".join(about["scopes"])}
    if isinstance(found, AccessToken):
        signed = signed_access_token(found, about["app_id"])
        known |= {"token_use": "access_token", "is_private_distribution": False, "signed_access_token": signed}
        known["exp"] = int(found.expires.timestamp())
    else:
        known["token_use"] = "refresh_token"  # noqa: S105 - the kind of token, no secret
    return answer(request, about | known)


def _revoke(request: HttpRequest) -> HttpResponse:
    """Revoke a token of the client (RFC 7009). An unknown token is no error."""
    client, token = _client_and_token(request)
    if tokens.is_well_formed(token, "ACCESS_TOKEN"):
        services.revoke_access_token(token=token, client=client)
    else:
        services.revoke_refresh_token(token=token, client=client, now=timezone.now())
    return nothing(request, HTTPStatus.OK)


def _access_token(request: HttpRequest, token: str) -> HttpResponse:
    """Describe an access token to its holder."""
    found = live_access_token(token, timezone.now())
    about = found and _about(found, token)
    if not about:
        raise refusals.BadAccessToken
    return answer(request, about)


def _refresh_token(request: HttpRequest, token: str) -> HttpResponse:
    """Describe a refresh token to its holder."""
    found = live_refresh_token(token, timezone.now())
    about = found and _about(found, token)
    if not (found and about):
        raise refusals.BadRefreshToken
    return answer(request, {**about, "client_id": found.application.client_id})


def _delete_refresh_token(request: HttpRequest, token: str) -> HttpResponse:
    """Revoke a refresh token and its family, at the request of its holder."""
    if not services.revoke_refresh_token(token=token, client=None, now=timezone.now()):
        raise refusals.BadRefreshToken
    return nothing(request, HTTPStatus.NO_CONTENT)


def _client_and_token(request: HttpRequest) -> tuple[DeveloperApp, str]:
    """Return the client and its token. A confidential client must prove its identity."""
    sent = token_parameters(request)
    asking, validator = Request(request.path, "POST", urlencode(sent), headers(request)), Validator()
    if validator.client_authentication_required(asking):
        validator.authenticate_client(asking)
    if "token" not in sent:
        raise InvalidRequestError(description="Missing token parameter.")
    return asking.client, sent["token"]


def _about(found: AccessToken | RefreshToken, token: str) -> dict[str, Any] | None:
    """Return HubSpot's facts of a token, or None when its app is no longer connected. Raises PortalSuspended."""
    if found.portal.suspended_at:
        raise PortalSuspended
    app = connection_of(found.portal, found.application_id)
    if app is None:
        return None
    about = {
        "token": token,
        "user": found.user.email,
        "hub_domain": urlsplit(settings.PUBLIC_URL).hostname,
        "scopes": named(found.scope.split()),
        "hub_id": found.portal_id,
        "app_id": app.id,
        "user_id": found.user_id,
        "token_type": "access" if isinstance(found, AccessToken) else "refresh",
    }
    if isinstance(found, AccessToken):
        about["expires_in"] = int((found.expires - timezone.now()).total_seconds())
    return about


token_v1 = endpoint(POST=partial(_exchange, secrets_in_query=True))
token = endpoint(POST=partial(_exchange, secrets_in_query=False))
introspect = endpoint(POST=_introspect)
revoke = endpoint(POST=_revoke)
access_token = endpoint(GET=_access_token)
refresh_token = endpoint(GET=_refresh_token, DELETE=_delete_refresh_token)
