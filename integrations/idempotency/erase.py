"""Erase kept answers about a person who is erased, and purge answers that are too old."""

import re
from collections.abc import Sequence
from datetime import datetime

import msgspec

from integrations.idempotency.store import KEPT
from integrations.models import IdempotentAnswer
from marketing_contacts.portals.models import Portal


def erase_answers(*, portal: Portal, texts: Sequence[str]) -> int:
    """Erase kept answers that contain one of these texts, and return the number of erased answers.

    A text is a word in whatever case, or the id of a contact. The keys stay used, because a repeated write must not
    bring back a person who was erased. Call this before other locks are taken.
    """
    as_json = (msgspec.json.encode(text).decode()[1:-1] for text in texts)  # JSON escapes some characters
    patterns = set[str]()
    for text in (*texts, *as_json):
        if text.isdecimal():  # a number counts as an id only where JSON or a message names a contact
            patterns.add(rf'(?<!reason_id":")(?<=["\[;,]|":|ID: ){text}(?=["\],;}}.])')
        elif text:
            patterns.add(rf"(^|\W){re.escape(text)}(\W|$)")
    if not patterns:
        return 0
    found = IdempotentAnswer.objects.filter(portal=portal, body__iregex="|".join(sorted(patterns)))
    return found.update(kind=IdempotentAnswer.Kind.ERASED, status=0, headers={}, body="")


def purge_answers(*, portal: Portal, now: datetime) -> int:
    """Delete the portal's answers that are too old, and return their number."""
    return IdempotentAnswer.objects.filter(portal=portal, created_at__lte=now - KEPT).delete()[0]
