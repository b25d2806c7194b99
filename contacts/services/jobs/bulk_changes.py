"""Takes in what is wished for many contacts, and starts the change once it is counted.

Locks: the bulk change first, then what its work needs, in the order of all services.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from contacts.marketing_status import MarketingStatus, undo_ends_at
from contacts.models import BulkChange, BulkChangePart
from contacts.selectors import ContactFilters, purgeable
from contacts.services.status.undo import TooLateToUndo
from integrations.selectors import all_apps
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.jobs.services import JobMoved, begin, locked_job
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal

State, Wish = BulkChange.State, BulkChange.Wish


@transaction.atomic
def prepare_bulk_change(
    *, portal: Portal, filters: ContactFilters, wished: MarketingStatus | BulkChange.Wish, by: Member, now: datetime
) -> BulkChange:
    """Have the living contacts counted that `filters` find, and what the wish would do to them. None is set yet.

    `Wish.RELEASE` releases held contacts. Raises NoMarketingContacts for a wish about the status.
    """
    if Wish(wished).is_of_status:
        billing.require_marketing_contacts(portal=portal)
    return _prepare(BulkChange(portal=portal, wished=wished), filters, by, now)


@transaction.atomic
def choose_value(*, portal: Portal, change_id: int, name: str, value: str, now: datetime) -> None:
    """Choose the property and the value of a counted edit, and have the contacts counted that have another value.

    Raises JobMoved.
    """
    previewed = BulkChange.objects.filter(state=State.PREVIEWED, wished=Wish.EDIT)
    change = locked_job(previewed, portal=portal, job_id=change_id)
    change.property_name, change.value, change.expected = name, value, {}
    begin(change, State.COUNTING, now, "property_name", "value", "expected")


@transaction.atomic
def prepare_undo(*, portal: Portal, change_id: int, by: Member, now: datetime) -> BulkChange:
    """Have the contacts counted that a bulk change moved. None is put back yet.

    Raises JobMoved for a change that has not ended, never ran or is an undo itself. Raises TooLateToUndo.
    """
    ended = BulkChange.objects.filter(state__in=BulkChange.ENDED)
    undone = locked_job(ended, portal=portal, job_id=change_id)
    if undone.started_at is None or undone.wished == Wish.UNDO:
        raise JobMoved
    ends_at = _open_undo(undone.started_at, now)
    change = BulkChange(
        portal=portal,
        wished=Wish.UNDO,
        undoes_id=undone.id,
        undo_ends_at=ends_at,
        undone_wish=undone.wished,
        property_name=undone.property_name,
    )
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
        source_kind=SourceKind.APP,
        source_id=app_id,
        created_from=since,
        created_before=until,
    )
    return _prepare(BulkChange(portal=portal, wished=Wish.UNDO, undo_ends_at=ends_at), filters, by, now)


def _open_undo(done_at: datetime, now: datetime) -> datetime:
    """Return the end of the time in which a change of that moment may be undone. Raises TooLateToUndo after it."""
    ends_at = undo_ends_at(done_at)
    if ends_at < now:
        raise TooLateToUndo
    return ends_at


def _prepare(change: BulkChange, filters: ContactFilters, by: Member, now: datetime) -> BulkChange:
    change.filters, change.created_by_label = filters.kept, str(by)
    change.created_at = change.touched_at = now
    change.save(force_insert=True)
    begin(change, State.COUNTING, now)
    return change


@transaction.atomic
def start_bulk_change(*, portal: Portal, change_id: int, by: Member, now: datetime) -> None:
    """Do what was counted. Raises JobMoved, NoMarketingContacts and TooLateToUndo."""
    previewed = BulkChange.objects.filter(state=State.PREVIEWED)
    change = locked_job(previewed, portal=portal, job_id=change_id)
    if change.lacks_property:
        raise JobMoved
    if change.about.is_of_status:
        billing.require_marketing_contacts(portal=portal)
    if change.undo_ends_at and change.undo_ends_at < now:
        raise TooLateToUndo
    change.started_at, change.started_by_id, change.started_by_label = now, by.user_id, str(by)
    begin(change, State.RUNNING, now, "started_at", "started_by_id", "started_by_label")
    record(change, "bulk_change.start", by, now)


@transaction.atomic
def purge_bulk_change(*, portal: Portal, change_id: int, before: datetime, now: datetime) -> bool:
    """Delete the lists of contacts of a bulk change to which nothing happened since `before`. The numbers stay.

    The value of an edit goes, too.
    A bulk change that was never started is cancelled.
    """
    old = purgeable(portal, before=before).filter(id=change_id)
    change = old.select_for_update(of=("self",)).first()
    if change is None:
        return False
    BulkChangePart.objects.filter(portal=portal, change_id=change_id).delete()
    change.value = None
    if change.state == State.PREVIEWED:
        change.state, change.ended_at = State.CANCELLED, now
    change.save(update_fields=["state", "ended_at", "value"])
    return True


def record(change: BulkChange, action: str, by: Member | None, now: datetime) -> None:
    """Append to the audit trail what was wished for how many contacts, and what came of it."""
    audit.record(
        portal=change.portal,
        actor=by,
        action=action,
        target=audit.Target("contacts", change.contacts),
        after={"bulk_change": change.id, **_wished(change), **_undone(change), **change.result},
        now=now,
    )


def _wished(change: BulkChange) -> dict[str, Any]:
    """Return the wish for the audit trail. The value of an edit stays out, because it may name a person."""
    if change.about.is_of_status:
        return {"status": change.wished}
    return {"wish": change.wished} | ({"property": change.property_name} if change.property_name else {})


def _undone(change: BulkChange) -> dict[str, Any]:
    """Return the change or the app that an undo reverts, for the audit trail. The target is empty for other wishes."""
    if change.undoes_id:
        return {"undoes": change.undoes_id}
    if change.wished != Wish.UNDO:
        return {}
    app = all_apps(change.portal).get(id=change.filters["source_id"])
    window = {name: change.filters[name] for name in ("created_from", "created_before")}
    return {"app": {"id": app.id, "name": app.title}, **window}
