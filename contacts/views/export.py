"""Export the contacts' list or chosen contacts as CSV, row by row, for any number of contacts."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_safe

from contacts.forms.actions import ExportForm
from contacts.forms.columns import columns_in_words
from contacts.forms.filters import ContactFilterForm
from contacts.forms.labels import Definitions, label_of
from contacts.import_files.columns import headings
from contacts.marketing_status import Obstacle, counts_at, status_at
from contacts.models import Contact
from contacts.property_definitions import DEFAULT_PROPERTIES, EXPORTED_PROPERTIES
from contacts.selectors import (
    MOST_COUNTED,
    ContactFilters,
    SearchTooSlow,
    column_values,
    definitions_of,
    in_bounded_time,
    list_columns,
    listed_contacts,
    obstacles,
)
from contacts.services.exports import record_export
from contacts.services.jobs.import_words import FIRST_HEADING, LATER_HEADING, names_of_columns
from contacts.views.listing import filter_form, list_page
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.csv_answers import csv_answer
from marketing_contacts.toolbox.paging import chunks_of
from marketing_contacts.toolbox.words import in_words

CHUNK = 1_000
EXAMPLES = 5  # contacts that the page names
MOMENT = "%Y-%m-%d %H:%M:%S"
Cells = Callable[[list[Contact]], list[list[str]]]


@require_safe
@portal_member(Permission.EXPORT)
def export_options(request: PortalRequest) -> HttpResponseBase:
    """Show how many contacts the file has, some of them, and the choice of columns and order."""
    form, chosen, now = filter_form(request), ExportForm(request.GET), timezone.now()
    if not (form.is_valid() and chosen.is_valid()):
        return list_page(request, form)
    filters, portal = chosen.narrowed(form.filters), request.portal
    try:
        found, examples = in_bounded_time(portal, lambda: number_and_examples(portal, filters, now))
    except SearchTooSlow:
        found, examples = None, []
    context = {
        "number": None if found is None else min(found, MOST_COUNTED),
        "more": found is not None and found > MOST_COUNTED,
        "examples": examples,
        "kept": [(name, text) for name, text in form.active.items() if name != "sort"],
        "ids": filters.ids,
        "columns": columns_in_words(columns_of_list(request, form), definitions_of(portal), {}),
        "sort": form.active.get("sort", ""),
        "query": urlencode(form.active),
    }
    return render(request, "contacts/export.html", context)


def number_and_examples(portal: Portal, filters: ContactFilters, now: datetime) -> tuple[int, list[Contact]]:
    """Return the number of contacts, of which many are not all counted, and the newest ones."""
    found, order = listed_contacts(portal, filters, now)
    return found.order_by()[: MOST_COUNTED + 1].count(), list(found.order_by(*order)[:EXAMPLES])


@require_GET
@portal_member(Permission.EXPORT)
def export(request: PortalRequest) -> HttpResponseBase:
    """Stream the contacts that match the address's filters, or those of the ids in it.

    The file has all properties, or the columns of the list. The newest contacts come first, or the list's order counts.
    """
    form, chosen, now = filter_form(request), ExportForm(request.GET), timezone.now()
    if not (form.is_valid() and chosen.is_valid()):
        return list_page(request, form)
    filters, portal = chosen.narrowed(form.filters), request.portal
    found, order = listed_contacts(portal, filters, now, sort=form.order)
    if not form.order:
        found = found.annotate(obstacles=obstacles(portal, now))
    said = form.active | ({"selected": str(len(filters.ids))} if filters.ids else {})
    record_export(portal=portal, filters=said, number=found.count(), by=request.member, now=now)
    chunks = in_order(found, order, portal, now) if form.order else chunks_of(found, by=order, size=CHUNK)
    names = columns_of_list(request, form) if chosen.of_list else None
    header, cells = all_columns(portal, now) if names is None else listed_columns(portal, names, now)
    return csv_answer(
        file_name=f"contacts-{timezone.localdate(now).isoformat()}.csv",
        header=header,
        rows=chain.from_iterable(cells(chunk) for chunk in chunks),
    )


def columns_of_list(request: PortalRequest, form: ContactFilterForm) -> list[str]:
    """Return the columns of the saved view that is open, or those that the person chose for the list."""
    return list(form.opened.columns if form.opened else list_columns(request.portal, request.member.user_id).columns)


def in_order(found: QuerySet[Contact], order: Sequence[str], portal: Portal, now: datetime) -> Iterator[list[Contact]]:
    """Yield the contacts in an order that no index has. One statement sorts all, and others read them by id."""
    ids = array("q", found.order_by(*order).values_list("id", flat=True))
    for first in range(0, len(ids), CHUNK):
        some = ids[first : first + CHUNK].tolist()
        rows = Contact.objects.filter(portal=portal, id__in=some).annotate(obstacles=obstacles(portal, now))
        by_id = {contact.id: contact for contact in rows}
        yield [by_id[each] for each in some if each in by_id]


def all_columns(portal: Portal, now: datetime) -> tuple[list[str], Cells]:
    """Return the headings of all properties, and what makes the cells of contacts."""
    definitions = definitions_of(portal)
    names = [*EXPORTED_PROPERTIES, *(name for name in definitions if name not in DEFAULT_PROPERTIES)]
    zone = ZoneInfo(portal.time_zone)
    header = header_of(names, definitions, portal.time_zone)
    return header, lambda chunk: [cells_of(contact, names, zone, now) for contact in chunk]


def listed_columns(portal: Portal, names: Sequence[str], now: datetime) -> tuple[list[str], Cells]:
    """Return the headings of the columns of the list, and what makes the cells of contacts."""
    definitions = definitions_of(portal)
    columns = columns_in_words(names, definitions, {})[1:]
    shown = {each.name: definitions[each.name] for each in columns if not each.is_status}
    zone = ZoneInfo(portal.time_zone)

    def cells(chunk: list[Contact]) -> list[list[str]]:
        values = column_values(portal, chunk, shown, now)
        return [[str(each.id), each.name, each.email or "", *_texts(each, values[each.id])] for each in chunk]

    def _texts(contact: Contact, texts: dict[str, str]) -> Iterator[str]:
        for column in columns:
            if column.is_status:
                yield in_words(contact.why_held) or in_words(status_at(contact.status, contact.marketing_until, now))
            elif column.is_created:
                yield contact.created_at.astimezone(zone).strftime(MOMENT)
            else:
                yield texts.get(column.name, "")

    labels = [_("Created (%s)") % portal.time_zone if each.is_created else each.label for each in columns]
    return [_(FIRST_HEADING), _("Contact"), _("Email"), *labels], cells


def header_of(names: Sequence[str], definitions: Definitions, time_zone: str) -> list[str]:
    """Return the headings of the file, one for each cell of `cells_of`.

    An import recognises our own files by FIRST_HEADING and LATER_HEADING, and finds each property by its heading.
    """
    later = [
        _("Status"),
        _("Held"),
        _("May get marketing email"),
        _("Counts until (%s)") % time_zone,
        _("Counts because of"),
        _("Created (%s)") % time_zone,
        _(LATER_HEADING),
        _("Changed (%s)") % time_zone,
    ]
    labels = [label_of(name, definitions) for name in names]
    known = names_of_columns({name: definition for name, definition in definitions.items() if definition.writable})
    first = _(FIRST_HEADING)
    return [first, *headings(names, labels, known, taken=[first, *later]), *later]


def may_get_email_in_words(found: Sequence[str]) -> str:
    """Return yes, or no with every obstacle."""
    said = ", ".join(in_words(Obstacle(obstacle)) for obstacle in found)
    return _("No: %s") % said if said else pgettext("marketing email", "Yes")


def cells_of(contact: Contact, names: Sequence[str], zone: ZoneInfo, now: datetime) -> list[str]:
    """Return the cells of a contact. The properties `names` include the other addresses (OTHER_EMAILS)."""

    def moment(at: datetime | None) -> str:
        return at.astimezone(zone).strftime(MOMENT) if at else ""

    counts = counts_at(contact, now)
    return [
        str(contact.id),
        *(contact.email or "" if name == "email" else contact.properties.get(name) or "" for name in names),
        in_words(status_at(contact.status, contact.marketing_until, now)),
        in_words(contact.why_held),
        may_get_email_in_words(vars(contact)["obstacles"]),
        moment(contact.marketing_until) if counts else "",
        contact.source_label if counts else "",
        moment(contact.created_at),
        contact.created_by_label,
        moment(contact.updated_at),
    ]
