"""The audit trail: what people and settings did, appended and chained by hash for each portal."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

from marketing_contacts.portals import chains
from marketing_contacts.portals.chains import Fault, Head
from marketing_contacts.portals.models import AuditEntry, AuditHead, Member, Portal


class Target(NamedTuple):
    """What was acted on, by its number and the name that it had: the trail outlives it."""

    kind: str
    id: int | str
    label: str = ""


def lock_head(*, portal: Portal) -> AuditHead:
    """The end of the portal's chain, locked until the transaction ends; take it before any counter."""
    return AuditHead.objects.select_for_update().get(portal=portal)


def record(
    *,
    portal: Portal,
    actor: Member | str | None,
    action: str,
    target: Target,
    now: datetime,
    before: Any = None,
    after: Any = None,
    head: AuditHead | None = None,
) -> AuditEntry:
    """Append an entry in the caller's transaction. `actor` is the name of a connected app where
    one acts, and None for what the system does by itself.
    """
    head = head or lock_head(portal=portal)
    entry = AuditEntry(
        portal=portal,
        sequence=head.sequence + 1,
        at=now,
        actor_id=actor.user_id if isinstance(actor, Member) else None,
        actor_label=str(actor) if actor else "Marketing Contacts",
        action=action,
        target_kind=target.kind,
        target_id=str(target.id),
        target_label=target.label,
        before=before,
        after=after,
        previous_hash=bytes(head.hash),
    )
    entry.hash = digest(entry)
    entry.save(force_insert=True)
    head.sequence, head.hash = entry.sequence, entry.hash
    head.save(update_fields=["sequence", "hash"])
    return entry


def digest(entry: AuditEntry) -> bytes:
    """The hash of an entry: of the hash before it, then of its fields as JSON with sorted keys, in UTF-8."""
    fields = [
        entry.portal_id,
        entry.sequence,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.actor_label,
        entry.action,
        entry.target_kind,
        entry.target_id,
        entry.target_label,
        entry.before,
        entry.after,
    ]
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(bytes(entry.previous_hash) + text.encode()).digest()


def first_fault(*, portal: Portal) -> Fault | None:
    """None when the portal's chain is whole."""

    def head() -> Head:
        found = AuditHead.objects.get(portal=portal)
        return Head(found.sequence, bytes(found.hash))

    def holds(entry: AuditEntry, _before: AuditEntry | None) -> bool:
        return bytes(entry.hash) == digest(entry)

    return chains.first_fault(AuditEntry.objects.filter(portal=portal), head=head, holds=holds)


def verify(*, portal: Portal) -> str | None:
    """None when the portal's chain is whole, else a sentence that names the first row which is not."""
    fault = first_fault(portal=portal)
    if fault is None:
        return None
    if fault.kind == "cut off":
        return f"audit entries after {fault.sequence} were cut off"
    return f"audit entry {fault.sequence} {'is missing' if fault.kind == 'missing' else 'was altered'}"
