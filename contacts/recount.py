"""Recount a portal.

The count, the ledger, the contacts, the sums by source and the sources' own counters must be equal. Every contact must
list the addresses that are held for it, and the chains must be whole. The contents of two copies can be compared.
"""

from django.db.models import Count

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact
from contacts.property_definitions import OTHER_EMAILS
from contacts.selectors import listed_addresses, living_contacts
from marketing_contacts.billing import charge_checks as charged
from marketing_contacts.billing import ledger_chain as ledger
from marketing_contacts.billing import statements
from marketing_contacts.billing.selectors import (
    books,
    contents_of_books,
    counted_by_days,
    faults_of_limits,
    sum_by_source,
)
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import AuditHead, Portal


def discrepancies(portal: Portal) -> list[str]:
    """Return a clause for each number that does not add up."""
    usage = books(portal)
    living = living_contacts(portal).order_by()
    counting = living.exclude(marketing_status=MarketingStatus.NON_MARKETING)
    found = {
        "last ledger balance": (usage.count, usage.last_balance),
        "days of the ledger": (usage.count, counted_by_days(portal)),
        "contacts that count": (usage.count, counting.count()),
        "held contacts": (usage.held, living.exclude(held_reason="").count()),
        "pending contacts": (
            usage.pending,
            living.filter(marketing_status=MarketingStatus.UNTIL_NEXT_UPDATE).count(),
        ),
    }
    clauses = [f"counter {counter}, {name} {real}" for name, (counter, real) in found.items() if counter != real]
    attributed = sum_by_source(counting.values_list("source_kind", "source_id").annotate(Count("id")))
    if usage.by_source != attributed:
        clauses.append(f"by source the ledger says {usage.by_source}, the contacts {attributed}")
    clauses += faults_of_limits(portal, attributed)
    clauses += _of_addresses(portal)
    kept = [part.verify(portal=portal) for part in (ledger, charged, statements, audit)]
    return clauses + [broken for broken in kept if broken]


def _of_addresses(portal: Portal) -> list[str]:
    """Return a clause for each living contact that does not list the addresses held for it besides its email."""
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
    """Say the portal's numbers and the heads of its chains. Two equal copies have equal contents."""
    head, contacts = AuditHead.objects.get(portal=portal), Contact.objects.filter(portal=portal).count()
    audit_head = f"audit {head.sequence} {bytes(head.hash).hex()[:16]}"
    return f"{contacts} contacts, {contents_of_books(portal)}, {audit_head}"
