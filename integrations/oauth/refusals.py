"""The errors of the token endpoints, with RFC 6749's `error` and HubSpot's `status`."""

from typing import Any

from oauthlib.oauth2 import InvalidClientError, InvalidGrantError, InvalidRequestError


class SaidInBoth:
    """An error of oauthlib with HubSpot's status. HubSpot's wire answers 400 to every error."""

    status: str
    status_code = 400

    @property
    def twotuples(self) -> list[tuple[str, Any]]:
        said: list[tuple[str, Any]] = super().twotuples  # type: ignore[misc]  # oauthlib defines it
        return [*said, ("status", self.status)]


class BadClientId(SaidInBoth, InvalidClientError):
    status = "BAD_CLIENT_ID"
    description = "missing or unknown client id"


class BadClientSecret(SaidInBoth, InvalidClientError):
    status = "BAD_CLIENT_SECRET"
    description = "missing or invalid client secret"


class BadAuthCode(SaidInBoth, InvalidGrantError):
    status = "BAD_AUTH_CODE"
    description = "missing or unknown auth code"


class BadRedirectUri(SaidInBoth, InvalidGrantError):
    status = "BAD_REDIRECT_URI"
    description = "missing or mismatched redirect uri"


class BadCodeVerifier(SaidInBoth, InvalidGrantError):
    status = "BAD_CODE_VERIFIER"
    description = "missing or invalid code verifier"


class BadRefreshToken(SaidInBoth, InvalidGrantError):
    status = "BAD_REFRESH_TOKEN"
    description = "refresh token is invalid, expired or revoked"


class BadAccessToken(SaidInBoth, InvalidRequestError):
    error = "invalid_token"
    status = "BAD_ACCESS_TOKEN"
    description = "access token is invalid, expired or revoked"


# HubSpot's statuses for errors that oauthlib raises itself.
STATUS_OF = {
    "unsupported_grant_type": "BAD_GRANT_TYPE",
    "unauthorized_client": "BAD_GRANT_TYPE",
    "invalid_scope": "BAD_SCOPES",
    "invalid_client": "BAD_CLIENT_ID",
    "invalid_grant": "BAD_AUTH_CODE",
}


def body_of(said: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a refusal from oauthlib's fields."""
    status = said.get("status") or STATUS_OF.get(said["error"], "INVALID_REQUEST")
    message = said.get("error_description") or said["error"]
    return {
        "error": said["error"],
        "error_description": message,
        "status": status,
        "message": message,
        "category": status,
    }
