"""The facts about a contact that every page of the contact shows."""

from typing import Any

from django.utils import timezone

from contacts.marketing_status import counts_at
from contacts.models import Contact
from contacts.selectors import provenance


def about(found: Contact) -> dict[str, Any]:
    """Return the context that every page of a contact needs."""
    now = timezone.now()
    why = provenance(found, now)
    return {"contact": found, "why": why, "status": why.status, "counts": counts_at(found, now)}
