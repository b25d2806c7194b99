"""Version 1: contacts by words, and how many there are."""

from django.db.models.expressions import OrderBy
from django.http import HttpResponse

from contacts.api.gate import Call, api
from contacts.api.v1.lists import count_of, number_in, page_in
from contacts.api.v1.profile import milliseconds
from contacts.models import Contact
from contacts.search_terms import MOST_WORDS, words_of
from contacts.selectors import (
    MOST_COUNTED,
    ContactFilters,
    field_of,
    in_bounded_time,
    listed_contacts,
    living_contacts,
    total,
)
from integrations.rate_limits import Policy
from integrations.scopes import Scope
from marketing_contacts.billing.selectors import usage
from marketing_contacts.wire.refusals import invalid

LONGEST_QUERY = 3_000  # characters
ORDERS = {"ASC": False, "DESC": True}


def search(call: Call) -> HttpResponse:
    """GET /contacts/v1/search/query?q=… finds contacts with words that begin so, the newest first or by `sort`."""
    portal, count = call.caller.portal, count_of(call.request)
    offset = number_in(call.request, "offset", 0, highest=MOST_COUNTED)
    if offset + count > MOST_COUNTED:
        raise invalid(f"offset: only the first {MOST_COUNTED} contacts can be paged through.")
    q = call.request.GET.get("q", "")
    if len(q) > LONGEST_QUERY:
        raise invalid(f"q: at most {LONGEST_QUERY} characters, not {len(q)}.")
    if len(words_of(q)) > MOST_WORDS:
        raise invalid(f"q: at most {MOST_WORDS} words, not {len(words_of(q))}.")
    name, sorted_by = call.request.GET.get("sort", ""), list[OrderBy]()
    if definition := call.definitions.naming([name]).get(name):
        descending = ORDERS.get(call.request.GET.get("order", "").upper(), True)
        sorted_by = [field_of(portal, definition, call.now).order(descending=descending)]
    filters = ContactFilters(q=q)

    def read() -> tuple[list[Contact], int]:
        contacts, order = listed_contacts(portal, filters, call.now)
        found = list(contacts.order_by(*sorted_by, *order)[offset : offset + count + 1])
        return found, total(portal, filters, usage(portal)).number

    found, number = in_bounded_time(portal, read)
    page = {"query": filters.q, "offset": offset + len(found[:count]), "total": number}
    return call.answer(page_in(call, found, count, shows_all=True) | page)


def statistics(call: Call) -> HttpResponse:
    """GET /contacts/v1/contacts/statistics: how many contacts there are, and when the latest was created."""
    contacts = living_contacts(call.caller.portal).order_by("-created_at", "-id")
    number, last = in_bounded_time(
        call.caller.portal, lambda: (contacts.count(), contacts.values_list("created_at", flat=True).first())
    )
    return call.answer({"contacts": number, "last-new-contact-at": milliseconds(last) if last else None})


search_query = api(limited_by=Policy.SECONDLY, GET=(Scope.CONTACTS_READ, search))
contact_statistics = api(limited_by=Policy.SECONDLY, GET=(Scope.CONTACTS_READ, statistics))
