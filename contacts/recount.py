"""Recount a portal's contacts and compare the results.

The count must equal the ledger, the contacts, the sum by source and the sources' own counters. Each contact must list
the other addresses that rows hold for it. The chains must be complete. The module also describes a portal, so that two
copies of a portal can be compared.
"""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, Sum

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact
from contacts.property_definitions import OTHER_EMAILS
from contacts.selectors import listed_addresses, living_contacts
from marketing_contacts.billing import charge_checks as charged
from marketing_contacts.billing import ledger_chain as ledger
from marketing_contacts.billing import statements
from marketing_contacts.billing.models import BreakerTrip, Charge, SourceLimit, Statement, Usage, UsageEntry
from marketing_contacts.billing.selectors import counted_by_days
from marketing_contacts.billing.tiers import Source
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import AuditHead, Portal


def discrepancies(portal: Portal) -> list[str]:
    """Return a clause for each difference in the portal. The list is empty without differences."""
    usage = Usage.objects.get(portal=portal)
    living = living_contacts(portal).order_by()
    counting = living.exclude(marketing_status=MarketingStatus.NON_MARKETING)
    last = UsageEntry.objects.filter(portal=portal).order_by("-sequence").first()
    found = {
        "last ledger balance": (usage.count, last.balance if last else 0),
        "days of the ledger": (usage.count, counted_by_days(portal)),
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
    clauses += _of_limited_sources(portal, usage, attributed)
    clauses += _of_addresses(portal)
    kept = [part.verify(portal=portal) for part in (ledger, charged, statements, audit)]
    return clauses + [broken for broken in kept if broken]


def _of_limited_sources(portal: Portal, usage: Usage, attributed: dict[str, int]) -> list[str]:
    """Return a clause for each difference about sources with limits of their own."""
    limits = list(SourceLimit.objects.filter(portal=portal).order_by("source_kind", "source_id"))
    clauses = [
        f"own counter of {limit.source.key} {limit.count}, contacts {real}"
        for limit in limits
        if limit.count != (real := attributed.get(limit.source.key, 0))
    ]
    named = [limit.source.key for limit in limits]
    if sorted(usage.limited_sources) != sorted(named):
        clauses.append(f"limited sources {usage.limited_sources}, those with limits {named}")
    trips = sorted(limit.trip for limit in limits if limit.trip)
    opened = list(BreakerTrip.objects.filter(portal=portal, closed_at=None).order_by("number").values_list("number"))
    if opened != [(trip,) for trip in trips]:
        clauses.append(f"open breakers {trips}, openings that nobody closed {opened}")
    return clauses


def _of_addresses(portal: Portal) -> list[str]:
    """Return a clause for each living contact that does not list the addresses that rows hold for it."""
    held: dict[int, set[str]] = {}
    rows = Contact.objects.filter(portal=portal, holds_email=True)
    for survivor, email in rows.values_list("merged_into_id", "email"):
        held.setdefault(survivor or 0, set()).add(email or "")
    listing = living_contacts(portal).filter(properties__has_key=OTHER_EMAILS)
    listed = {contact.id: set(listed_addresses(contact)) for contact in listing}
    pairs = {number: (listed.get(number, set()), held.get(number, set())) for number in held.keys() | listed.keys()}
    return [
        f"contact {number} lists {len(names)} other addresses, {len(kept)} are held for it"
        for number, (names, kept) in sorted(pairs.items())
        if names != kept
    ]


def contents(portal: Portal) -> str:
    """Return the portal's numbers and the heads of its chains. Equal copies have equal contents."""
    usage, head = Usage.objects.get(portal=portal), AuditHead.objects.get(portal=portal)
    contacts = Contact.objects.filter(portal=portal).count()
    charges = Charge.objects.filter(portal=portal).aggregate(number=Count("number"), owed=Sum("amount_minor"))
    last = Statement.objects.filter(portal=portal).order_by("-number").first()
    return (
        f"{contacts} contacts, {usage.count} counted, {usage.held} held, {usage.pending} pending,"
        f" ledger {usage.ledger_sequence} {bytes(usage.ledger_hash).hex()[:16]},"
        f" periods {usage.periods_ended}, statements {usage.statements_written}"
        f" {bytes(last.hash).hex()[:16] if last else ''}, {charges['number']} charges {charges['owed'] or 0},"
        f" audit {head.sequence} {bytes(head.hash).hex()[:16]}"
    )


def _by_source(rows: Iterable[tuple[str, int | None, int]]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for kind, source_id, number in rows:
        sums[Source(kind, source_id or 0, "").key] += number
    return {source: number for source, number in sums.items() if number}
