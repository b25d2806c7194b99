"""Rate limits as the wire says them: headers on every counted answer, and a 429 for a call too many."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from integrations.authentication import Caller
from integrations.models import ConnectedApp
from integrations.rate_limits import Allowance, Policy, admit
from marketing_contacts.wire.refusals import Refused

PREFIX = "X-HubSpot-RateLimit"


def admitted(caller: Caller, policy: Policy, request_id: UUID, now: datetime) -> dict[str, str]:
    """Count the call, and make the headers that say what is left. Without Redis there are none.

    Raises Refused for a call too many.
    """
    allowance = admit(app=caller.app, policy=policy, now=now)
    if allowance is None:
        return {}
    headers = {} if policy is Policy.SECONDLY else _headers(allowance, caller)
    if allowance.refused_by:
        raise too_many(allowance.refused_by, {**headers, "Retry-After": str(allowance.retry_after)}, request_id)
    return headers


def _headers(allowance: Allowance, caller: Caller) -> dict[str, str]:
    """Make the headers. OAuth apps get none of the day, as in HubSpot."""
    headers = {
        f"{PREFIX}-Max": str(allowance.limit),
        f"{PREFIX}-Remaining": str(allowance.left),
        f"{PREFIX}-Interval-Milliseconds": str(allowance.milliseconds),
    }
    if caller.app.kind != ConnectedApp.Kind.OAUTH_APP:
        headers[f"{PREFIX}-Daily"] = str(allowance.daily_limit)
        headers[f"{PREFIX}-Daily-Remaining"] = str(allowance.left_today)
    return headers


def too_many(policy: Policy, headers: dict[str, str], request_id: UUID) -> Refused:
    """Make the 429. Clients know the policy by its name or by the exact message."""
    return Refused(
        HTTPStatus.TOO_MANY_REQUESTS,
        "RATE_LIMITS",
        f"You have reached your {policy.lower()} limit.",
        headers=headers,
        errorType="RATE_LIMIT",
        policyName=policy.value,
        requestId=str(request_id),
    )
