"""The timeline of a contact, with its filters and the form for a note."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from contacts.forms.labels import Definitions, label_of, value_in_words
from contacts.forms.notes import NoteForm
from contacts.models import Contact, PropertyChange
from contacts.selectors import Entry, Shown, any_contact, property_history, timeline, worded_definitions
from contacts.views.about import about
from marketing_contacts.portals.access import PortalRequest, locked_for, portal_member
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.paging import page_of, page_of_several

RECENT = 10
PAGE_SIZE = 50
SHOWN = {
    Shown.ALL: _("All"),
    Shown.NOTES: _("Notes"),
    Shown.STATUS: _("Status"),
    Shown.PROPERTIES: _("Properties"),
    Shown.IMPORTS: _("Imports"),
    Shown.MERGES: _("Merges"),
    Shown.OPT_OUTS: _("Opt-outs"),
}


@require_safe
@portal_member()
def contact_timeline(request: PortalRequest, contact_id: int) -> HttpResponse:
    """Show the whole timeline of a contact, page by page. An unknown filter shows all entries."""
    found = get_object_or_404(any_contact(request.portal, contact_id))
    context = about(found) | timeline_of(request, found, query=request.GET, size=PAGE_SIZE)
    return render(request, "contacts/timeline.html", context)


@require_safe
@portal_member()
def history(request: PortalRequest, contact_id: int) -> HttpResponse:
    """Show every change of the named property of the contact, down to the value at the creation."""
    found = get_object_or_404(any_contact(request.portal, contact_id))
    name, definitions = request.GET.get("property", ""), worded_definitions(request.portal)
    if not name:
        return redirect("contacts:timeline", found.id)
    if name not in definitions:
        raise Http404
    page = page_of(property_history(found, name), by=("-id",), query=request.GET, size=PAGE_SIZE)
    first = None
    if not page.next:  # the value at the creation, before the first change
        created_with = found.email if name == "email" else found.properties.get(name)
        first = value_in_words(name, page.rows[-1].previous_value if page.rows else created_with, definitions)
    context = about(found) | {
        "page": page,
        "entries": [{"row": each, "changes": [_change(each, definitions)]} for each in page.rows],
        "property_label": label_of(name, definitions),
        "first": first,
    }
    return render(request, "contacts/history.html", context)


def timeline_of(
    request: PortalRequest,
    found: Contact,
    *,
    query: QueryDict,
    size: int = RECENT,
    definitions: Definitions | None = None,
    form: NoteForm | None = None,
) -> dict[str, Any]:
    """Return the context of the timeline and its note form."""
    wanted = query.get("show", "")
    shown = Shown(wanted) if wanted in list(Shown) else Shown.ALL
    page = page_of_several(timeline(request.portal, found, shown), query=query, size=size)
    return {
        "page": page,
        "entries": _in_words(page.rows, definitions or worded_definitions(request.portal)),
        "shown": shown,
        "filters": [
            ("" if each is Shown.ALL else f"?show={each}", words, each is shown) for each, words in SHOWN.items()
        ],
        "note_form": form or NoteForm(),
        "locked_edit": locked_for(request, Permission.EDIT_CONTACTS),
        "is_super_admin": request.member.may(Permission.SUPER_ADMIN),
    }


def _in_words(rows: list[Any], definitions: Definitions) -> list[dict[str, Any]]:
    """Return the entries for the page. Properties that one source changed in one moment are one entry."""

    def together(row: Any) -> object:
        is_property = row.entry == Entry.PROPERTY
        return (row.at, row.source_kind, row.source_id) if is_property else row

    entries = []
    for _key, some in groupby(rows, together):
        first, *rest = some
        is_property = first.entry == Entry.PROPERTY
        changes = [_change(each, definitions) for each in (first, *rest)] if is_property else []
        entries.append({"kind": Entry(first.entry), "row": first, "changes": changes})
    return entries


def _change(change: PropertyChange, definitions: Definitions) -> dict[str, str]:
    name = change.name
    return {
        "label": label_of(name, definitions),
        "before": value_in_words(name, change.previous_value, definitions),
        "after": value_in_words(name, change.value, definitions),
    }
