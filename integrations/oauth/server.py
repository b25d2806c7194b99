"""Configure oauthlib's server with codes and refresh tokens, PKCE with S256 only, and our own tokens."""

import re
from typing import Any

from oauthlib.common import Request
from oauthlib.oauth2 import InvalidRequestError, WebApplicationServer

from integrations import tokens

S256_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # a SHA-256 in base64url (RFC 7636 4.2)


class Server(WebApplicationServer):
    """The authorization server. The server has no implicit grant, no passwords and no client credentials."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.auth_grant.custom_validators.pre_auth.append(only_s256)


def only_s256(request: Request) -> dict[str, Any]:
    """Refuse a challenge other than S256. A challenge without a method would be a plain one."""
    if request.code_challenge is None and request.code_challenge_method is None:
        return {}
    if request.code_challenge_method != "S256" or not S256_CHALLENGE.fullmatch(request.code_challenge or ""):
        raise InvalidRequestError(description="Use a code_challenge with code_challenge_method=S256.", request=request)
    return {}


def new_access_token(_request: Request) -> str:
    return tokens.new_secret("ACCESS_TOKEN")


def new_refresh_token(_request: Request) -> str:
    return tokens.new_secret("REFRESH_TOKEN")
