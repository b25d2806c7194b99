"""Erases kept answers that speak of a person who is forgotten, and deletes answers that are too old."""

import re
from collections.abc import Sequence
from datetime import datetime

import msgspec

from integrations.idempotency.store import KEPT
from integrations.models import IdempotentAnswer
from marketing_contacts.portals.models import Portal


def erase_answers(*, portal: Portal, texts: Sequence[str]) -> int:
    """Erase kept answers in which one of these texts stands, and answer how many were erased.

    A text is a word in whatever case, or the id of a contact. The keys stay used, because a repeated write must not
    bring back a person who was forgotten. Call this before other locks are taken.
    """
    patterns = {_pattern(form) for text in texts if text for form in _written(text)}
    if not patterns:
        return 0
    found = IdempotentAnswer.objects.filter(portal=portal, body__iregex="|".join(sorted(patterns)))
    return found.update(kind=IdempotentAnswer.Kind.ERASED, status=0, headers={}, body="")


def purge_answers(*, portal: Portal, now: datetime) -> int:
    """Delete the portal's answers that are no longer kept, and answer how many there were."""
    return IdempotentAnswer.objects.filter(portal=portal, created_at__lte=now - KEPT).delete()[0]


def _pattern(text: str) -> str:
    """Return the pattern that finds a text. A number counts as an id only where JSON or a message names a contact."""
    if text.isdecimal():
        return rf'(?<!reason_id":")(?<=["\[;,]|":|ID: ){text}(?=["\],;}}.])'
    return rf"(^|\W){re.escape(text)}(\W|$)"


def _written(text: str) -> set[str]:
    """Return the text as it is and as JSON writes it."""
    return {text, msgspec.json.encode(text).decode()[1:-1]}
