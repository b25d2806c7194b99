"""Refusals that every floor of the wire needs. `answers.envelope` turns a refusal into HubSpot's error envelope."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

AUTHENTICATION_NEEDED = (
    "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at "
    "https://developers.hubspot.com/docs/methods/auth/oauth-overview"
)
SCOPES_NEEDED = (
    "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: "
    "https://developers.hubspot.com/scopes."
)


class Refused(Exception):
    """The request is refused with a status, a category and a message. `more` are further members of the envelope."""

    def __init__(
        self, status: int, category: str, message: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}
        self.body = {"status": "error", "message": message, "category": category, **more}


def invalid(message: str) -> Refused:
    """Make a 400 for a request that the wire cannot read or does not take."""
    return Refused(HTTPStatus.BAD_REQUEST, "VALIDATION_ERROR", message)


def nothing_there() -> Refused:
    """Make a 404 for a thing that the portal does not have."""
    return Refused(HTTPStatus.NOT_FOUND, "OBJECT_NOT_FOUND", "resource not found")


def not_authenticated() -> Refused:
    """Make a 401 for a missing, unknown or revoked credential."""
    return Refused(HTTPStatus.UNAUTHORIZED, "INVALID_AUTHENTICATION", AUTHENTICATION_NEEDED)


def suspended() -> Refused:
    """Make a 403 for every credential of a suspended portal."""
    message = "This portal is suspended. Nothing was carried out. Its members see the reason on its pages."
    return Refused(HTTPStatus.FORBIDDEN, "FORBIDDEN", message)


def missing_scope(*scopes: str) -> Refused:
    """Make a 403 that names the scopes, if there are any. The caller needs one of the scopes."""
    error = {
        "message": "One or more of the following scopes are required.",
        "context": {"requiredGranularScopes": list(scopes)},
    }
    more: dict[str, Any] = {"errors": [error]} if scopes else {}
    links = {"scopes": "https://developers.hubspot.com/scopes"}
    return Refused(HTTPStatus.FORBIDDEN, "MISSING_SCOPES", SCOPES_NEEDED, links=links, **more)
