"""Filter the contacts of the list. An index answers each filter, for any number of contacts."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from django.db.models import (
    BigIntegerField,
    BinaryField,
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    QuerySet,
    Value,
)

from contacts.marketing_status import HeldReason, MarketingStatus
from contacts.models import Contact, SuppressedAddress, Words
from contacts.search_terms import words_of
from contacts.selectors.living import contacts_ever
from marketing_contacts.billing.selectors import UsageSummary
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.portals.models import Portal

LONGEST_WORD = 200  # characters, since PostgreSQL takes at most 2,046 bytes in a query
MOST_COUNTED = 10_000
PROBED, COMMON = 2_000, 50  # a search is common when 50 of the newest 2,000 contacts match
SORTED_ID = ExpressionWrapper(F("id") + 0, BigIntegerField())  # no index has it; F("id") + 0 alone would have 32 bits


class HeldFilter(StrEnum):
    """Held contacts, for any reason or for one."""

    ANY = "any"
    MAXIMUM = HeldReason.MAXIMUM
    APP_MAXIMUM = HeldReason.APP_MAXIMUM
    BREAKER = HeldReason.BREAKER
    RESTORE = HeldReason.RESTORE


class SuppressedFilter(StrEnum):
    """Contacts with a suppressed address, for any reason or for one."""

    ANY = "any"
    BOUNCED = SuppressedAddress.Reason.BOUNCED
    COMPLAINED = SuppressedAddress.Reason.COMPLAINED
    UNSUBSCRIBED = SuppressedAddress.Reason.UNSUBSCRIBED


@dataclass(frozen=True, slots=True)
class ContactFilters:
    """The filters of the contacts' list. An empty filter does not narrow. A source has a kind and an id.

    `ids` are the ids of chosen contacts.
    """

    q: str = ""
    status: MarketingStatus | None = None
    held: HeldFilter | None = None
    source_kind: SourceKind | None = None
    source_id: int | None = None
    created_from: datetime | None = None
    created_before: datetime | None = None
    archived: bool = False
    suppressed: SuppressedFilter | None = None
    ids: tuple[int, ...] = ()

    @property
    def kept(self) -> dict[str, Any]:
        """Return what a bulk change keeps.

        A filter without a value is left out, because the release before reads a text there.
        """
        kept: dict[str, Any] = msgspec.to_builtins(self)
        return {name: value for name, value in kept.items() if value is not None}

    @classmethod
    def stored(cls, filters: dict[str, Any]) -> "ContactFilters":
        """Return the filters that a bulk change keeps. An empty text in older rows says that nothing narrows."""
        return msgspec.convert({name: value for name, value in filters.items() if value != ""}, cls)


def has_words(portal: Portal, words: Iterable[str]) -> Func:
    """Return a condition for contacts that have, for each of `words`, a word with that beginning.

    The words are letters and digits only, and stand in the statement itself. The best plan depends on how common the
    words are, so the statements must not share a plan.
    """
    query = " & ".join(f"{portal.pk:d}_{word[:LONGEST_WORD]}:*" for word in words if word.isalnum())
    found = f"%(expressions)s @@ '{query}'::tsquery"
    return Func(Words("portal", "email", "properties"), template=found, output_field=BooleanField())


def filtered_contacts(portal: Portal, filters: ContactFilters) -> QuerySet[Contact]:
    """Return the portal's contacts that match all filters. An index answers each filter alone."""
    found = contacts_ever(portal) if filters.archived else Contact.objects.filter(portal=portal)
    found = found.filter(archived_at__isnull=not filters.archived)
    if filters.q:
        words = words_of(filters.q)
        found = found.filter(has_words(portal, words)) if words else found.none()
    exact = {
        "marketing_status": filters.status,
        "held_reason": None if filters.held is HeldFilter.ANY else filters.held,
        "created_by_kind": filters.source_kind,
        "created_by_id": filters.source_id,
    }
    found = found.filter(*(_written_out(name, "=", str(value)) for name, value in exact.items() if value))
    if filters.created_from:
        found = found.filter(created_at__gte=filters.created_from)
    if filters.created_before:
        found = found.filter(created_at__lt=filters.created_before)
    if filters.source_kind and filters.source_kind is not SourceKind.APP:
        found = found.filter(toggle_version=None)  # as in the index contact_created_otherwise; only apps have toggles
    if filters.ids:
        found = found.filter(id__in=filters.ids)
    if filters.suppressed:
        reasons = () if filters.suppressed is SuppressedFilter.ANY else (str(filters.suppressed),)
        found = found.filter(is_suppressed(portal, reasons))
    return found.filter(_written_out("held_reason", "<>", "")) if filters.held else found


