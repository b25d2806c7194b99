"""OAuth: how a developer app gets tokens, asks about them and ends them."""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from contacts.api.reference.operations import Operation, Section


class TokenForm(Struct):
    """A code or a refresh token, and who asks for an access token."""

    grant_type: Literal["authorization_code", "refresh_token"]
    client_id: str | UnsetType = UNSET
    client_secret: str | UnsetType = UNSET
    code: str | UnsetType = UNSET
    redirect_uri: str | UnsetType = UNSET
    code_verifier: str | UnsetType = UNSET
    refresh_token: str | UnsetType = UNSET


class AboutForm(Struct):
    """A token, and who asks about it."""

    token: str
    client_id: str | UnsetType = UNSET
    client_secret: str | UnsetType = UNSET
    token_type_hint: str | UnsetType = UNSET


class TokenAnswer(Struct):
    """An access token, its seconds to live, and the refresh token that gets the next one."""

    token_type: Literal["bearer"]
    access_token: str
    refresh_token: str
    expires_in: int
    hub_id: int
    user_id: int
    scopes: list[str]
    token_use: Literal["access_token"]


class TokenInfo(Struct):
    """The owner of a token, and its scopes."""

    token: str
    user: str
    hub_domain: str
    scopes: list[str]
    hub_id: int
    app_id: int
    user_id: int
    token_type: Literal["access", "refresh"]
    expires_in: int | UnsetType = UNSET
    client_id: str | UnsetType = UNSET


class IntrospectAnswer(Struct):
    """The state of a token of the client's own. A working token has its owner, its scopes and its end."""

    active: bool
    token: str | UnsetType = UNSET
    token_use: Literal["access_token", "refresh_token"] | UnsetType = UNSET
    client_id: str | UnsetType = UNSET
    scope: str | UnsetType = UNSET
    hub_id: int | UnsetType = UNSET
    user_id: int | UnsetType = UNSET
    exp: int | UnsetType = UNSET


class OAuthErrorAnswer(Struct, rename={"correlation_id": "correlationId"}):
    """Why it is refused, in RFC 6749's words and in HubSpot's."""

    error: str
    error_description: str
    status: str
    message: str
    correlation_id: str
    category: str | UnsetType = UNSET


CODE = {
    "grant_type": "authorization_code",
    "code": "YOUR_CODE",
    "redirect_uri": "https://app.example.com/connected",
    "client_id": "YOUR_CLIENT_ID",
    "client_secret": "YOUR_CLIENT_SECRET",
}
REFRESH = {
    "grant_type": "refresh_token",
    "refresh_token": "YOUR_REFRESH_TOKEN",
    "client_id": "YOUR_CLIENT_ID",
    "client_secret": "YOUR_CLIENT_SECRET",
}
ABOUT = {"token": "YOUR_TOKEN", "client_id": "YOUR_CLIENT_ID", "client_secret": "YOUR_CLIENT_SECRET"}


def _form(path: str, summary: str, answer: Any, body: Any, example: Any, *, description: str = "") -> Operation:
    return Operation(
        "POST",
        path,
        summary,
        {200: answer},
        body=body,
        example=example,
        description=description,
        public=True,
        form=True,
        refusal=OAuthErrorAnswer,
        refusals=(401, 405, 413, 415, 429),
    )


def _info(verb: str, path: str, summary: str, answers: dict[int, Any]) -> Operation:
    return Operation(verb, path, summary, answers, public=True, refusal=OAuthErrorAnswer, refusals=(401, 404, 405, 429))


SECTION = Section(
    "OAuth",
    "A person connects an app at /oauth/authorize and is sent back with a code; the app exchanges it here."
    " Access tokens live 30 minutes. The same three calls stand under /oauth/v3.",
    (
        _form("/oauth/2026-03/token", "Exchange a code for tokens", TokenAnswer, TokenForm, CODE),
        _form("/oauth/2026-03/token/introspect", "Check whether a token works", IntrospectAnswer, AboutForm, ABOUT),
        _form("/oauth/2026-03/token/revoke", "End a token", None, AboutForm, ABOUT),
        _form("/oauth/v1/token", "Refresh an access token", TokenAnswer, TokenForm, REFRESH,
              description="As HubSpot's older programs do; it takes its parameters from the query, too."),
        _info("GET", "/oauth/v1/access-tokens/{token}", "Read whose an access token is", {200: TokenInfo}),
        _info("GET", "/oauth/v1/refresh-tokens/{token}", "Read whose a refresh token is", {200: TokenInfo}),
        _info("DELETE", "/oauth/v1/refresh-tokens/{token}", "End a refresh token", {204: None}),
    ),
)  # fmt: skip
