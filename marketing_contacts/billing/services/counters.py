"""Move a portal's counters, and move the ledger in the same statement."""

from datetime import datetime

from django.db import connection

from marketing_contacts.billing.ledger_chain import LEDGER_BYTES, source_bytes
from marketing_contacts.billing.sources import Source
from marketing_contacts.toolbox.round_trips import pipeline

# Moves the count and the ledger by `{delta}` contacts of one source. `{where}` takes a condition. `{using}` takes the
# table that the condition reads.
_MOVED = """
    moved AS (
        UPDATE billing_usage
           SET count = count + {delta}, ledger_sequence = ledger_sequence + 1, ledger_previous_hash = ledger_hash,
               ledger_hash = sha256(ledger_hash || {hashed})
               {using}
         WHERE portal_id = %(portal)s {where}
        RETURNING ledger_sequence, count, ledger_previous_hash, ledger_hash),
    appended AS (
        INSERT INTO billing_usageentry (portal_id, sequence, at, effective_at, delta, balance, source_kind, source_id,
                                        source_label, previous_hash, hash)
        SELECT %(portal)s, moved.ledger_sequence, {at}, {effective_at}, {delta}, moved.count, %(kind)s, %(id)s,
               %(label)s, moved.ledger_previous_hash, moved.ledger_hash
          FROM moved {joined})
"""


def _moved(*, delta: str, at: str, effective_at: str, using: str = "", where: str = "") -> str:
    hashed = LEDGER_BYTES.format(
        portal_id="portal_id",
        sequence="(ledger_sequence + 1)",
        delta=delta,
        balance=f"(count + {delta})",
        at=at,
        effective_at=effective_at,
        source="%(source)s::bytea",
    )
    names = {"delta": delta, "at": at, "effective_at": effective_at, "hashed": hashed, "where": where}
    return _MOVED.format(**names, using=f"FROM {using}" if using else "", joined=f"CROSS JOIN {using}" if using else "")


_MOVE = f"""
    WITH {_moved(delta="%(delta)s::bigint", at="%(at)s", effective_at="%(effective_at)s")}
    SELECT ledger_sequence FROM moved
"""  # noqa: S608 - our own words


def _within_limits(number: str) -> str:
    return f"""
        AND count + {number} <= least(tier, maximum_marketing_contacts)
        AND next_update_at > %(at)s AND NOT %(key)s::text = ANY (limited_sources)
    """


# Returns a row when one more contact of the source meets no limit. It reads the counters without a lock.
ROOM_FOR_ONE = f"SELECT FROM billing_usage WHERE portal_id = %(portal)s {_within_limits('1')}"
_AT = "%(at)s"
_COUNTS = f"AND wanted > 0 {_within_limits('wanted')}"
# Notes the contacts that a source created, and counts them when no limit is met. The statement around it defines
# `total` with the columns created, wanted and version. `total` has one row, or none when there is nothing to note.
# `noted` returns the id of the note. `moved` has a row when the contacts were counted.
COUNT_CREATED = f"""
    noted AS (
        INSERT INTO billing_sourceactivity
            (portal_id, source_kind, source_id, source_label, toggle_version, created, marketing, held, at)
        SELECT %(portal)s, %(kind)s, %(id)s, %(label)s, total.version, total.created, total.wanted, 0, %(at)s
          FROM total
        RETURNING id),
    {_moved(delta="wanted", at=_AT, effective_at=_AT, using="total", where=_COUNTS)}
"""  # noqa: S608 - as above
COUNT = f"""
    WITH total AS (
        SELECT %(created)s::bigint AS created, %(wanted)s::bigint AS wanted, %(version)s::integer AS version),
    {COUNT_CREATED}
    SELECT noted.id, moved.ledger_sequence IS NOT NULL FROM noted LEFT JOIN moved ON true
"""  # noqa: S608 - as above
# Runs after the move, under the lock of the move. A source without limits has no such row.
_MOVE_LIMITED = """
    UPDATE billing_sourcelimit SET count = count + %(delta)s::bigint
     WHERE portal_id = %(portal)s AND source_kind = %(kind)s AND source_id = %(id)s
"""


def move_counters(portal_id: int, source: Source, delta: int, now: datetime, effective_at: datetime) -> None:
    """Move the count, the ledger and the source's own count together, without regard to limits."""
    values = {**source_values(portal_id, source, now), "delta": delta, "effective_at": effective_at}
    with connection.cursor() as moving, connection.cursor() as limited, pipeline():
        moving.execute(_MOVE, values)
        limited.execute(_MOVE_LIMITED, values)


def source_values(portal_id: int, source: Source, now: datetime) -> dict[str, int | str | bytes | datetime]:
    """Return the parameters of the statements for a source."""
    return {
        "portal": portal_id,
        "at": now,
        "kind": source.kind,
        "id": source.id,
        "label": source.label,
        "key": source.key,
        "source": source_bytes(source.kind, source.id, source.label),
    }
