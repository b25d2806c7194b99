"""List the refusals that an operation gives: each status with the categories of its envelope."""

from contacts.api.reference.operations import Operation
from integrations.scopes import SETS_STATUSES

MEANINGS = {
    400: "The request is malformed, or a value in it is. Nothing was changed.",
    401: "The credential is missing or unknown, was revoked or has expired.",
    403: "The credential lacks a scope, or the portal's edition or a permission forbids the call.",
    404: "There is no such thing in this portal.",
    405: "The address does not take this verb.",
    409: "The call conflicts with what is there: a taken email or name, a used Idempotency-Key, another call.",
    413: "The body is larger than 10 MB.",
    415: "The body has another media type.",
    429: "The app called too often. Retry-After says when to try again.",
}
CATEGORIES = {
    400: ("VALIDATION_ERROR",),
    401: ("INVALID_AUTHENTICATION", "EXPIRED_AUTHENTICATION"),
    403: ("MISSING_SCOPES",),
    404: ("OBJECT_NOT_FOUND",),
    405: ("METHOD_NOT_ALLOWED",),
    409: ("CONFLICT",),
    413: ("VALIDATION_ERROR",),
    415: ("VALIDATION_ERROR",),
    429: ("RATE_LIMITS",),
}

OF_ANY_TYPE = "{toObjectType}"  # a type that nobody knows is a 400


def refusals_of(operation: Operation) -> dict[int, tuple[str, ...]]:
    """Return the categories of each status that the call may be refused with."""
    statuses = {*operation.refusals}
    if not operation.public:
        statuses |= refused_by_the_gate(operation)
    found = {status: CATEGORIES[status] for status in statuses} | dict(operation.categories)
    if not SETS_STATUSES.isdisjoint(operation.scopes):
        found[403] = (*CATEGORIES[403], "FORBIDDEN")
    return dict(sorted(found.items()))


def documented_refusals(operation: Operation) -> list[int]:
    """Return the statuses for the document, which also describes an address for other verbs and other values."""
    of_the_address = {405, 404} if "{" in operation.path else {405}
    return sorted({*refusals_of(operation), *of_the_address})


def refused_by_the_gate(operation: Operation) -> set[int]:
    """Return the usual statuses of a call behind the gate."""
    statuses = {401, 429}
    if operation.scopes:
        statuses.add(403)
    if operation.body is not None:
        statuses |= {400, 413, 415}
    if operation.idempotent:
        statuses |= {400, 409}
    if operation.query or OF_ANY_TYPE in operation.path:
        statuses.add(400)
    if "{" in operation.path.replace(OF_ANY_TYPE, ""):
        statuses.add(404)
    return statuses - {*operation.never}
