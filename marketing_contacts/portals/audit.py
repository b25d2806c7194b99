"""Append to the audit trail of a portal, and verify it. Each entry is chained to the one before by a hash."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from marketing_contacts.portals.models import AuditEntry, AuditHead, Member, Portal
from marketing_contacts.toolbox import chains
from marketing_contacts.toolbox.chains import Fault, Head
from marketing_contacts.toolbox.round_trips import ROWS_OF_AN_INSERT


class Target(NamedTuple):
    """The object of an action, by its id and its name at that time. The trail outlives the object."""

    kind: str
    id: int | str
    label: str = ""


Actor = Member | str | None


def lock_head(*, portal: Portal) -> AuditHead:
    """Lock and return the end of the portal's chain.

    The lock lasts until the transaction ends. Take it before any counter.
    """
    return AuditHead.objects.select_for_update().get(portal=portal)


def record(
    *,
    portal: Portal,
    actor: Actor,
    action: str,
    target: Target,
    now: datetime,
    before: Any = None,
    after: Any = None,
    head: AuditHead | None = None,
) -> AuditEntry:
    """Append an entry in the caller's transaction.

    `actor` is a member, or the name of a connected app or of a staff member. None means the system itself.
    """
    [entry] = record_each(
        portal=portal, actor=actor, action=action, targets=[target], now=now, before=before, after=after, head=head
    )
    return entry


def record_each(
    *,
    portal: Portal,
    actor: Actor,
    action: str,
    targets: Iterable[Target],
    now: datetime,
    before: Any = None,
    after: Any = None,
    head: AuditHead | None = None,
) -> list[AuditEntry]:
    """Append an entry for each target in the caller's transaction, as `record` does, with few statements."""
    head = head or lock_head(portal=portal)
    entries: list[AuditEntry] = []
    for target in targets:
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
        head.sequence, head.hash = entry.sequence, entry.hash
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries, batch_size=ROWS_OF_AN_INSERT)
    head.save(update_fields=["sequence", "hash"])
    return entries


def digest(entry: AuditEntry) -> bytes:
    """Return the hash of an entry.

    The hash covers the hash before it, then the entry's fields as JSON with sorted keys, in UTF-8.
    """
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
    """Return the first fault of the portal's chain, or None."""

    def head() -> Head:
        found = AuditHead.objects.get(portal=portal)
        return Head(found.sequence, bytes(found.hash))

    def holds(entry: AuditEntry, _before: AuditEntry | None) -> bool:
        return bytes(entry.hash) == digest(entry)

    return chains.first_fault(AuditEntry.objects.filter(portal=portal), head=head, holds=holds)


def verify(*, portal: Portal) -> str | None:
    """Return None when the portal's chain is complete, else a sentence that names the first fault."""
    fault = first_fault(portal=portal)
    return fault.sentence("audit entry", "audit entries") if fault else None
