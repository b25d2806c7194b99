"""Contacts that match what somebody looks for: among any number of them, each filter is read from an index."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BinaryField, BooleanField, Exists, F, Func, OuterRef, QuerySet, Value

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact, SuppressedAddress, Words
from contacts.search_terms import words_of
from contacts.selectors.living import contacts_ever
from marketing_contacts.billing.selectors import UsageSummary
from marketing_contacts.portals.models import Portal

LONGEST_WORD = 200  # characters; in a query the database takes no more than 2,046 bytes
ANY = "any"  # held or suppressed, for whatever reason
MOST_COUNTED = 10_000
PROBED, COMMON = 2_000, 50  # a search is common when so many of the newest contacts match


@dataclass(frozen=True, slots=True)
class ContactFilters:
    """What is looked for among the contacts; whatever is empty does not narrow. A source is named by kind and id.

    `suppressed` names why, `ids` the contacts themselves.
    """

    q: str = ""
    status: str = ""
    held: str = ""
    source_kind: str = ""
    source_id: int | None = None
    created_from: datetime | None = None
    created_before: datetime | None = None
    archived: bool = False
    suppressed: str = ""
    ids: tuple[int, ...] = ()


def has_words(portal: Portal, words: Iterable[str]) -> Func:
    """Whether a contact has, for each of `words`, a word that begins with it.

    They are letters and digits only and stand in the statement itself: how to find them depends on how common they are,
    so the plan must not be one for all.
    """
    query = " & ".join(f"{portal.pk:d}_{word[:LONGEST_WORD]}:*" for word in words if word.isalnum())
    found = f"%(expressions)s @@ '{query}'::tsquery"
    return Func(Words("portal", "email", "properties"), template=found, output_field=BooleanField())


def filtered_contacts(portal: Portal, filters: ContactFilters) -> QuerySet[Contact]:
    """The portal's contacts that match all the filters. Each filter alone is read from an index."""
    found = contacts_ever(portal) if filters.archived else Contact.objects.filter(portal=portal)
    found = found.filter(archived_at__isnull=not filters.archived)
    if filters.q:
        words = words_of(filters.q)
        found = found.filter(has_words(portal, words)) if words else found.none()
    exact = {
        "marketing_status": filters.status,
        "held_reason": "" if filters.held == ANY else filters.held,
        "created_by_kind": filters.source_kind,
        "created_by_id": filters.source_id,
    }
    found = found.filter(*(_written_out(name, "=", str(value)) for name, value in exact.items() if value))
    if filters.created_from:
        found = found.filter(created_at__gte=filters.created_from)
    if filters.created_before:
        found = found.filter(created_at__lt=filters.created_before)
    if filters.source_kind not in {"", "app"}:
        found = found.filter(toggle_version=None)  # what the index of people's and imports' contacts holds
    if filters.ids:
        found = found.filter(id__in=filters.ids)
    if filters.suppressed:
        found = found.filter(is_suppressed(portal, "" if filters.suppressed == ANY else filters.suppressed))
    return found.filter(_written_out("held_reason", "<>", "")) if filters.held else found


def is_suppressed(portal: Portal, reason: str = "") -> Exists:
    """Whether a contact's address is suppressed, for this reason or any; no index leads from a hash to its contact."""
    address = Func(OuterRef("email"), Value("UTF8"), function="convert_to", output_field=BinaryField())
    hashed = Func(address, function="sha256", output_field=BinaryField())
    suppressed = SuppressedAddress.objects.filter(portal=portal, address_hash=hashed)
    return Exists(suppressed.filter(reason=reason) if reason else suppressed)


def _written_out(name: str, comparison: str, value: str) -> Func:
    """A column's comparison with a word or number of ours that stands in the statement itself.

    How to find contacts depends on how common the value is, and a partial index is read only where its condition is
    seen: neither is known to the plan of a prepared statement whose values are sent apart.
    """
    if not re.fullmatch(r"\w*", value, re.ASCII):
        raise ValueError(value)
    return Func(F(name), template=f"%(expressions)s {comparison} '{value}'", output_field=BooleanField())


def listed_contacts(portal: Portal, filters: ContactFilters) -> tuple[QuerySet[Contact], tuple[str, ...]]:
    """What filtered_contacts finds, and the order that shows the newest first and is read from an index.

    By number, or by the moment where moments are looked for. Of what rare words find, the index of words gives all
    and they are sorted: walking the contacts for them could walk through all, and the planner cannot tell.
    """
    found = filtered_contacts(portal, filters)
    if filters.q and not _is_common(portal, found):
        return found.annotate(number=F("id") + 0), ("-number",)
    moments = filters.created_from or filters.created_before
    return found, ("-created_at", "-id") if moments and not filters.q else ("-id",)


def _is_common(portal: Portal, found: QuerySet[Contact]) -> bool:
    """Whether the newest contacts alone hold enough of what is looked for."""
    newest = Contact.objects.filter(portal=portal).order_by("-id").values_list("id", flat=True)
    oldest = newest[PROBED - 1 : PROBED].first()
    return oldest is not None and found.filter(id__gte=oldest)[:COMMON].count() == COMMON


@dataclass(frozen=True, slots=True)
class Total:
    """How many contacts were found, or that they are more than anybody waits for."""

    number: int
    more: bool = False


def total(portal: Portal, filters: ContactFilters, usage: UsageSummary, *, shown: int | None = None) -> Total:
    """How many contacts match: from billing's counters where they know, else counted up to MOST_COUNTED.

    Where a page shows them all, they are as many as are `shown`: to look once more may cost as much as it did.
    """
    known = {
        ContactFilters(status=MarketingStatus.MARKETING): usage.count - usage.pending,
        ContactFilters(status=MarketingStatus.UNTIL_NEXT_UPDATE): usage.pending,
        ContactFilters(held=ANY): usage.held,
    }
    if filters in known:
        return Total(known[filters])
    if shown is not None:
        return Total(shown)
    number = filtered_contacts(portal, filters).order_by()[: MOST_COUNTED + 1].count()
    return Total(min(number, MOST_COUNTED), more=number > MOST_COUNTED)
