"""The address that undoes a status set by hand. The address holds the decision and a signature against changes."""

from datetime import datetime
from urllib.parse import urlencode

from django.core import signing

from contacts.marketing_status import Before, Outcome
from contacts.services.status.set import Decision
from contacts.services.status.undo import Done
from marketing_contacts.portals.addresses import reverse

SALT = "contacts.undo_status"


def address_of_undo(decision: Decision, at: datetime) -> str:
    """Return the address that undoes a decision."""
    before = decision.before.word if decision.before else ""
    done = signing.dumps([decision.contact_id, decision.outcome, before, at.isoformat()], salt=SALT)
    return f"{reverse('contacts:undo_status', args=[decision.contact_id])}?{urlencode({'done': done})}"


def decision_to_undo(text: str, contact_id: int) -> Done | None:
    """Return the decision of such an address. Returns None for a bad signature or another contact."""
    try:
        number, outcome, before, at = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    return Done(Outcome(outcome), Before.stored(before), datetime.fromisoformat(at)) if number == contact_id else None
