"""The list of contacts, filtered by its address, page by page."""

from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from contacts.forms.columns import Column, cell_in_words, columns_in_words
from contacts.forms.filters import STATUSES, ContactFilterForm
from contacts.forms.labels import Definitions
from contacts.forms.way_back import keep_way_back
from contacts.marketing_status import MarketingStatus, status_at
from contacts.models import Contact
from contacts.selectors import (
    STATUS,
    ContactFilters,
    HeldFilter,
    SearchTooSlow,
    TooManySlowSearches,
    Total,
    column_values,
    definitions_naming,
    in_bounded_time,
    list_columns,
    listed_contacts,
    total,
)
from contacts.views.locks import locked_status
from integrations.selectors import all_apps
from marketing_contacts.billing.measures import Measure
from marketing_contacts.billing.selectors import UsageSummary, usage
from marketing_contacts.portals.access import PortalRequest, locked_for, portal_member
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.paging import Page, page_of

PAGE = "contacts/list.html"
MEASURES = {
    ContactFilters(status=MarketingStatus.MARKETING): Measure.STATUS_MARKETING,
    ContactFilters(status=MarketingStatus.UNTIL_NEXT_UPDATE): Measure.PENDING_NOW,
    ContactFilters(held=HeldFilter.ANY): Measure.HELD_NOW,
}


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact and its status now."""

    contact: Contact
    status: MarketingStatus
    cells: list[tuple[Column, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of contacts and the total number, or none of a search that was given up."""

    page: Page[Contact]
    total: Total | None
    is_crowded: bool = False  # other slow searches were the reason


NOTHING: Page[Contact] = Page([], "", "")


@require_safe
@portal_member()
def contacts(request: PortalRequest) -> HttpResponse:
    """Show the page. A search in the page gets the list alone, with links that keep the filters."""
    return list_page(request, filter_form(request))


def list_page(request: PortalRequest, form: ContactFilterForm) -> HttpResponse:
    """Return the list with these filters. A malformed filter gives an empty list and status 422."""
    summary, now = usage(request.portal), timezone.now()
    chosen = list_columns(request.portal, request.member.user_id)
    found = found_contacts(request, form, summary, size=chosen.page_size)
    page = found.page
    active, locked = form.active, locked_status(request, summary)
    locked_edit, locked_export = (locked_for(request, each) for each in (Permission.EDIT_CONTACTS, Permission.EXPORT))
    names = form.opened.columns if form.opened else chosen.columns
    definitions = definitions_naming(request.portal, {*names} - {STATUS})
    columns = columns_in_words(names, definitions, active)
    context = {
        "form": form,
        "active": active,
        "chips": form.chips,
        "page": page,
        "columns": columns,
        "opened": form.opened,
        "rows": rows_with_cells(request.portal, page.rows, columns[1:], definitions, now),
        "unsorted": urlencode({name: text for name, text in active.items() if name != "sort"}),
        "total": found.total,
        "crowded": found.is_crowded,
        "measure": MEASURES.get(form.filters, Measure.CONTACTS),
        "query": urlencode(active),
        "compared": len(form.filters.where.comparisons),
        "tabs": tabs_of(form, summary),
        "selectable": not (locked and locked_edit and locked_export) and not form.filters.archived,
        "locked_edit": locked_edit,
        "locked_export": locked_export,
        "locked_status": locked,
    }
    return kept_page(request, form, context)


def kept_page(request: PortalRequest, form: ContactFilterForm, context: dict[str, Any]) -> HttpResponse:
    """Return the page, or the list alone for a search in the page. Contacts' pages link back to what is shown."""
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    swapped = request.htmx and request.htmx.target == "found"
    page = f"{PAGE}#changed" if swapped else PAGE
    answer = render(request, page, context | {"swapped": True} if swapped else context, status=status)
    if swapped:
        answer = push_url(answer, f"{request.path}?{context['query']}" if context["query"] else request.path)
    if form.is_valid():
        marks = {name: request.GET[name] for name in ("after", "before") if request.GET.get(name)}
        query = urlencode({**context["active"], **marks})
        keep_way_back(answer, query, portal_id=request.portal.pk, user_id=request.member.user_id)
    return answer


def found_contacts(request: PortalRequest, form: ContactFilterForm, summary: UsageSummary, *, size: int) -> Found:
    """Return the matching contacts, without a total when the search was given up.

    Counting may take longer than finding the page. Then the total says that there are more than the page shows.
    """
    pages = list[Page[Contact]]()

    def read() -> Found:
        found, order = listed_contacts(request.portal, form.filters, summary.as_of, sort=form.order)
        pages.append(page_of(found, by=order, query=request.GET, size=size))
        return Found(pages[-1], total(request.portal, form.filters, summary, shown=pages[-1].total))

    try:
        return in_bounded_time(request.portal, read)
    except SearchTooSlow as given_up:
        if not pages:
            return Found(NOTHING, None, is_crowded=isinstance(given_up, TooManySlowSearches))
        return Found(pages[0], Total(len(pages[0].rows), more=True))


def filter_form(request: PortalRequest) -> ContactFilterForm:
    """Return the filter form of the address."""
    return ContactFilterForm(request.GET, apps=list(all_apps(request.portal)), member=request.member)


def rows_of(found: list[Contact], now: datetime) -> list[ContactRow]:
    """Return contacts as rows of lists."""
    return [ContactRow(each, status_at(each.status, each.marketing_until, now)) for each in found]


def rows_with_cells(
    portal: Portal, found: list[Contact], columns: list[Column], definitions: Definitions, now: datetime
) -> list[ContactRow]:
    """Return contacts as rows with the texts of the columns."""
    shown = {column.name: definitions[column.name] for column in columns if column.name in definitions}
    values, zone = column_values(portal, found, shown, now), ZoneInfo(portal.time_zone)
    rows = rows_of(found, now)
    for row in rows:
        texts = values[row.contact.id]
        row.cells.extend(
            (each, cell_in_words(texts.get(each.name, ""), shown[each.name], zone) if each.name in shown else "")
            for each in columns
        )
    return rows


def tabs_of(form: ContactFilterForm, summary: UsageSummary) -> list[dict[str, Any]]:
    """Return the tabs for all contacts and for each status, with numbers from billing's counters.

    Other filters stay.
    """
    others = {name: text for name, text in form.active.items() if name not in {"status", "held", "archived"}}
    chosen = {name: text for name, text in form.active.items() if name not in others}
    numbers = {
        "marketing": (summary.count - summary.pending, Measure.STATUS_MARKETING),
        "until-next-update": (summary.pending, Measure.PENDING_NOW),
        "held": (summary.held, Measure.HELD_NOW),
    }
    held = {"held": chosen.get("held", str(HeldFilter.ANY))}
    tabs: list[tuple[Any, dict[str, str], str]] = [
        (_("All"), {}, ""),
        *((label, {"status": key}, key) for key, label in STATUSES.items()),
        (_("Held"), held, "held"),
        (_("Archived"), {"archived": "on"}, ""),
    ]
    return [
        {
            "label": label,
            "query": urlencode(others | narrowed),
            "count": numbers.get(key),
            "current": narrowed == chosen,
        }
        for label, narrowed, key in tabs
    ]
