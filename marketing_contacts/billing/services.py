"""Moves the running count and its ledger; upgrades tiers; keeps what sources did. Told by the floors above.

The count's row is moved last in a transaction, so that its lock is held only for the commit.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from marketing_contacts.billing.ledger import LEDGER_BYTES
from marketing_contacts.billing.models import (
    Edition,
    SourceActivity,
    Subscription,
    TierUpgrade,
    Usage,
)
from marketing_contacts.billing.tiers import ContactTier, Source, fitting
from marketing_contacts.billing.update_dates import next_update_at
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.round_trips import in_one_go


class NoMarketingContacts(Exception):
    """The portal's edition has no marketing contacts."""


class CapBelowOne(Exception):
    """A cap is a positive number of contacts."""


@dataclass(frozen=True, slots=True)
class UsageMove:
    """What one source's part of a transaction does to the counters: signed numbers of contacts."""

    source: Source
    delta: int


@transaction.atomic
def subscribe(
    *,
    portal: Portal,
    edition: Edition,
    term: str,
    renewal_date: date,
    at: datetime,
    maximum_marketing_contacts: int | None = None,
) -> Subscription:
    """Start a portal's subscription, with an empty count on the edition's first tier."""
    Usage.objects.create(
        portal=portal,
        tier=edition.included_contacts,
        maximum_marketing_contacts=maximum_marketing_contacts,
        next_update_at=next_update_at(
            now=at, monthly=term == Subscription.Term.MONTHLY, renewal_date=renewal_date, time_zone=portal.time_zone
        ),
    )
    return Subscription.objects.create(portal=portal, edition=edition, term=term, renewal_date=renewal_date)


def require_marketing_contacts(*, portal: Portal) -> None:
    """Raise NoMarketingContacts unless the portal's edition has marketing contacts."""
    if not Subscription.objects.filter(portal=portal, edition__has_marketing_contacts=True).exists():
        raise NoMarketingContacts


@transaction.atomic
def set_cap(*, portal: Portal, maximum: int | None, by: Member | None, at: datetime) -> None:
    """Set the maximum of marketing contacts, or take it away. Contacts that count already keep counting."""
    if maximum is not None and maximum < 1:
        raise CapBelowOne
    head = audit.lock_head(portal=portal)
    usage = Usage.objects.select_for_update().get(portal=portal)
    if usage.maximum_marketing_contacts == maximum:
        return
    audit.record(
        portal=portal,
        actor=by,
        action="subscription.cap",
        target_kind="portal",
        target_id=portal.pk,
        target_label=portal.name,
        before=usage.maximum_marketing_contacts,
        after=maximum,
        at=at,
        head=head,
    )
    usage.maximum_marketing_contacts = maximum
    usage.save(update_fields=["maximum_marketing_contacts"])


def count_creation(
    *, portal: Portal, source: Source, toggle_version: int, created: int, wanted: int, at: datetime
) -> int:
    """Count `wanted` of `created` new contacts and note what the source did; answer how many of them fit.

    The rest is counted as held. Call it last in the transaction that created the contacts.
    """
    values = {**_values(portal.pk, source, wanted, at, at), "version": toggle_version, "created": created}
    with connection.cursor() as noting, connection.cursor() as moving, connection.cursor() as appending:
        with in_one_go():
            noting.execute(_NOTE_ACTIVITY, values)
            if wanted:
                moving.execute(_MOVE + _WITHIN_LIMITS, values)
                appending.execute(_APPEND, values)
        if not wanted or moving.rowcount:
            return wanted
        [activity_id] = noting.fetchone()
    fits = count_up_to_cap(portal=portal, source=source, wanted=wanted, at=at)
    if fits < wanted:
        SourceActivity.objects.filter(portal=portal, id=activity_id).update(marketing=fits, held=wanted - fits)
        hold(portal=portal, number=wanted - fits)
    return fits


def count_up_to_cap(*, portal: Portal, source: Source, wanted: int, at: datetime) -> int:
    """Count as many of `wanted` as there is room for, upgrading the tier when it is passed; answer how many fit.

    Keeps the count's row locked until the transaction ends.
    """
    usage = lock_usage(portal=portal, at=at)
    effective = usage.count - usage.pending_due
    fits = fitting(wanted=wanted, count=effective, cap=usage.maximum_marketing_contacts)
    if fits:
        move_count(portal=portal, moves=[UsageMove(source, fits)], at=at)
        if effective + fits > usage.tier:
            _upgrade_tier(usage, effective + fits, at)
    return fits


def lock_usage(*, portal: Portal, at: datetime) -> Usage:
    """The portal's counters, locked; contacts whose update date has passed are set apart as due."""
    usage = Usage.objects.select_for_update().get(portal=portal)
    if usage.next_update_at <= at:
        subscription = Subscription.objects.get(portal=portal)
        usage.pending_due = usage.pending
        usage.next_update_at = next_update_at(
            now=at,
            monthly=subscription.term == Subscription.Term.MONTHLY,
            renewal_date=subscription.renewal_date,
            time_zone=portal.time_zone,
        )
        usage.save(update_fields=["pending_due", "next_update_at"])
    return usage


def move_count(
    *, portal: Portal, moves: Iterable[UsageMove], at: datetime, effective_at: datetime | None = None
) -> None:
    """Move the count, one ledger row for each source; a move of 0 is not made.

    Moves of one source are added up: one ledger row per source and transaction.
    """
    totals: Counter[Source] = Counter()
    for move in moves:
        totals[move.source] += move.delta
    for source, delta in sorted(totals.items(), key=lambda item: (item[0].kind, item[0].id)):
        if delta:
            _move(portal.pk, source, delta, at, effective_at or at)


