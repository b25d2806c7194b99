"""Reads that compare the counters of a portal with its books."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Sum

from marketing_contacts.billing.models import BreakerOpening, Charge, SourceLimit, Statement, Usage, UsageEntry
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals.models import Portal


@dataclass(frozen=True, slots=True)
class Books:
    """The counters of a portal, the last balance of its ledger and the ledger's sums by source."""

    count: int
    held: int
    pending: int
    last_balance: int
    by_source: dict[str, int]


def books(portal: Portal) -> Books:
    """Read the counters and the ledger of the portal."""
    usage = Usage.objects.get(portal=portal)
    entries = UsageEntry.objects.filter(portal=portal)
    last = entries.order_by("-sequence").first()
    return Books(
        usage.count,
        usage.held,
        usage.pending,
        last.balance if last else 0,
        sum_by_source(entries.values_list("source_kind", "source_id").annotate(Sum("delta"))),
    )


def sum_by_source(rows: Iterable[tuple[str, int | None, int]]) -> dict[str, int]:
    """Add up numbers by the key of their source. Sources with a sum of 0 are left out."""
    sums: Counter[str] = Counter()
    for kind, source_id, number in rows:
        sums[Source.stored(kind, source_id, "").key] += number
    return {source: number for source, number in sums.items() if number}


def faults_of_limits(portal: Portal, contacts_by_source: Mapping[str, int]) -> list[str]:
    """Return a clause for each limit of a source whose counter, row or breaker does not fit."""
    limits = list(SourceLimit.objects.filter(portal=portal).order_by("source_kind", "source_id"))
    clauses = [
        f"own counter of {limit.source.key} {limit.count}, contacts {real}"
        for limit in limits
        if limit.count != (real := contacts_by_source.get(limit.source.key, 0))
    ]
    limited, named = Usage.objects.get(portal=portal).limited_sources, [limit.source.key for limit in limits]
    if sorted(limited) != sorted(named):
        clauses.append(f"limited sources {limited}, those with limits {named}")
    openings = sorted(limit.opening for limit in limits if limit.opening)
    opened = list(BreakerOpening.objects.filter(portal=portal, closed_at=None).order_by("number").values_list("number"))
    if opened != [(opening,) for opening in openings]:
        clauses.append(f"open breakers {openings}, openings that nobody closed {opened}")
    return clauses


def contents_of_books(portal: Portal) -> str:
    """Return the numbers of the portal's books and the heads of their chains. Two equal copies have equal contents."""
    usage = Usage.objects.get(portal=portal)
    charges = Charge.objects.filter(portal=portal).aggregate(number=Count("number"), owed=Sum("amount_minor"))
    last = Statement.objects.filter(portal=portal).order_by("-number").first()
    return (
        f"{usage.count} counted, {usage.held} held, {usage.pending} pending,"
        f" ledger {usage.ledger_sequence} {bytes(usage.ledger_hash).hex()[:16]},"
        f" periods {usage.periods_ended}, statements {usage.statements_written}"
        f" {bytes(last.hash).hex()[:16] if last else ''}, {charges['number']} charges {charges['owed'] or 0}"
    )
