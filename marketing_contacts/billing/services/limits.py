"""Set and remove the limits of single sources, and open and close their breakers.

All of it is read and moved under the lock of the portal's counters.
"""

from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F, Max

from marketing_contacts.billing.models import BreakerOpening, NoticeCursor, SourceLimit, Usage
from marketing_contacts.billing.selectors import NOTHING_READ, Balance, balance_of
from marketing_contacts.billing.source_limits import Allotment, Limit, Rate
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.toolbox.round_trips import pipeline
from marketing_contacts.toolbox.rows import columns_of, from_row


class BreakerMoved(Exception):
    """The breaker changed since the caller saw it. A member closed it, or it opened again."""


_LOCK_USAGE = f"SELECT {columns_of(Usage)} FROM billing_usage WHERE portal_id = %(portal)s FOR UPDATE"  # noqa: S608 - our own words
_READ_LIMIT = f"""
    SELECT {columns_of(SourceLimit)} FROM billing_sourcelimit
     WHERE portal_id = %(portal)s AND source_kind = %(kind)s AND source_id = %(id)s
"""  # noqa: S608 - as above
_KEEP_WINDOW = """
    UPDATE billing_sourcelimit SET window_started_at = %s, window_stamps = %s, trip = %s
     WHERE portal_id = %s AND source_kind = %s AND source_id = %s
"""


@transaction.atomic
def set_source_limits(
    *,
    portal: Portal,
    source: Source,
    maximum: int | None,
    rate: Rate | None,
    by: Member | None,
    now: datetime,
    read: Balance = NOTHING_READ,
) -> SourceLimit | None:
    """Set the source's maximum of counting contacts and its rate. None removes a limit.

    Contacts that already count keep counting. Without a rate, an open breaker closes. The caller records the change in
    the audit trail, and its lock lets no other change run at the same time. The caller `read` the balance before it
    took a lock. Only later rows are read here, so the lock is held briefly.
    """
    usage = Usage.objects.select_for_update().get(portal=portal)
    limit = limit_of(usage, source)
    if limit is not None and rate is None:
        _end_opening(limit, by, now)
    if maximum is None and rate is None:
        _delete_limit(usage, source)
        return None
    if limit is None:
        limit = SourceLimit(
            portal=portal,
            source_kind=source.kind,
            source_id=source.id,
            source_label=source.label,
            count=balance_of(portal, source, read=read).counting,
        )
    limit.maximum = maximum
    limit.rate, limit.rate_minutes = (rate.stamps, rate.minutes) if rate else (None, None)
    _save_limit(usage, limit)
    return limit


def lift_limits(*, portal: Portal, source: Source, by: Member | None, now: datetime) -> None:
    """Remove the source's limits, if there are any, and close its breaker."""
    if SourceLimit.objects.filter(portal=portal, source_kind=source.kind, source_id=source.id).exists():
        set_source_limits(portal=portal, source=source, maximum=None, rate=None, by=by, now=now)


@transaction.atomic
def close_breaker(*, portal: Portal, source: Source, opening: int, by: Member | None, now: datetime) -> BreakerOpening:
    """Close the source's breaker, so that its contacts count again. Held contacts stay held.

    Raises BreakerMoved unless `opening` is open.
    """
    usage = Usage.objects.select_for_update().get(portal=portal)
    limit = limit_of(usage, source)
    if limit is None or limit.opening != opening:
        raise BreakerMoved
    _end_opening(limit, by, now)
    limit.save(update_fields=["opening", "window_started_at", "window_stamps"])
    return BreakerOpening.objects.get(portal=portal, number=opening)


def lock_with_limit(*, portal: Portal, source: Source) -> tuple[Usage, SourceLimit | None]:
    """Lock the portal's counters and read the source's limits under that lock.

    Both statements go in one round trip, because other transactions wait for the lock.
    """
    values: dict[str, int | str] = {"portal": portal.pk, "kind": source.kind, "id": source.id}
    with connection.cursor() as locking, connection.cursor() as reading:
        with pipeline():
            locking.execute(_LOCK_USAGE, values)
            reading.execute(_READ_LIMIT, values)
        limit = reading.fetchone()
        return from_row(Usage, locking.fetchone()), from_row(SourceLimit, limit) if limit else None


