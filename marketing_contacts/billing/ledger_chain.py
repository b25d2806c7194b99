"""Check that a portal's ledger is complete.

The sequence has no gap. Each balance follows from the one before. A chain of hashes leads to the head.
"""

import hashlib
from datetime import UTC, datetime
from struct import pack

from marketing_contacts.billing.models import Usage, UsageEntry
from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox import chains
from marketing_contacts.toolbox.chains import Fault, Head

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# The hash of a ledger row covers the hash before it and these bytes. All of them but the source's have fixed widths.
LEDGER_BYTES = """
    int8send({portal_id}) || int8send({sequence}) || int8send({delta}) || int8send({balance})
    || int8send((extract(epoch FROM {at}) * 1000000)::bigint)
    || int8send((extract(epoch FROM {effective_at}) * 1000000)::bigint) || {source}
"""


def source_bytes(kind: str, source_id: int, label: str) -> bytes:
    """Return the source's bytes for LEDGER_BYTES. The length of each text stands before the text."""
    named, labelled = kind.encode(), label.encode()
    return pack(">i", len(named)) + named + pack(">qi", source_id, len(labelled)) + labelled


def first_fault(*, portal: Portal) -> Fault | None:
    """Return the first fault of the ledger, or None."""

    def head() -> Head:
        usage = Usage.objects.get(portal=portal)
        return Head(usage.ledger_sequence, bytes(usage.ledger_hash))

    return chains.first_fault(UsageEntry.objects.filter(portal=portal), head=head, holds=_holds)


def verify(*, portal: Portal) -> str | None:
    """Return None when the ledger is complete, else a sentence that names the first fault."""
    fault = first_fault(portal=portal)
    return fault.sentence("ledger row", "ledger rows") if fault else None


def digest(entry: UsageEntry) -> bytes:
    """Return the hash of a row. The database computes the same hash from LEDGER_BYTES."""
    text = pack(
        ">qqqqqq",
        entry.portal_id,
        entry.sequence,
        entry.delta,
        entry.balance,
        _microseconds(entry.at),
        _microseconds(entry.effective_at),
    )
    text += source_bytes(entry.source_kind, entry.source_id, entry.source_label)
    return hashlib.sha256(bytes(entry.previous_hash) + text).digest()


def _holds(entry: UsageEntry, before: UsageEntry | None) -> bool:
    balance = (before.balance if before else 0) + entry.delta
    return entry.balance == balance and bytes(entry.hash) == digest(entry)


def _microseconds(at: datetime) -> int:
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
