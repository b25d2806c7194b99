"""Set one property of many contacts, and put the former values back.

Locks: the contacts, by id. Neither the audit trail nor the counters are locked.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from contacts.marketing_status import Outcome
from contacts.models import PropertyChange
from contacts.property_definitions.values import checked
from contacts.selectors import editable_in_bulk
from contacts.services.creation.results import Origin
from contacts.services.status.book import lock_contacts
from contacts.services.status.set import Decision
from contacts.services.updates import ContactChange, value_of, write_changes
from marketing_contacts.portals.models import Portal


class PropertyMoved(Exception):
    """The property does not take the value any more, or it is gone. Nothing was written."""


@transaction.atomic
def set_property(
    *, portal: Portal, contact_ids: Sequence[int], name: str, value: str | None, origin: Origin, now: datetime
) -> list[Decision]:
    """Give living contacts one value of a property, with its history. An empty value clears the property.

    The outcomes are edited, unchanged and not_found. Raises PropertyMoved for a value that the rules of the property
    refuse now, and for None, which an erasure left.
    """
    definitions = editable_in_bulk(portal)
    kept, _bad = checked({name: value or ""}, definitions)
    if value is None or name not in kept:
        raise PropertyMoved
    living = lock_contacts(portal, contact_ids)
    changed = _write(portal, dict.fromkeys(living, value), name, origin, now)
    return decisions(contact_ids, dict.fromkeys(living, Outcome.UNCHANGED) | dict.fromkeys(changed, Outcome.EDITED))


@transaction.atomic
def put_values_back(
    *, portal: Portal, contact_ids: Sequence[int], name: str, done_at: datetime | None, origin: Origin, now: datetime
) -> list[Decision]:
    """Give living contacts the value back that they had before the change at `done_at`.

    A contact whose value was written since is left alone. The outcomes are undone, changed_since and not_found. Raises
    PropertyMoved for a property that is gone.
    """
    if name not in editable_in_bulk(portal):
        raise PropertyMoved
    living = lock_contacts(portal, contact_ids)
    rows = PropertyChange.objects.filter(portal=portal, contact_id__in=list(living), name=name)
    latest = rows.order_by("contact_id", "-id").distinct("contact_id")
    back = {
        row.contact_id: row.previous_value
        for row in latest
        if row.at == done_at and value_of(living[row.contact_id], name) == row.value
    }
    _write(portal, back, name, origin, now)
    return decisions(contact_ids, dict.fromkeys(living, Outcome.CHANGED_SINCE) | dict.fromkeys(back, Outcome.UNDONE))


def _write(portal: Portal, values: Mapping[int, str | None], name: str, origin: Origin, now: datetime) -> Iterable[int]:
    changes = [ContactChange(contact_id, {name: value}) for contact_id, value in values.items()]
    return write_changes(portal, changes, origin, now).changed


def decisions(contact_ids: Sequence[int], outcomes: Mapping[int, Outcome]) -> list[Decision]:
    """Return a decision for each contact. One without an outcome was not found."""
    return [Decision(each, outcomes.get(each, Outcome.NOT_FOUND)) for each in contact_ids]
