"""The statements that move a portal's counters, and with the count its ledger."""

from datetime import datetime

from django.db import connection

from marketing_contacts.billing.ledger import LEDGER_BYTES
from marketing_contacts.billing.tiers import Source
from marketing_contacts.round_trips import in_one_go

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
MOVE = f"""
    UPDATE billing_usage
       SET count = count + %(delta)s::bigint, ledger_sequence = ledger_sequence + 1,
           ledger_hash = sha256(ledger_hash || {_HASH})
     WHERE portal_id = %(portal)s
"""  # noqa: S608 - our own words
WITHIN_LIMITS = """
       AND count + %(delta)s::bigint <= least(tier, maximum_marketing_contacts) AND next_update_at > %(at)s::timestamptz
       AND NOT %(key)s::text = ANY (limited_sources)
"""
NOTE_ACTIVITY = """
    INSERT INTO billing_sourceactivity
        (portal_id, source_kind, source_id, source_label, toggle_version, created, marketing, held, at)
    VALUES (%(portal)s, %(kind)s, %(id)s, %(label)s, %(version)s, %(created)s, %(delta)s, 0, %(at)s)
    RETURNING id
"""
# Appends the row that the counters' last move asks for; none when they did not move. So it can be sent with the move.
APPEND = """
    INSERT INTO billing_usageentry (portal_id, sequence, at, effective_at, delta, balance, source_kind, source_id,
                                    source_label, previous_hash, hash)
    SELECT %(portal)s, usage.ledger_sequence, %(at)s, %(effective_at)s, %(delta)s, usage.count, %(kind)s, %(id)s,
           %(label)s, coalesce(last.hash, ''::bytea), usage.ledger_hash
      FROM billing_usage AS usage
      LEFT JOIN (SELECT sequence, hash FROM billing_usageentry WHERE portal_id = %(portal)s
                  ORDER BY sequence DESC LIMIT 1) AS last ON true
     WHERE usage.portal_id = %(portal)s AND usage.ledger_sequence > coalesce(last.sequence, 0)
"""
# Follows the move, under its lock; a source without limits has no such row.
MOVE_LIMITED = """
    UPDATE billing_sourcelimit SET count = count + %(delta)s::bigint
     WHERE portal_id = %(portal)s AND source_kind = %(kind)s AND source_id = %(id)s
"""


def move_counters(portal_id: int, source: Source, delta: int, at: datetime, effective_at: datetime) -> None:
    """Move count, ledger and the source's own count together, whatever the limits."""
    values = statement_values(portal_id, source, delta, at, effective_at)
    with connection.cursor() as moving, connection.cursor() as appending, connection.cursor() as limited, in_one_go():
        moving.execute(MOVE, values)
        appending.execute(APPEND, values)
        limited.execute(MOVE_LIMITED, values)


def statement_values(
    portal_id: int, source: Source, delta: int, at: datetime, effective_at: datetime
) -> dict[str, int | str | datetime]:
    """What the statements are told."""
    return {
        "portal": portal_id,
        "delta": delta,
        "at": at,
        "effective_at": effective_at,
        "kind": source.kind,
        "id": source.id,
        "label": source.label,
        "key": source.key,
    }
