"""Describe the calls by which a developer app gets tokens, asks about them and ends them."""

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
    scope: str
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


class SignedAccessToken(Struct, rename="camel"):
    """The facts of an access token with a signature of this installation."""

    app_id: int
    app_install_id: str
    audience: str
    expires_at: int
    hub_id: int
    hublet: str
    installing_user_id: int
    is_private_distribution: bool
    is_service_account: bool
    is_user_level: bool
    new_signature: str
    scope_to_scope_group_pks: str
    scopes: str
    signature: str
    trial_scope_to_scope_group_pks: str
    trial_scopes: str
    user_id: int


class IntrospectAnswer(Struct):
    """The facts of a token of the client that works. Any other token is not active and has no facts."""

    active: bool
    token: str | UnsetType = UNSET
    token_use: Literal["access_token", "refresh_token"] | UnsetType = UNSET
    token_type: Literal["access", "refresh"] | UnsetType = UNSET
    client_id: str | UnsetType = UNSET
    app_id: int | UnsetType = UNSET
    scope: str | UnsetType = UNSET
    scopes: list[str] | UnsetType = UNSET
    hub_id: int | UnsetType = UNSET
    hub_domain: str | UnsetType = UNSET
    user_id: int | UnsetType = UNSET
    user: str | UnsetType = UNSET
    exp: int | UnsetType = UNSET
    expires_in: int | UnsetType = UNSET
    is_private_distribution: bool | UnsetType = UNSET
    signed_access_token: SignedAccessToken | UnsetType = UNSET


class OAuthErrorAnswer(Struct, rename={"correlation_id": "correlationId"}):
    """Why it is refused, in RFC 6749's words and in HubSpot's."""

    error: str
    error_description: str
    status: str
    message: str
    correlation_id: str
    category: str | UnsetType = UNSET


OF_CLIENTS = ("INVALID_REQUEST", "BAD_CLIENT_ID", "BAD_CLIENT_SECRET")
OF_TOKENS = (
    *OF_CLIENTS,
    *("BAD_GRANT_TYPE", "BAD_AUTH_CODE", "BAD_REDIRECT_URI", "BAD_CODE_VERIFIER", "BAD_REFRESH_TOKEN"),
)
OF_FORMS = {
    401: ("BAD_CLIENT_ID", "BAD_CLIENT_SECRET"),  # of a client that proves itself by HTTP Basic
    413: ("REQUEST_ENTITY_TOO_LARGE",),
    415: ("UNSUPPORTED_MEDIA_TYPE",),
    429: ("TOO_MANY_REQUESTS",),
}
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


def _form(
    path: str,
    summary: str,
    answer: Any,
    body: Any,
    example: Any,
    *,
    categories: tuple[str, ...] = OF_CLIENTS,
    description: str = "",
) -> Operation:
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
        categories={400: categories, **OF_FORMS},
    )


def _info(verb: str, path: str, summary: str, answers: dict[int, Any], category: str) -> Operation:
    return Operation(
        verb,
        path,
        summary,
        answers,
        public=True,
        refusal=OAuthErrorAnswer,
        categories={400: (category,), 429: ("TOO_MANY_REQUESTS",)},
    )


SECTION = Section(
    "OAuth",
    "A person connects an app at /oauth/authorize and is sent back with a code. The app exchanges the code here."
    " Access tokens are valid for 30 minutes. The same three calls work under /oauth/v3.",
    (
        _form("/oauth/2026-03/token", "Exchange a code for tokens", TokenAnswer, TokenForm, CODE,
              categories=OF_TOKENS),
        _form("/oauth/2026-03/token/introspect", "Check whether a token works", IntrospectAnswer, AboutForm, ABOUT),
        _form("/oauth/2026-03/token/revoke", "Revoke a token", None, AboutForm, ABOUT),
        _form("/oauth/v1/token", "Refresh an access token", TokenAnswer, TokenForm, REFRESH, categories=OF_TOKENS,
              description="For older HubSpot programs. It also takes its parameters from the query."),
        _info("GET", "/oauth/v1/access-tokens/{token}", "Read the owner of an access token",
              {200: TokenInfo}, "BAD_ACCESS_TOKEN"),
        _info("GET", "/oauth/v1/refresh-tokens/{token}", "Read the owner of a refresh token",
              {200: TokenInfo}, "BAD_REFRESH_TOKEN"),
        _info("DELETE", "/oauth/v1/refresh-tokens/{token}", "End a refresh token", {204: None}, "BAD_REFRESH_TOKEN"),
    ),
)  # fmt: skip