def hold(*, portal: Portal, number: int) -> None:
    """Move the number of held contacts by `number`."""
    _add(portal, "held", number)


def set_pending(*, portal: Portal, number: int, due: int = 0) -> None:
    """Move the number of contacts that stop counting at the update date by `number`, of which `due` are overdue."""
    if number or due:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE billing_usage SET pending = pending + %s, pending_due = pending_due + %s WHERE portal_id = %s",
                [number, due, portal.pk],
            )


def _add(portal: Portal, counter: str, number: int) -> None:
    if number:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE billing_usage SET {counter} = {counter} + %s WHERE portal_id = %s",  # noqa: S608 - our own word
                [number, portal.pk],
            )


_HASH = LEDGER_BYTES.format(
    portal_id="portal_id",
    sequence="(ledger_sequence + 1)",
    delta="%(delta)s::bigint",
    balance="(count + %(delta)s::bigint)",
    at="%(at)s::timestamptz",
    effective_at="%(effective_at)s::timestamptz",
    source_kind="%(kind)s::text",
    source_id="%(id)s::bigint",
    source_label="%(label)s::text",
)
_MOVE = f"""
    UPDATE billing_usage
       SET count = count + %(delta)s::bigint, ledger_sequence = ledger_sequence + 1,
           ledger_hash = sha256(ledger_hash || {_HASH})
     WHERE portal_id = %(portal)s
"""  # noqa: S608 - our own words
_WITHIN_LIMITS = """
       AND count + %(delta)s::bigint <= least(tier, maximum_marketing_contacts) AND next_update_at > %(at)s::timestamptz
"""
_NOTE_ACTIVITY = """
    INSERT INTO billing_sourceactivity
        (portal_id, source_kind, source_id, toggle_version, created, marketing, held, at)
    VALUES (%(portal)s, %(kind)s, %(id)s, %(version)s, %(created)s, %(delta)s, 0, %(at)s)
    RETURNING id
"""
# Appends the row that the counters' last move asks for; none when they did not move. So it can be sent with the move.
_APPEND = """
    INSERT INTO billing_usageentry (portal_id, sequence, at, effective_at, delta, balance, source_kind, source_id,
                                    source_label, previous_hash, hash)
    SELECT %(portal)s, usage.ledger_sequence, %(at)s, %(effective_at)s, %(delta)s, usage.count, %(kind)s, %(id)s,
           %(label)s, coalesce(last.hash, ''::bytea), usage.ledger_hash
      FROM billing_usage AS usage
      LEFT JOIN (SELECT sequence, hash FROM billing_usageentry WHERE portal_id = %(portal)s
                  ORDER BY sequence DESC LIMIT 1) AS last ON true
     WHERE usage.portal_id = %(portal)s AND usage.ledger_sequence > coalesce(last.sequence, 0)
"""


def _move(portal_id: int, source: Source, delta: int, at: datetime, effective_at: datetime) -> None:
    """Move count and ledger together, whatever the limits."""
    values = _values(portal_id, source, delta, at, effective_at)
    with connection.cursor() as moving, connection.cursor() as appending, in_one_go():
        moving.execute(_MOVE, values)
        appending.execute(_APPEND, values)


def _values(
    portal_id: int, source: Source, delta: int, at: datetime, effective_at: datetime
) -> dict[str, int | str | datetime]:
    return {
        "portal": portal_id,
        "delta": delta,
        "at": at,
        "effective_at": effective_at,
        "kind": source.kind,
        "id": source.id,
        "label": source.label,
    }


def _upgrade_tier(usage: Usage, count: int, at: datetime) -> None:
    edition = Subscription.objects.select_related("edition").get(portal=usage.portal_id).edition
    tier = ContactTier(edition.included_contacts, edition.step_contacts).smallest_holding(count)
    portal = Portal.objects.get(pk=usage.portal_id)
    current = Usage.objects.get(portal=portal)
    TierUpgrade.objects.create(
        portal=portal,
        ledger_sequence=current.ledger_sequence,
        at=at,
        charge_date=at.astimezone(ZoneInfo(portal.time_zone)).date() + timedelta(days=1),
        from_tier=usage.tier,
        to_tier=tier,
    )
    Usage.objects.filter(portal=portal).update(tier=tier)


@transaction.atomic
def fold_activity(*, portal: Portal, before: datetime) -> int:
    """Fold the activity rows of before `before` into days of the portal's time zone; answer how many were folded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM billing_sourceactivity WHERE portal_id = %s AND at < %s"
            " RETURNING source_kind, source_id, toggle_version, created, marketing, held, at",
            [portal.pk, before],
        )
        rows = cursor.fetchall()
    zone = ZoneInfo(portal.time_zone)
    days: dict[tuple[str, int, int, date], list[int]] = {}
    last: dict[tuple[str, int, int, date], datetime] = {}
    for kind, source_id, version, created, marketing, held, at in rows:
        key = (kind, source_id, version, at.astimezone(zone).date())
        sums = days.setdefault(key, [0, 0, 0])
        days[key] = [sums[0] + created, sums[1] + marketing, sums[2] + held]
        last[key] = max(at, last.get(key, at))
    for key in sorted(days):
        _add_to_day(portal, key, days[key], last[key])
    return len(rows)


def _add_to_day(portal: Portal, key: tuple[str, int, int, date], sums: list[int], last_at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO billing_sourceactivityday AS d"
            " (portal_id, source_kind, source_id, toggle_version, date, created, marketing, held, last_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (portal_id, source_kind, source_id, toggle_version, date) DO UPDATE SET"
            " created = d.created + excluded.created, marketing = d.marketing + excluded.marketing,"
            " held = d.held + excluded.held, last_at = greatest(d.last_at, excluded.last_at)",
            [portal.pk, *key, *sums, last_at],
        )
