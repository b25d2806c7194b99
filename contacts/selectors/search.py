"""Read a page of a search and the number of its matches in one statement. A slow search is given up."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, Func, Q, QuerySet
from django.db.models.expressions import OrderBy

from contacts.models import Contact
from contacts.search_terms import words_of
from contacts.selectors.bounded import in_bounded_time
from contacts.selectors.contact_rows import contacts_with_ids
from contacts.selectors.list_filters import MOST_COUNTED
from contacts.selectors.living import living_contacts
from contacts.selectors.lookups import has_words
from contacts.selectors.search_fields import NOBODY
from marketing_contacts.portals.models import Portal


@dataclass(frozen=True, slots=True)
class Search:
    """A search among the living contacts, with a condition, words and an order. The default order is by id."""

    where: Q
    text: str = ""
    order: Sequence[OrderBy] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Some matches of a search and the number of all matches. `more` means that the count stopped at MOST_COUNTED."""

    contacts: list[Contact]
    total: int
    more: bool


def search_page(portal: Portal, search: Search, *, first: int, size: int) -> Page:
    """Return the matches from the place `first` on. Raises SearchTooSlow and TooManySlowSearches."""
    sql, params = searched_ids(portal, search).query.sql_with_params()
    page = f"SELECT count(*), (array_agg(found.id))[{first + 1:d}:{first + size:d}] FROM ({sql}) AS found(id)"  # noqa: S608 - the SQL of a query set

    def read() -> Page:
        with connection.cursor() as cursor:
            cursor.execute(page, params)
            total, ids = cursor.fetchone()
        by_id = contacts_with_ids(portal, ids or [])
        found = [by_id[contact_id] for contact_id in ids or [] if contact_id in by_id]
        return Page(found, min(total, MOST_COUNTED), total > MOST_COUNTED)

    return in_bounded_time(portal, read, by_words=bool(search.text))


def searched_ids(portal: Portal, search: Search) -> QuerySet[Contact, int]:
    """Return the ids of the matches in order, at most one more than MOST_COUNTED."""
    found = living_contacts(portal).filter(search.where)
    order = [*search.order, OrderBy(F("id"))]
    if search.text:
        words = words_of(search.text)
        found = found.filter(has_words(portal, words) if words else NOBODY)
        # No index answers this order, so the index of words yields the matches. An index could read all contacts.
        order = [
            OrderBy(Func(one.expression, function="greatest"), descending=one.descending, nulls_last=one.nulls_last)
            for one in order
        ]
    return found.order_by(*order).values_list("id", flat=True)[: MOST_COUNTED + 1]
