"""What oauthlib is told of a request: the parameters that we know, each at most once, and none by another way."""

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
IN_QUERY = ("client_secret", "refresh_token")  # where HubSpot's v1 takes them, too


@cache
def server() -> Server:
    """The one server; it keeps nothing of a request."""
    built: Server = get_oauthlib_core().server
    return built


def authorization_uri(request: HttpRequest) -> str:
    """The address of an authorization request. HubSpot's clients leave `response_type` out: they mean a code."""
    asked = _known(request.GET, AUTHORIZATION)
    if "response_type" not in dict(asked):
        asked.append(("response_type", "code"))
    return f"{request.path}?{urlencode(asked)}"


def token_parameters(request: HttpRequest, *, secrets_in_query: bool = False) -> dict[str, str]:
    """What a client sent to a token endpoint. Raises InvalidRequestError for a parameter that is there twice."""
    sent = _known(request.POST, TOKEN) + (_known(request.GET, IN_QUERY) if secrets_in_query else [])
    for name, _value in sent:
        if [other for other, _value in sent].count(name) > 1:
            raise InvalidRequestError(description=f"Duplicate {name} parameter.")
    return dict(sent)


def headers(request: HttpRequest) -> dict[str, str]:
    """Those that say who the client is."""
    return {"Authorization": request.headers.get("Authorization", "")}


def _known(sent: QueryDict, names: tuple[str, ...]) -> Pairs:
    """What was sent under these names; a parameter without a value counts as left out (RFC 6749 3.1)."""
    return [(name, value) for name in names for value in sent.getlist(name) if value]
