"""Takes in what status is wished for many contacts, starts the change once it is counted, and cancels it.

Locks: the bulk change first, then what its work needs, in the order of all services.
"""

from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from contacts.marketing_status import MarketingStatus, undo_ends_at
from contacts.models import BulkChange, BulkChangePart
from contacts.selectors import ContactFilters, purgeable
from contacts.services.jobs.turns import give_up_or_try_again, set_to_work
from contacts.services.status.undo import TooLateToUndo
from integrations.selectors import all_apps
from marketing_contacts.billing import services as billing
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal

TASK = "contacts.tasks.work_on_bulk_change"
HIDDEN = "…"  # instead of what was searched for, which may be somebody's email
State, Wish = BulkChange.State, BulkChange.Wish


class BulkChangeMoved(Exception):
    """The bulk change is no longer in a state in which this can be done."""


@transaction.atomic
def prepare_bulk_change(
    *, portal: Portal, filters: ContactFilters, wished: MarketingStatus | BulkChange.Wish, by: Member, now: datetime
) -> BulkChange:
    """Have the living contacts that `filters` find counted, and what setting them to `wished` would do; none is set.

    Held ones are released by `Wish.RELEASE`.

    Raises NoMarketingContacts.
    """
    billing.require_marketing_contacts(portal=portal)
    return _prepare(BulkChange(portal=portal, wished=wished), filters, by, now)


@transaction.atomic
def prepare_undo(*, portal: Portal, change_id: int, by: Member, now: datetime) -> BulkChange:
    """Have the contacts counted that a bulk change moved; none is put back yet.

    Raises BulkChangeMoved for one that has not ended, or never ran, or undid something itself, and TooLateToUndo.
    """
    undone = _locked(portal, change_id, *BulkChange.ENDED)
    if undone.started_at is None or undone.wished == Wish.UNDO:
        raise BulkChangeMoved
    ends_at = _open_undo(undone.started_at, now)
    change = BulkChange(portal=portal, wished=Wish.UNDO, undoes_id=undone.id, undo_ends_at=ends_at)
    return _prepare(change, ContactFilters(), by, now)


@transaction.atomic
def prepare_undo_of_app(
    *, portal: Portal, app_id: int, since: datetime, until: datetime, by: Member, now: datetime
) -> BulkChange:
    """Have the contacts counted that an app created as marketing from `since` until before `until` and that still are.

    None is put back yet. Raises TooLateToUndo.
    """
    ends_at = _open_undo(since, now)
    filters = ContactFilters(
        status=MarketingStatus.MARKETING,
        source_kind="app",
        source_id=app_id,
        created_from=since,
        created_before=until,
    )
    return _prepare(BulkChange(portal=portal, wished=Wish.UNDO, undo_ends_at=ends_at), filters, by, now)


def _open_undo(done_at: datetime, now: datetime) -> datetime:
    """Until when what was done then may be undone; raises TooLateToUndo where that is over."""
    ends_at = undo_ends_at(done_at)
    if ends_at < now:
        raise TooLateToUndo
    return ends_at


def _prepare(change: BulkChange, filters: ContactFilters, by: Member, now: datetime) -> BulkChange:
    change.filters, change.created_by_label = msgspec.to_builtins(filters), str(by)
    change.created_at = change.touched_at = now
    change.save(force_insert=True)
    set_to_work(change, State.COUNTING, TASK, now)
    return change


@transaction.atomic
def start_bulk_change(*, portal: Portal, change_id: int, by: Member, now: datetime) -> None:
    """Do what was counted. Raises BulkChangeMoved, NoMarketingContacts and TooLateToUndo."""
    billing.require_marketing_contacts(portal=portal)
    change = _locked(portal, change_id, State.PREVIEWED)
    if change.undo_ends_at and change.undo_ends_at < now:
        raise TooLateToUndo
    change.started_at, change.started_by_id, change.started_by_label = now, by.user_id, str(by)
    set_to_work(change, State.RUNNING, TASK, now, "started_at", "started_by_id", "started_by_label")
    record(change, "bulk_change.start", by, now)


@transaction.atomic
def cancel_bulk_change(*, portal: Portal, change_id: int, by: Member, now: datetime) -> None:
    """Stop a bulk change before its next part; what it has set stays. Raises BulkChangeMoved for one that has ended."""
    change = _locked(portal, change_id, State.COUNTING, State.PREVIEWED, State.RUNNING)
    change.state, change.ended_at, change.touched_at = State.CANCELLED, now, now
    hide_words(change)
    change.save(update_fields=["state", "ended_at", "touched_at", "filters"])
    if change.started_at:
        record(change, "bulk_change.cancel", by, now)


@transaction.atomic
def note_trouble(*, portal: Portal, change_id: int, now: datetime, failure: str = "") -> None:
    """A part could not be done: try it again, or give up after many times, or at once for `failure`."""
    working = BulkChange.objects.filter(portal=portal, id=change_id, state__in=BulkChange.WORKING)
    change = working.select_for_update().first()
    if change is None or not give_up_or_try_again(change, failure, now):
        return
    hide_words(change)
    change.save(update_fields=["filters"])
    if change.started_at:
        record(change, "bulk_change.fail", None, now)


def hide_words(change: BulkChange) -> None:
    """Keep of the words that were searched for only that there were some; the caller saves `filters`."""
    if change.filters["q"]:
        change.filters = {**change.filters, "q": HIDDEN}


@transaction.atomic
def purge_bulk_change(*, portal: Portal, change_id: int, before: datetime, now: datetime) -> bool:
    """Throw away which contacts a bulk change was about, if nothing happened to it since `before`; its numbers stay.

    One that was never started is cancelled.
    """
    old = purgeable(portal, before=before).filter(id=change_id)
    change = old.select_for_update(of=("self",)).first()
    if change is None:
        return False
    BulkChangePart.objects.filter(portal=portal, change_id=change_id).delete()
    if change.state == State.PREVIEWED:
        change.state, change.ended_at = State.CANCELLED, now
        change.save(update_fields=["state", "ended_at"])
    return True


def record(change: BulkChange, action: str, by: Member | None, now: datetime) -> None:
    """Append what happened to a bulk change to the audit trail: what was wished for how many, and what came of it."""
    audit.record(
        portal=change.portal,
        actor=by,
        action=action,
        target=audit.Target("contacts", change.contacts),
        after={"bulk_change": change.id, "status": change.wished, **_undone(change), **change.result},
        now=now,
    )


def _undone(change: BulkChange) -> dict[str, Any]:
    """What is undone, for the audit trail; nothing where something else is wished."""
    if change.undoes_id:
        return {"undoes": change.undoes_id}
    if change.wished != Wish.UNDO:
        return {}
    app = all_apps(change.portal).get(id=change.filters["source_id"])
    window = {name: change.filters[name] for name in ("created_from", "created_before")}
    return {"app": {"id": app.id, "name": app.title}, **window}


def _locked(portal: Portal, change_id: int, *states: str) -> BulkChange:
    found = BulkChange.objects.filter(portal=portal, id=change_id, state__in=states)
    change = found.select_for_update(of=("self",)).first()
    if change is None:
        raise BulkChangeMoved
    change.portal = portal
    return change
