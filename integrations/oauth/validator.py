"""Answer oauthlib's questions about a client, its codes and its tokens.

All of it runs in the request's transaction. `services.grants` decides about grants. Only public methods of the
toolkit's validator are overridden (tests/integrations/oauth/test_toolkit.py).
"""

import base64
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_plus

from django.utils import timezone
from django.utils.crypto import constant_time_compare
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauthlib.common import Request

from integrations import services
from integrations.models import DeveloperApp
from integrations.oauth import refusals
from integrations.scopes import Scope, named
from integrations.selectors import developer_app_by_client_id
from marketing_contacts.portals.services import PortalSuspended

CODE_VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")  # RFC 7636 4.1


class Validator(OAuth2Validator):
    """The rules of our authorization server."""

    # The client

    def validate_client_id(self, client_id: str, request: Request, *_args: Any, **_more: Any) -> bool:
        request.client = developer_app_by_client_id(client_id or "")
        return request.client is not None

    def client_authentication_required(self, request: Request, *_args: Any, **_more: Any) -> bool:
        """Return True for a confidential client, which must prove its identity. A public client cannot."""
        request.client_id, request.client_secret = presented(request)
        if not self.validate_client_id(request.client_id, request):
            raise refusals.BadClientId(request=request)
        return not request.client.is_public

    def authenticate_client(self, request: Request, *_args: Any, **_more: Any) -> bool:
        if not request.client.accepts_secret(request.client_secret or "", timezone.now()):
            raise refusals.BadClientSecret(request=request)
        return True

    def authenticate_client_id(self, client_id: str, request: Request, *_args: Any, **_more: Any) -> bool:
        client: DeveloperApp = request.client
        return client.is_public

    # The authorization request

    def validate_scopes(
        self, client_id: str, scopes: Iterable[str], client: DeveloperApp, *_args: Any, **_more: Any
    ) -> bool:
        return set(scopes) <= {Scope.OAUTH, *client.scopes, *client.optional_scopes}

    def get_default_scopes(self, client_id: str, request: Request, *_args: Any, **_more: Any) -> list[str]:
        return list(request.client.scopes)

    def is_pkce_required(self, client_id: str, request: Request) -> bool:
        """Return True for a public client.

        HubSpot's confidential clients send no challenge. A sent challenge is always checked.
        """
        client: DeveloperApp = request.client
        return client.is_public

    def save_authorization_code(
        self, client_id: str, code: dict[str, str], request: Request, *_a: Any, **_m: Any
    ) -> None:
        """Connect the app, and replace oauthlib's code with our own code."""
        code["code"] = services.approve(
            portal=request.member.portal,
            developer_app=request.client,
            scopes=request.scopes,
            redirect_uri=request.redirect_uri,
            must_repeat_address=not request.using_default_redirect_uri,
            code_challenge=request.code_challenge or "",
            by=request.member,
            now=timezone.now(),
        )

    # The exchange of a code for tokens

    def validate_code(
        self, client_id: str, code: str, client: DeveloperApp, request: Request, *_args: Any, **_more: Any
    ) -> bool:
        request.held = services.lock_code(code=code, client=client, now=timezone.now())
        if request.held is None:
            raise refusals.BadAuthCode(request=request)
        if request.held.app.portal.suspended_at:
            raise PortalSuspended
        # A code with a challenge needs a verifier, and a code without one takes none. Otherwise an attacker could
        # remove the challenge (RFC 9700 4.8.2).
        verifier, challenged = request.code_verifier, bool(request.held.row.code_challenge)
        if challenged != (verifier is not None) or (verifier and not CODE_VERIFIER.fullmatch(verifier)):
            raise refusals.BadCodeVerifier(request=request)
        request.scopes = named(request.held.row.scope.split())
        return True

    def get_code_challenge(self, code: str, request: Request) -> str | None:
        return request.held.row.code_challenge or None

    def get_code_challenge_method(self, code: str, request: Request) -> str | None:
        return request.held.row.code_challenge_method or None

    def confirm_redirect_uri(
        self, client_id: str, code: str, redirect_uri: str, client: DeveloperApp, request: Request, *_a: Any, **_m: Any
    ) -> bool:
        row = request.held.row
        left_out = row.must_repeat_address and request.using_default_redirect_uri
        if left_out or not constant_time_compare(redirect_uri, row.redirect_uri):
            raise refusals.BadRedirectUri(request=request)
        return True

    def invalidate_authorization_code(self, client_id: str, code: str, request: Request, *_a: Any, **_m: Any) -> None:
        """Do nothing. A code is marked as used when its tokens are created."""

    # The exchange of a refresh token for an access token

    def validate_refresh_token(
        self, refresh_token: str, client: DeveloperApp, request: Request, *_args: Any, **_more: Any
    ) -> bool:
        request.held = services.lock_refresh_token(token=refresh_token, client=client, now=timezone.now())
        if request.held is None:
            raise refusals.BadRefreshToken(request=request)
        if request.held.app.portal.suspended_at:
            raise PortalSuspended
        return True

    def get_original_scopes(self, refresh_token: str, request: Request, *_args: Any, **_more: Any) -> list[str]:
        return named(request.held.row.scope.split())

    def rotate_refresh_token(self, request: Request) -> bool:
        """Return True for a public client.

        A confidential client keeps its refresh token, which is useless to others.
        """
        client: DeveloperApp = request.client
        return client.is_public

    def save_bearer_token(self, token: dict[str, Any], request: Request, *_args: Any, **_more: Any) -> None:
        now, made = timezone.now(), {"access_token": token["access_token"]}
        if request.grant_type == "authorization_code":
            services.redeem(held=request.held, refresh_token=token["refresh_token"], now=now, **made)
        else:
            new = token["refresh_token"] if self.rotate_refresh_token(request) else ""
            services.renew(held=request.held, scopes=request.scopes, new_refresh_token=new, now=now, **made)
        token |= {
            "token_type": "bearer",
            "hub_id": request.held.row.portal_id,
            "user_id": request.held.row.user_id,
            "scopes": list(request.scopes),
            "token_use": "access_token",
        }


def presented(request: Request) -> tuple[str, str]:
    """Return the client id and the secret, from HTTP Basic if present, else from the body.

    Raises BadClientId when HTTP Basic is malformed or contradicts the body.
    """
    scheme, _space, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return request.client_id or "", request.client_secret or ""
    try:
        client_id, colon, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:  # no base64, or no text
        raise refusals.BadClientId(request=request) from None
    if not colon or request.client_id not in {None, unquote_plus(client_id)}:
        raise refusals.BadClientId(request=request)
    return unquote_plus(client_id), unquote_plus(secret)
