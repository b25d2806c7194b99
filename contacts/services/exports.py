"""Notes who took contacts out."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal


@transaction.atomic
def record_export(*, portal: Portal, filters: Mapping[str, str], number: int, by: Member, now: datetime) -> None:
    """Note an export before its first row leaves: by which filters, and how many contacts.

    What was searched for may be somebody's email, so only that there was a search is kept.
    """
    audit.record(
        portal=portal,
        actor=by,
        action="contacts.export",
        target=audit.Target("contacts", number),
        after={name: "…" if name == "q" else text for name, text in filters.items()},
        now=now,
    )
