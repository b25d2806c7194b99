"""Export the contacts' list as CSV, row by row, for any number of contacts."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from contacts.forms.labels import Definitions, label_of
from contacts.import_files.columns import headings
from contacts.marketing_status import Obstacle, counts_at, status_at
from contacts.models import Contact
from contacts.property_definitions import DEFAULT_PROPERTIES, EXPORTED_PROPERTIES
from contacts.selectors import definitions_of, listed_contacts, obstacles
from contacts.services.exports import record_export
from contacts.services.jobs.import_words import FIRST_HEADING, LATER_HEADING, names_of_columns
from contacts.views.listing import filter_form, list_page
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.csv_answers import csv_answer
from marketing_contacts.toolbox.paging import chunks_of
from marketing_contacts.toolbox.words import in_words

CHUNK = 1_000


@require_GET
@portal_member(Permission.EXPORT)
def export(request: PortalRequest) -> HttpResponseBase:
    """Stream the contacts that match the address's filters."""
    form, now = filter_form(request), timezone.now()
    if not form.is_valid():
        return list_page(request, form)
    found, order = listed_contacts(request.portal, form.filters, now)
    found = found.annotate(obstacles=obstacles(request.portal, now))
    record_export(portal=request.portal, filters=form.active, number=found.count(), by=request.member, now=now)
    definitions = definitions_of(request.portal)
    names = [*EXPORTED_PROPERTIES, *(name for name in definitions if name not in DEFAULT_PROPERTIES)]
    contacts: Iterator[Contact] = chain.from_iterable(chunks_of(found, by=order, size=CHUNK))
    rows = (cells_of(contact, names, ZoneInfo(request.portal.time_zone), now) for contact in contacts)
    header = header_of(names, definitions, request.portal.time_zone)
    return csv_answer(file_name=f"contacts-{timezone.localdate(now).isoformat()}.csv", header=header, rows=rows)


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
        return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if at else ""

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
