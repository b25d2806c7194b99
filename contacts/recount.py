"""Counts a portal's contacts anew and compares: count = ledger = contacts = sum by source, and the chains are whole.

Says what is in a portal, so that two copies of it can be compared.
"""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, Sum

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact
from contacts.selectors import living_contacts
from marketing_contacts.billing import ledger
from marketing_contacts.billing.models import Usage, UsageEntry
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import AuditHead, Portal


def discrepancies(portal: Portal) -> list[str]:
    """What does not add up in the portal, a clause each; empty when everything does."""
    usage = Usage.objects.get(portal=portal)
    living = living_contacts(portal).order_by()
    counting = living.exclude(marketing_status=MarketingStatus.NON_MARKETING)
    last = UsageEntry.objects.filter(portal=portal).order_by("-sequence").first()
    found = {
        "last ledger balance": (usage.count, last.balance if last else 0),
        "contacts that count": (usage.count, counting.count()),
        "held contacts": (usage.held, living.exclude(held_reason="").count()),
        "pending contacts": (
            usage.pending,
            living.filter(marketing_status=MarketingStatus.UNTIL_NEXT_UPDATE).count(),
        ),
    }
    clauses = [f"counter {counter}, {name} {real}" for name, (counter, real) in found.items() if counter != real]
    booked = _by_source(
        UsageEntry.objects.filter(portal=portal).values_list("source_kind", "source_id").annotate(Sum("delta"))
    )
    attributed = _by_source(counting.values_list("source_kind", "source_id").annotate(Count("id")))
    if booked != attributed:
        clauses.append(f"by source the ledger says {booked}, the contacts {attributed}")
    return clauses + [broken for broken in (ledger.verify(portal=portal), audit.verify(portal=portal)) if broken]


def contents(portal: Portal) -> str:
    """The portal's numbers and the heads of its chains: alike where a copy is the same."""
    usage, head = Usage.objects.get(portal=portal), AuditHead.objects.get(portal=portal)
    contacts = Contact.objects.filter(portal=portal).count()
    return (
        f"{contacts} contacts, {usage.count} counted, {usage.held} held, {usage.pending} pending,"
        f" ledger {usage.ledger_sequence} {bytes(usage.ledger_hash).hex()[:16]},"
        f" audit {head.sequence} {bytes(head.hash).hex()[:16]}"
    )


def _by_source(rows: Iterable[tuple[str, int | None, int]]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for kind, source_id, number in rows:
        sums[f"{kind} {source_id}"] += number
    return {source: number for source, number in sums.items() if number}
