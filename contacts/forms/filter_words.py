"""Describe the filters of a search among the contacts in words."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts.forms.condition_words import condition_in_words
from contacts.forms.filters import HELD, MAY_EMAIL, SUPPRESSED
from contacts.selectors import ContactFilters, definitions_naming
from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.words import in_words

SECOND = timedelta(seconds=1)


def filters_in_words(filters: ContactFilters, portal: Portal, *, source: str) -> list[tuple[str, str]]:
    """Return the active filters with their labels. `source` is the name of the app or file."""
    zone = ZoneInfo(portal.time_zone)
    first, end = filters.created_from, filters.created_before
    found = [
        (_("Search"), filters.q),
        (_("Status"), in_words(filters.status)),
        (_("Held"), HELD[filters.held] if filters.held else ""),
        (_("Address"), SUPPRESSED[filters.suppressed] if filters.suppressed else ""),
        (_("May get marketing email"), MAY_EMAIL[filters.may_email] if filters.may_email else ""),
        (_("Created by"), source or (in_words(filters.source_kind) if filters.source_id is None else "")),
        (_("Created from"), _day_or_minute(first.astimezone(zone)) if first else ""),
        (_("Created to"), _day_or_minute((end - SECOND).astimezone(zone)) if end else ""),
        (_("Conditions"), condition_in_words(filters.where, definitions_naming(portal, filters.where.names), zone)),
        (_("Contacts"), _("Selected one by one") if filters.ids else ""),
    ]
    return [(label, str(text)) for label, text in found if text]


def _day_or_minute(at: datetime) -> str:
    """Return a day for the first or last second of a day, else a moment to the minute."""
    whole = at.time() == time() or (at + SECOND).time() == time()
    return date_format(at, "SHORT_DATE_FORMAT" if whole else "SHORT_DATETIME_FORMAT")
