"""List the refusals that an operation gives: each status with the categories of its envelope."""

from http import HTTPStatus

from contacts.api.reference.operations import Operation

MEANINGS = {
    400: "The request, or a value in it, is invalid. Nothing was changed.",
    401: "The credential is missing, unknown, revoked or expired.",
    403: "The credential lacks a scope, the portal is suspended, or its edition or a permission forbids the call.",
    404: "This portal has no such object.",
    405: "The address does not accept this method.",
    409: "The call conflicts with existing data: a taken email or name, a used Idempotency-Key, or another call.",
    413: "The body is larger than 10 MB.",
    415: "The body has the wrong media type.",
    429: "The app made too many calls, or too many long searches at once. Retry-After says when to try again.",
}
CATEGORIES = {
    400: ("VALIDATION_ERROR",),
    401: ("INVALID_AUTHENTICATION", "EXPIRED_AUTHENTICATION"),
    403: ("MISSING_SCOPES", "FORBIDDEN"),
    404: ("OBJECT_NOT_FOUND",),
    405: ("METHOD_NOT_ALLOWED",),
    409: ("CONFLICT",),
    413: ("VALIDATION_ERROR",),
    415: ("VALIDATION_ERROR",),
    429: ("RATE_LIMITS",),
}


def refusals_of(operation: Operation) -> dict[int, tuple[str, ...]]:
    """Return the categories of each status that the call may be refused with."""
    found = {status: operation.categories.get(status, CATEGORIES[status]) for status in operation.statuses}
    if HTTPStatus.FORBIDDEN in found and not operation.scopes:
        found[HTTPStatus.FORBIDDEN] = ("FORBIDDEN",)  # of a suspended portal
    return dict(sorted(found.items()))


def documented_refusals(operation: Operation) -> list[int]:
    """Return the statuses for the document, which also describes an address for other verbs and other values."""
    of_the_address = {405, 404} if "{" in operation.path else {405}
    return sorted({*refusals_of(operation), *of_the_address})