def limit_of(usage: Usage, source: Source) -> SourceLimit | None:
    """Return the source's limits, or None. The caller holds the lock of `usage`."""
    if source.key not in usage.limited_sources:
        return None
    return SourceLimit.objects.get(portal_id=usage.portal_id, source_kind=source.kind, source_id=source.id)


def own_rooms(limit: SourceLimit, *, come_back: bool, now: datetime) -> dict[Limit, int | None]:
    """Return the room below each of the source's own limits.

    The breaker stops new stamps only. Restored contacts `come_back`, and their room is the maximum's alone.
    """
    left = None if limit.maximum is None else max(0, limit.maximum - limit.count)
    rate = None if come_back else limit.breaker_rate
    if rate is None:
        return {Limit.APP_MAXIMUM: left}
    return {Limit.APP_MAXIMUM: left, Limit.BREAKER: 0 if limit.opening else limit.window.at(now, rate).room(rate)}


def note_stamps(limit: SourceLimit, allotment: Allotment, now: datetime) -> Allotment:
    """Add the granted stamps to the source's window, and open its breaker when they met the rate."""
    rate = limit.breaker_rate
    if rate is None:
        return allotment
    if allotment.granted:
        window = limit.window.at(now, rate).stamped(allotment.granted)
        limit.window_started_at, limit.window_stamps = window.started_at, window.stamps
    if allotment.limit is Limit.BREAKER and limit.opening is None:
        limit.opening = _record_opening(limit, rate, now)
    if allotment.granted or allotment.limit is Limit.BREAKER:
        values = [limit.window_started_at, limit.window_stamps, limit.opening]
        with connection.cursor() as cursor:
            cursor.execute(_KEEP_WINDOW, [*values, limit.portal_id, limit.source_kind, limit.source_id])
    return replace(allotment, opening=limit.opening) if allotment.limit is Limit.BREAKER else allotment


def hold_behind(opening: int, *, portal: Portal, number: int) -> None:
    """Add `number` to the contacts that this opening of a breaker holds."""
    BreakerOpening.objects.filter(portal=portal, number=opening).update(held=F("held") + number)


def _record_opening(limit: SourceLimit, rate: Rate, now: datetime) -> int:
    last = BreakerOpening.objects.filter(portal_id=limit.portal_id).aggregate(last=Max("number"))["last"]
    opening = BreakerOpening.objects.create(
        portal_id=limit.portal_id,
        number=(last or 0) + 1,
        source_kind=limit.source_kind,
        source_id=limit.source_id,
        source_label=limit.source_label,
        rate=rate.stamps,
        rate_minutes=rate.minutes,
        opened_at=now,
    )
    return opening.number


def _end_opening(limit: SourceLimit, by: Member | None, now: datetime) -> None:
    """Close an open breaker and start a new window."""
    if limit.opening is not None:
        BreakerOpening.objects.filter(portal_id=limit.portal_id, number=limit.opening).update(
            closed_at=now, closed_by_id=by.user_id if by else None, closed_by_label=str(by) if by else ""
        )
    limit.opening, limit.window_started_at, limit.window_stamps = None, None, 0


def _save_limit(usage: Usage, limit: SourceLimit) -> None:
    if limit.source.key in usage.limited_sources:
        limit.save(force_update=True)
        return
    limit.save(force_insert=True)
    usage.limited_sources = [*usage.limited_sources, limit.source.key]
    usage.save(update_fields=["limited_sources"])


def _delete_limit(usage: Usage, source: Source) -> None:
    if source.key in usage.limited_sources:
        SourceLimit.objects.filter(portal_id=usage.portal_id, source_kind=source.kind, source_id=source.id).delete()
        usage.limited_sources = [key for key in usage.limited_sources if key != source.key]
        usage.save(update_fields=["limited_sources"])
        NoticeCursor.objects.filter(portal_id=usage.portal_id).update(next_limit=0)  # its state ended
