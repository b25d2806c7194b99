"""Contacts as far as their status goes, many at a time: read and locked as plain rows, for models cost far more."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact
from marketing_contacts.portals.models import Portal


class Standing(msgspec.Struct):
    """A living contact that is locked: its status, why it is held, until when it counts and for whom."""

    id: int
    email: str | None
    marketing_status: str
    held_reason: str
    marketing_until: datetime | None
    source_kind: str
    source_id: int | None
    source_label: str
    status_at: datetime

    @property
    def status(self) -> MarketingStatus:
        return MarketingStatus(self.marketing_status)


def lock_standings(portal: Portal, ids: Iterable[int]) -> dict[int, Standing]:
    """Living contacts by their ids, locked in the order of ids."""
    found = Contact.objects.filter(portal=portal, id__in=sorted(set(ids)), archived_at=None)
    rows = found.select_for_update(of=("self",)).order_by("id").values_list(*Standing.__struct_fields__)
    return {row[0]: Standing(*row) for row in rows}
