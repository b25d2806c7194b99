"""Move the running count and its ledger, upgrade tiers, and note the activity of sources.

A transaction moves the count's row last, so that it holds the row's lock only for the commit.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from marketing_contacts.billing.models import SourceActivity, Usage
from marketing_contacts.billing.services.charges import upgrade_tier
from marketing_contacts.billing.services.counters import move_counters, move_within_limits
from marketing_contacts.billing.services.limits import hold_behind, lock_with_limit, note_stamps, own_rooms
from marketing_contacts.billing.services.periods import pass_update_dates
from marketing_contacts.billing.source_limits import Allotment, Limit, allot
from marketing_contacts.billing.sources import Source
from marketing_contacts.billing.tiers import room
from marketing_contacts.portals.models import Portal


@dataclass(frozen=True, slots=True)
class UsageMove:
    """The number of contacts by which one source moves the count in a transaction. The number can be negative."""

    source: Source
    delta: int


def count_creation(
    *, portal: Portal, source: Source, toggle_version: int, created: int, wanted: int, now: datetime
) -> Allotment:
    """Note the contacts that the source created, count `wanted` of them, and return the allotment.

    Contacts that do not fit are counted as held. Call this last in the transaction that created the contacts.
    """
    note = SourceActivity(
        portal=portal,
        source_kind=source.kind,
        source_id=source.id,
        source_label=source.label,
        toggle_version=toggle_version,
        created=created,
        marketing=wanted,
        held=0,
        at=now,
    )
    note.save(force_insert=True)
    if not wanted or move_within_limits(portal.pk, source, wanted, now):
        return Allotment(wanted)
    counted = count_within_limits(portal=portal, source=source, wanted=wanted, now=now)
    if held := wanted - counted.granted:
        SourceActivity.objects.filter(portal=portal, id=note.id).update(marketing=counted.granted, held=held)
        hold(portal=portal, number=held, opening=counted.opening)
    return counted


def count_within_limits(
    *, portal: Portal, source: Source, wanted: int, now: datetime, come_back: bool = False
) -> Allotment:
    """Count as many of `wanted` contacts as fit, upgrade a passed tier, and return the allotment.

    The source's own limits hold too. The source's breaker does not stop contacts that `come_back` to the portal. The
    count's row stays locked until the transaction ends.
    """
    usage, limit = lock_with_limit(portal=portal, source=source)
    pass_update_dates(usage=usage, portal=portal, now=now)
    effective = usage.count - usage.pending_due
    rooms = {Limit.MAXIMUM: room(count=effective, maximum=usage.maximum_marketing_contacts)}
    if limit:
        rooms |= own_rooms(limit, come_back=come_back, now=now)
    found = allot(wanted, rooms)
    if found.granted:
        move_count(portal=portal, moves=[UsageMove(source, found.granted)], now=now)
        if effective + found.granted > usage.tier:
            upgrade_tier(portal_id=portal.pk, before=usage.tier, count=effective + found.granted, now=now)
    return note_stamps(limit, found, now) if limit and not come_back else found


def lock_usage(*, portal: Portal, now: datetime) -> Usage:
    """Lock and return the portal's counters. Contacts with a passed update date are marked as due."""
    usage = Usage.objects.select_for_update().get(portal=portal)
    pass_update_dates(usage=usage, portal=portal, now=now)
    return usage


@transaction.atomic
def pass_update_date(*, portal: Portal, now: datetime) -> datetime:
    """Let the counters pass every update date until `now`, and return the next date.

    Contacts that waited for a passed date are due.
    """
    return lock_usage(portal=portal, now=now).next_update_at


def move_count(
    *, portal: Portal, moves: Iterable[UsageMove], now: datetime, effective_at: datetime | None = None
) -> None:
    """Move the count by one ledger row for each source. Moves of 0 are left out.

    Moves of one source are added up, so a transaction writes one ledger row per source.
    """
    totals: Counter[Source] = Counter()
    for move in moves:
        totals[move.source] += move.delta
    for source, delta in sorted(totals.items(), key=lambda item: (item[0].kind, item[0].id)):
        if delta:
            move_counters(portal.pk, source, delta, now, effective_at or now)


def hold(*, portal: Portal, number: int, opening: int | None = None) -> None:
    """Move the number of held contacts by `number`. `opening` is the breaker's opening that holds the new ones."""
    if number:
        if opening:
            hold_behind(opening, portal=portal, number=number)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE billing_usage SET held = held + %s WHERE portal_id = %s", [number, portal.pk])


def set_pending(*, portal: Portal, number: int, due: int = 0) -> None:
    """Move the number of contacts that stop counting at the update date by `number`. `due` of them are expired."""
    if number or due:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE billing_usage SET pending = pending + %s, pending_due = pending_due + %s WHERE portal_id = %s",
                [number, due, portal.pk],
            )
