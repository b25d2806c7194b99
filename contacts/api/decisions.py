"""The header Marketing-Contacts-Decision: what was decided about the contacts that a call created.

HubSpot's answers have no place for it. Of one contact it is `marketing`, `held; reason=cap` or
`non_marketing; reason=toggle`; of a batch each decision with its number, as in `marketing=97, held=3; reason=cap`.
"""

from collections import Counter
from collections.abc import Sequence

from django.http import HttpResponse

from contacts.marketing_status import MarketingStatus, Outcome
from contacts.models import Contact
from contacts.services.creation.results import Created

HEADER = "Marketing-Contacts-Decision"
NOT_IN_EDITION = (
    "The portal's edition does not include marketing contacts."  # the reason `edition`, and the message of a 403
)


def say_decision(response: HttpResponse, created: Created) -> HttpResponse:
    """Add the decision about one new contact to the answer.

    A result of an older release has no reason, so nothing is said.
    """
    if created.batch.why_not:
        decision, reason = _decided(created)
        response.headers[HEADER] = f"{decision}{reason}"
    return response


def say_decisions(response: HttpResponse, written: Sequence[Contact | Created]) -> HttpResponse:
    """Add the decisions about a batch to the answer. Contacts that were there before are not counted."""
    numbers = Counter(_decided(each) for each in written if isinstance(each, Created))
    if numbers:
        found = [f"{decision}={number}{reason}" for (decision, reason), number in sorted(numbers.items())]
        response.headers[HEADER] = ", ".join(found)
    return response


def _decided(created: Created) -> tuple[Outcome, str]:
    """Return the decision, and its reason as a parameter."""
    if created.held_reason:
        return Outcome.HELD, f"; reason={created.held_reason.lower()}"
    if created.marketing_status == MarketingStatus.MARKETING:
        return Outcome.MARKETING, ""
    return Outcome.NON_MARKETING, f"; reason={created.batch.why_not}"