def suppressions_by_contact(portal: Portal) -> QuerySet[SuppressedAddress]:
    """Return the reasons of an outer contact's address, for a subquery. No index leads from a hash to its contact."""
    address = Func(OuterRef("email"), Value("UTF8"), function="convert_to", output_field=BinaryField())
    hashed = Func(address, function="sha256", output_field=BinaryField())
    return SuppressedAddress.objects.filter(portal=portal, address_hash=hashed)


def is_suppressed(portal: Portal, reasons: Collection[str] = ()) -> Exists:
    """Return a condition for contacts with a suppressed address, for one of `reasons` or for any reason."""
    found = suppressions_by_contact(portal)
    return Exists(found.filter(reason__in=sorted(reasons)) if reasons else found)


def _written_out(name: str, comparison: str, value: str) -> Func:
    """Return a comparison of a column with our own word or number, written into the statement itself.

    The best plan depends on how common the value is. A partial index needs its condition in the statement. A prepared
    statement with separate values offers the planner neither.
    """
    if not re.fullmatch(r"\w*", value, re.ASCII):
        raise ValueError(value)
    return Func(F(name), template=f"%(expressions)s {comparison} '{value}'", output_field=BooleanField())


def listed_contacts(portal: Portal, filters: ContactFilters) -> tuple[QuerySet[Contact], tuple[str, ...]]:
    """Return the result of filtered_contacts and an order with the newest first that an index can read.

    The order is by id, or by the moment when the filters have one. Contacts with rare words come from the index of
    words and are sorted. Walking the contacts in order could read all of them, and the planner cannot know that.
    """
    found = filtered_contacts(portal, filters)
    if filters.q:
        newest = Contact.objects.filter(portal=portal).order_by("-id").values_list("id", flat=True)
        oldest = newest[PROBED - 1 : PROBED].first()
        common = oldest is not None and found.filter(id__gte=oldest)[:COMMON].count() == COMMON
        return (found, ("-id",)) if common else (found.annotate(number=SORTED_ID), ("-number",))
    return found, ("-created_at", "-id") if filters.created_from or filters.created_before else ("-id",)


@dataclass(frozen=True, slots=True)
class Total:
    """The number of matching contacts. `more` means that the counting stopped there."""

    number: int
    more: bool = False


def total(portal: Portal, filters: ContactFilters, usage: UsageSummary, *, shown: int | None = None) -> Total:
    """Return the number of matching contacts, from billing's counters if possible, else counted up to MOST_COUNTED.

    `shown` is the number of matches when a page shows all of them. `shown` saves a second search, which may cost as
    much.
    """
    known = {
        ContactFilters(status=MarketingStatus.MARKETING): usage.count - usage.pending,
        ContactFilters(status=MarketingStatus.UNTIL_NEXT_UPDATE): usage.pending,
        ContactFilters(held=HeldFilter.ANY): usage.held,
    }
    if filters in known:
        return Total(known[filters])
    if shown is not None:
        return Total(shown)
    number = filtered_contacts(portal, filters).order_by()[: MOST_COUNTED + 1].count()
    return Total(min(number, MOST_COUNTED), more=number > MOST_COUNTED)
