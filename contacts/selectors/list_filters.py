"""Filter the contacts of the list. An index answers each filter, except for email and conditions on any property."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from django.db.models import BigIntegerField, BooleanField, ExpressionWrapper, F, Func, Q, QuerySet

from contacts.conditions import EVERY_CONTACT, Condition, read_condition, written
from contacts.marketing_status import HeldReason, MarketingStatus
from contacts.models import Contact, SuppressedAddress
from contacts.search_terms import words_of
from contacts.selectors.living import contacts_ever, merged_into
from contacts.selectors.lookups import has_words, is_suppressed
from contacts.selectors.matching import matching
from contacts.selectors.obstacles import may_get_email, may_get_no_email
from contacts.selectors.properties import Definitions
from contacts.selectors.sorting import ordered_contacts
from marketing_contacts.billing.selectors import UsageSummary
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.portals.models import Portal

MOST_COUNTED = 10_000
LARGEST_ID = 2**63 - 1
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


class EmailFilter(StrEnum):
    """Contacts that may get marketing email now, or those that may not."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class ContactFilters:
    """The filters of the contacts' list. An empty filter does not narrow. A source has a kind and an id.

    `where` compares any properties. `ids` are the ids of chosen contacts.
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
    may_email: EmailFilter | None = None
    ids: tuple[int, ...] = ()
    where: Condition = EVERY_CONTACT

    @property
    def kept(self) -> dict[str, Any]:
        """Return what a bulk change keeps.

        A filter without a value is left out, because the release before reads a text there.
        """
        kept: dict[str, Any] = msgspec.to_builtins(self) | {"where": written(self.where) or None}
        return {name: value for name, value in kept.items() if value is not None}

    @classmethod
    def stored(cls, filters: dict[str, Any]) -> "ContactFilters":
        """Return the filters that a bulk change keeps. An empty text in older rows says that nothing narrows."""
        given = {name: value for name, value in filters.items() if value != "" and name != "where"}
        return replace(msgspec.convert(given, cls), where=read_condition(filters.get("where", "")))


def filtered_contacts(portal: Portal, filters: ContactFilters, now: datetime) -> QuerySet[Contact]:
    """Return the portal's contacts that match all filters.

    An index answers each filter alone, except for `where`, and for contacts that may get no email. Raises
    UnknownProperty and IncomparableValue for a `where` that does not fit the portal's properties.
    """
    found = contacts_ever(portal) if filters.archived else Contact.objects.filter(portal=portal)
    found = found.filter(archived_at__isnull=not filters.archived)
    if filters.q:
        words = words_of(filters.q)
        found = found.filter(has_words_or_number(portal, words)) if words else found.none()
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
    if filters.may_email:
        rule = may_get_email if filters.may_email is EmailFilter.YES else may_get_no_email
        found = found.filter(rule(portal, now))
    if filters.where.groups:
        definitions = Definitions(portal).naming(filters.where.names)
        found = found.filter(matching(portal, filters.where, definitions, now))
    return found.filter(_written_out("held_reason", "<>", "")) if filters.held else found


def has_words_or_number(portal: Portal, words: list[str]) -> Q:
    """Return a condition for contacts with the words. A single number finds the contact that has it, too.

    The number of a merged contact finds its survivor.
    """
    [number, *further] = words
    if further or not (number.isascii() and number.isdigit()) or int(number) > LARGEST_ID:
        return Q(has_words(portal, words))
    # Indexes answer ids that the statement has. A subquery here would let PostgreSQL read all contacts.
    return Q(has_words(portal, words)) | Q(id__in=[int(number), *merged_into(portal, [int(number)]).values()])


def _written_out(name: str, comparison: str, value: str) -> Func:
    """Return a comparison of a column with our own word or number, written into the statement itself.

    The best plan depends on how common the value is. A partial index needs its condition in the statement. A prepared
    statement with separate values offers the planner neither.
    """
    if not re.fullmatch(r"\w*", value, re.ASCII):
        raise ValueError(value)
    return Func(F(name), template=f"%(expressions)s {comparison} '{value}'", output_field=BooleanField())


def listed_contacts(
    portal: Portal, filters: ContactFilters, now: datetime, *, sort: str = ""
) -> tuple[QuerySet[Contact], tuple[str, ...]]:
    """Return the result of filtered_contacts and an order with the newest first that an index can read.

    `sort` is a property that gives another order, with a minus to turn it. Then UnknownProperty is raised for a name of
    none.

    The order is by id, or by the moment when the filters have one. Contacts with rare words come from the index of
    words and are sorted. Walking the contacts in order could read all of them, and the planner cannot know that.
    """
    found = filtered_contacts(portal, filters, now)
    if sort:
        return ordered_contacts(found, portal, sort, now, by_words=bool(filters.q))
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
    number = filtered_contacts(portal, filters, usage.as_of).order_by()[: MOST_COUNTED + 1].count()
    return Total(min(number, MOST_COUNTED), more=number > MOST_COUNTED)
