"""Whether a portal's ledger is whole: gapless, adding up, and chained by hash to its head."""

import hashlib
from datetime import UTC, datetime
from struct import pack

from marketing_contacts.billing.models import Usage, UsageEntry
from marketing_contacts.portals.audit import Fault
from marketing_contacts.portals.models import Portal

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# The bytes that a ledger row's hash covers, after the hash before it: fixed widths, text with its length in front.
LEDGER_BYTES = """
    int8send({portal_id}) || int8send({sequence}) || int8send({delta}) || int8send({balance})
    || int8send((extract(epoch FROM {at}) * 1000000)::bigint)
    || int8send((extract(epoch FROM {effective_at}) * 1000000)::bigint)
    || int4send(octet_length(convert_to({source_kind}, 'UTF8'))) || convert_to({source_kind}, 'UTF8')
    || int8send({source_id})
    || int4send(octet_length(convert_to({source_label}, 'UTF8'))) || convert_to({source_label}, 'UTF8')
"""


def first_fault(*, portal: Portal) -> Fault | None:
    """None when the ledger is whole."""
    previous, balance, sequence = b"", 0, 0
    for entry in UsageEntry.objects.filter(portal=portal).order_by("sequence").iterator():
        sequence, balance = sequence + 1, balance + entry.delta
        if entry.sequence != sequence:
            return Fault("missing", sequence)
        if entry.balance != balance or bytes(entry.previous_hash) != previous or bytes(entry.hash) != digest(entry):
            return Fault("altered", sequence)
        previous = bytes(entry.hash)
    usage = Usage.objects.get(portal=portal)
    if usage.ledger_sequence != sequence or bytes(usage.ledger_hash) != previous:
        return Fault("cut off", sequence)
    return None


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
    kind, label = entry.source_kind.encode(), entry.source_label.encode()
    text = pack(
        ">qqqqqq",
        entry.portal_id,
        entry.sequence,
        entry.delta,
        entry.balance,
        _microseconds(entry.at),
        _microseconds(entry.effective_at),
    )
    text += pack(">i", len(kind)) + kind + pack(">qi", entry.source_id, len(label)) + label
    return hashlib.sha256(bytes(entry.previous_hash) + text).digest()


def _microseconds(at: datetime) -> int:
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
