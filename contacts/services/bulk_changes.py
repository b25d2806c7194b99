"""Takes in what status is wished for many contacts, starts the change once it is counted, and cancels it.

Locks: the bulk change first, then what its work needs, in the order of all services.
"""

from datetime import datetime

import msgspec
from django.db import transaction

from contacts.marketing_status import MarketingStatus
from contacts.models import BulkChange
from contacts.selectors import ContactFilters
from contacts.services.jobs import give_up_or_try_again, set_to_work
from marketing_contacts.billing import services as billing
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal

TASK = "contacts.tasks.work_on_bulk_change"
State = BulkChange.State


class BulkChangeMoved(Exception):
    """The bulk change is no longer in a state in which this can be done."""


@transaction.atomic
def prepare_bulk_change(
    *, portal: Portal, filters: ContactFilters, wished: MarketingStatus, by: Member, now: datetime
) -> BulkChange:
    """Have the living contacts that `filters` find counted, and what setting them to `wished` would do; none is set.

    Raises NoMarketingContacts.
    """
    billing.require_marketing_contacts(portal=portal)
    change = BulkChange.objects.create(
        portal=portal,
        wished=wished,
        filters=msgspec.to_builtins(filters),
        created_by_label=str(by),
        created_at=now,
        touched_at=now,
    )
    set_to_work(change, State.COUNTING, TASK, now)
    return change


@transaction.atomic
def start_bulk_change(*, portal: Portal, change_id: int, by: Member, now: datetime) -> None:
    """Set the status of the contacts that were counted. Raises BulkChangeMoved and NoMarketingContacts."""
    billing.require_marketing_contacts(portal=portal)
    change = _locked(portal, change_id, State.PREVIEWED)
    change.started_at, change.started_by_id, change.started_by_label = now, by.user_id, str(by)
    set_to_work(change, State.RUNNING, TASK, now, "started_at", "started_by_id", "started_by_label")
    record(change, "bulk_change.start", by, now)


@transaction.atomic
def cancel_bulk_change(*, portal: Portal, change_id: int, by: Member, now: datetime) -> None:
    """Stop a bulk change before its next part; what it has set stays. Raises BulkChangeMoved for one that has ended."""
    change = _locked(portal, change_id, State.COUNTING, State.PREVIEWED, State.RUNNING)
    change.state, change.ended_at, change.touched_at = State.CANCELLED, now, now
    change.save(update_fields=["state", "ended_at", "touched_at"])
    if change.started_at:
        record(change, "bulk_change.cancel", by, now)


@transaction.atomic
def note_trouble(*, portal: Portal, change_id: int, now: datetime, failure: str = "") -> None:
    """A part could not be done: try it again, or give up after many times, or at once for `failure`."""
    working = BulkChange.objects.filter(portal=portal, id=change_id, state__in=BulkChange.WORKING)
    change = working.select_for_update().first()
    if change and give_up_or_try_again(change, failure, now) and change.started_at:
        record(change, "bulk_change.fail", None, now)


def record(change: BulkChange, action: str, by: Member | None, now: datetime) -> None:
    """Append what happened to a bulk change to the audit trail: what was wished for how many, and what came of it."""
    audit.record(
        portal=change.portal,
        actor=by,
        action=action,
        target=audit.Target("contacts", change.contacts),
        after={"bulk_change": change.id, "status": change.wished, **change.result},
        at=now,
    )


def _locked(portal: Portal, change_id: int, *states: str) -> BulkChange:
    found = BulkChange.objects.filter(portal=portal, id=change_id, state__in=states)
    change = found.select_for_update(of=("self",)).first()
    if change is None:
        raise BulkChangeMoved
    change.portal = portal
    return change
