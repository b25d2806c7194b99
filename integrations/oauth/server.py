"""oauthlib's server as we run it: codes and refreshes, PKCE with S256 only, tokens of our own make."""

import re
from typing import Any

from oauthlib.common import Request
from oauthlib.oauth2 import InvalidRequestError, WebApplicationServer

from integrations import tokens

S256_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # RFC 7636 4.2: a SHA-256 in base64url


class Server(WebApplicationServer):
    """No implicit grant, no passwords, no client credentials: there is nothing to configure them with."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.auth_grant.custom_validators.pre_auth.append(only_s256)


def only_s256(request: Request) -> dict[str, Any]:
    """Refuse a challenge that is no S256 challenge; named without a method it would be a plain one."""
    if request.code_challenge is None and request.code_challenge_method is None:
        return {}
    if request.code_challenge_method != "S256" or not S256_CHALLENGE.fullmatch(request.code_challenge or ""):
        raise InvalidRequestError(description="Use a code_challenge with code_challenge_method=S256.", request=request)
    return {}


def new_access_token(_request: Request) -> str:
    return tokens.new_secret("ACCESS_TOKEN")


def new_refresh_token(_request: Request) -> str:
    return tokens.new_secret("REFRESH_TOKEN")
