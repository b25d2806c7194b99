"""The names of measures, and counts as pages show them.

Headings of tables, terms and columns of CSV files take the names from here. So a measure has one name everywhere.
"""

import re
from collections.abc import Callable

from django.utils import formats
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from marketing_contacts.billing.measures import Measure, Place, scope_of
from marketing_contacts.toolbox.words import Text, teach

CHANGES = {Measure.CHANGE_OF_COUNT, Measure.LATE_CORRECTIONS}  # shown with their sign
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
Shown = Callable[[int, Measure], str]  # writes a count of a measure: as HTML for pages, as text for mails
NAMES: dict[Measure, Text] = {
    Measure.MARKETING_NOW: _("Marketing contacts now"),
    Measure.STATUS_MARKETING: _("Marketing with no end date"),
    Measure.PENDING_NOW: _("Until the next update"),
    Measure.HELD_NOW: _("Held now"),
    Measure.CONTACTS: _("Contacts"),
    Measure.UNENGAGED: _("Marketing contacts with suppressed addresses"),
    Measure.TIER: _("Tier"),
    Measure.MAXIMUM: _("Maximum"),
    Measure.ROOM: _("Room under the maximum"),
    Measure.FREE_PLACES: _("Free places"),
    Measure.CREATED: _("Created"),
    Measure.CREATED_AS_MARKETING: _("Created as marketing"),
    Measure.HELD_AT_CREATION: _("Held at creation"),
    Measure.HELD_BY_BREAKER: _("Held by the breaker"),
    Measure.MOST_CREATED: _("Most created in a day"),
    Measure.BEGAN_TO_COUNT: _("Started counting"),
    Measure.STOPPED_COUNTING: _("Stopped counting"),
    Measure.STOPPED_BY_UPDATE_DATE: _("Of these on the update date"),
    Measure.CHANGE_OF_COUNT: _("Change of the count"),
    Measure.LATE_CORRECTIONS: _("Late corrections"),
    Measure.COUNT_AFTERWARDS: _("Count afterwards"),
    Measure.OPENING_COUNT: _("Opening count"),
    Measure.TIER_BEFORE: _("From tier"),
    Measure.TIER_AFTER: _("To tier"),
    Measure.CLOSING_COUNT: _("Closing count"),
    Measure.PEAK_COUNT: _("Peak count"),
    Measure.HELD_AT_END: _("Held at the end of the period"),
    Measure.PENDING_AT_END: _("Stopped counting at the end of the period"),
    Measure.COUNT_EXPECTED: _("Expected"),
    Measure.COUNT_LOW: _("Low"),
    Measure.COUNT_HIGH: _("High"),
    Measure.COUNT_TO_COME: _("Future count"),
    Measure.TIER_TO_COME: _("Future tier"),
    Measure.WOULD_COUNT: _("Would have counted"),
    Measure.WOULD_BECOME_MARKETING: _("Will become marketing"),
    Measure.WOULD_BE_HELD: _("Will be held"),
    Measure.WOULD_STOP_AT_ONCE: _("Will stop counting at once"),
    Measure.WOULD_STOP_AT_UPDATE: _("Will stop counting at the next update"),
    Measure.WOULD_STAY: _("Will stay marketing after the next update"),
    Measure.WOULD_NOT_BE_HELD: _("Will no longer be held"),
    Measure.COUNT_THEN: _("Marketing contacts at the time"),
    Measure.LIMIT_THEN: _("Limit at the time"),
    Measure.RATE: _("Maximum per time window"),
    Measure.PROPOSED_RATE: _("Suggested per hour"),
    Measure.ROWS: _("Rows in the file"),
    Measure.ROWS_MOST: _("Maximum rows"),
    Measure.ROWS_DONE: _("Rows processed"),
    Measure.ROWS_LEFT_OUT: _("Skipped rows"),
    Measure.ROWS_BAD: _("Rows with errors"),
    Measure.ROWS_DOUBLE: _("Duplicates within the file"),
    Measure.ROWS_NEW: _("New contacts"),
    Measure.ROWS_EXISTING: _("Existing, matched by email"),
    Measure.ROWS_UPDATED: _("Updated"),
    Measure.ROWS_UNCHANGED: _("Existing, unchanged"),
    Measure.ADDRESSES_NEW: _("Addresses not recorded yet"),
    Measure.ADDRESSES_SUPPRESSED: _("Addresses already recorded"),
    Measure.ADDRESSES_COUNTING: _("Addresses of contacts that keep counting"),
    Measure.ADDRESSES_NOTED: _("Addresses recorded"),
    Measure.CONTACTS_FOUND: _("Contacts found"),
    Measure.HELD_FOUND: _("Held until now"),
    Measure.CONTACTS_DONE: _("Contacts processed"),
    Measure.CONTACTS_GONE: _("Archived or deleted in the meantime"),
    Measure.MARKETING_ALREADY: _("Already marketing"),
    Measure.NON_MARKETING_ALREADY: _("Already non-marketing"),
    Measure.PENDING_ALREADY: _("Already set to stop counting then"),
    Measure.SUPPRESSED_FOUND: _("Suppressed addresses"),
    Measure.SET_AS_MARKETING: _("Set as marketing"),
    Measure.SET_AS_NON_MARKETING: _("Stop counting at the next update"),
    Measure.HELD_WHEN_SET: _("Held: no room under the maximum"),
    Measure.SUPPRESSED_WHEN_SET: _("Suppressed addresses: not set"),
    Measure.NO_LONGER_HELD: _("No longer held"),
    Measure.PUT_BACK: _("Previous status restored"),
    Measure.LEFT_AS_SET_SINCE: _("Status changed since, left as it is"),
    Measure.UNCHANGED: _("Unchanged"),
    Measure.HAVE_SAME_VALUE: _("Already have this value"),
    Measure.HAVE_OTHER_VALUE: _("Have another value, which is replaced"),
    Measure.HAVE_NO_VALUE: _("Have no value yet"),
    Measure.VALUE_SET: _("Value set"),
    Measure.VALUE_RESTORED: _("Previous value restored"),
    Measure.LEFT_AS_CHANGED_SINCE: _("Changed since, left as it is"),
    Measure.ARCHIVED: _("Contacts archived"),
    Measure.RESTORED: _("Contacts restored"),
    Measure.RESTORED_HELD: _("Restored, but held"),
    Measure.NOT_RESTORED: _("Not restored: address or unique value taken"),
    Measure.WOULD_COUNT_AGAIN: _("Will count again at once"),
    Measure.APPS: _("Apps"),
    Measure.MEMBERS: _("Members"),
    Measure.OPEN_INVITATIONS: _("Open invitations"),
    Measure.PORTALS: _("Portals"),
    Measure.PROPERTIES: _("Properties"),
    Measure.SOURCES: _("Sources"),
    Measure.FILTERS: _("Filters"),
    Measure.SCOPES: _("Scopes"),
    Measure.PRICES: _("Prices"),
    Measure.INCLUDED_CONTACTS: _("Included contacts"),
    Measure.STEP_CONTACTS: _("Contacts per step"),
}


def learn() -> None:
    """Let pages and CSV files know the names."""
    teach(NAMES)


def plain(number: float, _measure: Measure) -> str:
    """Return a count as text for mails, grouped by thousands."""
    return formats.number_format(round(number), use_l10n=True, force_grouping=True)


def measured(number: float, measure: Measure, **scope: Place) -> SafeString:
    """Return a count as HTML that names its measure and its scope. Without a scope it is the whole portal's now."""
    of = scope_of(**scope)
    told = format_html(' data-of="{}"', of) if of else ""
    whole, text = round(number), plain(number, measure)
    if measure in CHANGES and whole > 0:
        text = f"+{text}"
    # The value stands last: what cells repeat is then one text, and pages weigh less.
    return format_html('<data data-measure="{}"{} value="{}">{}</data>', measure, told, whole, text)


def filled(text: str, **words: str | int) -> str:
    """Return a text with words put in. The text is HTML when a word is, and the other words are escaped then."""
    if not any(isinstance(word, SafeString) for word in words.values()):
        return text % words
    braces = str(conditional_escape(text)).replace("{", "{{").replace("}", "}}")
    return format_html(PLACEHOLDER.sub(r"{\1}", braces).replace("%%", "%"), **words)
