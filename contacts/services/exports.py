"""Record exports of contacts."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal


@transaction.atomic
def record_export(*, portal: Portal, filters: Mapping[str, str], number: int, by: Member, now: datetime) -> None:
    """Record an export before its first row leaves, with its filters and the number of contacts.

    A search or a condition may name a person, so the record only says that there was one.
    """
    audit.record(
        portal=portal,
        actor=by,
        action="contacts.export",
        target=audit.Target("contacts", number),
        after={name: "…" if name in {"q", "where"} else text for name, text in filters.items()},
        now=now,
    )
