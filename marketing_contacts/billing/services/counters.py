"""Move a portal's counters and its ledger together, by statements that write one table each.

The function `contacts_create_3` of the database does the same for the contacts that it creates.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from marketing_contacts.billing.ledger_chain import LEDGER_BYTES, source_bytes
from marketing_contacts.billing.sources import Source
from marketing_contacts.toolbox.round_trips import pipeline

HASHED = LEDGER_BYTES.format(
    portal_id="portal_id",
    sequence="(ledger_sequence + 1)",
    delta="%(delta)s::bigint",
    balance="(count + %(delta)s::bigint)",
    at="%(at)s::timestamptz",
    effective_at="%(effective_at)s::timestamptz",
    source="%(source)s::bytea",
)
MOVE = f"""
    UPDATE billing_usage
       SET count = count + %(delta)s::bigint, ledger_sequence = ledger_sequence + 1, ledger_previous_hash = ledger_hash,
           ledger_hash = sha256(ledger_hash || {HASHED})
     WHERE portal_id = %(portal)s
"""  # noqa: S608 - our own words
MOVE_WITHIN_LIMITS = f"""{MOVE}
       AND count + %(delta)s::bigint <= least(tier, maximum_marketing_contacts)
       AND next_update_at > %(at)s AND NOT %(key)s::text = ANY (limited_sources)
    RETURNING 1
"""
# Reads the head of the ledger that the move has just written. The lock of the move is held until the commit.
APPEND = """
    INSERT INTO billing_usageentry (portal_id, sequence, at, effective_at, delta, balance, source_kind, source_id,
                                    source_label, previous_hash, hash)
    SELECT portal_id, ledger_sequence, %(at)s, %(effective_at)s, %(delta)s::bigint, count, %(kind)s, %(id)s,
           %(label)s, ledger_previous_hash, ledger_hash
      FROM billing_usage WHERE portal_id = %(portal)s
"""
# Runs after the move, under the lock of the move. A source without limits has no such row.
MOVE_LIMITED = """
    UPDATE billing_sourcelimit SET count = count + %(delta)s::bigint
     WHERE portal_id = %(portal)s AND source_kind = %(kind)s AND source_id = %(id)s
"""


def move_counters(portal_id: int, source: Source, delta: int, now: datetime, effective_at: datetime) -> None:
    """Move the count, the ledger and the source's own count together, without regard to limits."""
    values = source_values(portal_id, source, now) | {"delta": delta, "effective_at": effective_at}
    with (
        connection.cursor() as moving,
        connection.cursor() as appending,
        connection.cursor() as limited,
        pipeline(),
    ):
        moving.execute(MOVE, values)
        appending.execute(APPEND, values)
        limited.execute(MOVE_LIMITED, values)


def move_within_limits(portal_id: int, source: Source, delta: int, now: datetime) -> bool:
    """Move the count and the ledger together when no limit is met, and return whether they moved."""
    values = source_values(portal_id, source, now) | {"delta": delta, "effective_at": now}
    with connection.cursor() as cursor:
        cursor.execute(MOVE_WITHIN_LIMITS, values)
        if cursor.fetchone() is None:
            return False
        cursor.execute(APPEND, values)
        return True


def source_values(portal_id: int, source: Source, now: datetime) -> dict[str, Any]:
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
