"""Pass a request's known parameters to oauthlib, each at most once and from one place."""

from functools import cache
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from oauth2_provider.oauth2_backends import get_oauthlib_core
from oauthlib.oauth2 import InvalidRequestError

from integrations.oauth.server import Server

Pairs = list[tuple[str, str]]
AUTHORIZATION = (
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)
TOKEN = (
    "grant_type",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
    "scope",
    "client_id",
    "client_secret",
    "token",
)
IN_QUERY = ("client_secret", "refresh_token")  # HubSpot's v1 also accepts them in the query


@cache
def server() -> Server:
    """Return the one server. The server keeps nothing of a request."""
    built: Server = get_oauthlib_core().server
    return built


def authorization_uri(request: HttpRequest) -> str:
    """Return the address of an authorization request. HubSpot's clients omit `response_type` and mean a code."""
    asked = _known(request.GET, AUTHORIZATION)
    if "response_type" not in dict(asked):
        asked.append(("response_type", "code"))
    return f"{request.path}?{urlencode(asked)}"


def token_parameters(request: HttpRequest, *, secrets_in_query: bool = False) -> dict[str, str]:
    """Return the parameters of a token request. Raises InvalidRequestError for a repeated parameter."""
    sent = _known(request.POST, TOKEN) + (_known(request.GET, IN_QUERY) if secrets_in_query else [])
    for name, _value in sent:
        if [other for other, _value in sent].count(name) > 1:
            raise InvalidRequestError(description=f"Duplicate {name} parameter.")
    return dict(sent)


def headers(request: HttpRequest) -> dict[str, str]:
    """Return the headers that identify the client."""
    return {"Authorization": request.headers.get("Authorization", "")}


def _known(sent: QueryDict, names: tuple[str, ...]) -> Pairs:
    """Return the parameters with these names. A parameter without a value counts as missing (RFC 6749 3.1)."""
    return [(name, value) for name in names for value in sent.getlist(name) if value]
