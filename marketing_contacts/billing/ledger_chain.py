"""Whether a portal's ledger is whole: gapless, adding up, and chained by hash to its head."""

import hashlib
from datetime import UTC, datetime
from struct import pack

from marketing_contacts.billing.models import Usage, UsageEntry
from marketing_contacts.portals import chains
from marketing_contacts.portals.chains import Fault, Head
from marketing_contacts.portals.models import Portal

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# The bytes that a ledger row's hash covers, after the hash before it: fixed widths, and the source's bytes at the end.
LEDGER_BYTES = """
    int8send({portal_id}) || int8send({sequence}) || int8send({delta}) || int8send({balance})
    || int8send((extract(epoch FROM {at}) * 1000000)::bigint)
    || int8send((extract(epoch FROM {effective_at}) * 1000000)::bigint) || {source}
"""


def source_bytes(kind: str, source_id: int, label: str) -> bytes:
    """A source as LEDGER_BYTES has it: its texts with their lengths in front."""
    named, labelled = kind.encode(), label.encode()
    return pack(">i", len(named)) + named + pack(">qi", source_id, len(labelled)) + labelled


def first_fault(*, portal: Portal) -> Fault | None:
    """None when the ledger is whole."""

    def head() -> Head:
        usage = Usage.objects.get(portal=portal)
        return Head(usage.ledger_sequence, bytes(usage.ledger_hash))

    return chains.first_fault(UsageEntry.objects.filter(portal=portal), head=head, holds=_holds)


def verify(*, portal: Portal) -> str | None:
    """None when the ledger is whole, else a sentence that names the first row which is not."""
    fault = first_fault(portal=portal)
    if fault is None:
        return None
    if fault.kind == "cut off":
        return f"ledger rows after {fault.sequence} were cut off"
    return f"ledger row {fault.sequence} {'is missing' if fault.kind == 'missing' else 'was altered'}"


def digest(entry: UsageEntry) -> bytes:
    """The hash of a row, as the database wrote it by LEDGER_BYTES."""
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
