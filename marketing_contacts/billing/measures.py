"""The closed list of counts that pages, CSV files and programs show. Rules only, without database or clock.

A measure has one meaning and one name. A count of the same measure and the same scope is the same everywhere.
"""

from datetime import date
from enum import StrEnum

from marketing_contacts.billing.sources import Source

Place = str | int | date | Source


class Measure(StrEnum):
    """The meaning of a count."""

    # The portal now.
    MARKETING_NOW = "marketing_now"  # the contacts that count, with those until the next update
    STATUS_MARKETING = "status_marketing"  # the contacts that count and stay
    PENDING_NOW = "pending_now"
    HELD_NOW = "held_now"
    CONTACTS = "contacts"  # contacts that match filters
    UNENGAGED = "unengaged"
    TIER = "tier"
    MAXIMUM = "maximum"
    ROOM = "room"
    FREE_PLACES = "free_places"
    # Creations of a source. They never change afterwards.
    CREATED = "created"
    CREATED_AS_MARKETING = "created_as_marketing"
    HELD_AT_CREATION = "held_at_creation"
    HELD_BY_BREAKER = "held_by_breaker"
    MOST_CREATED = "most_created"
    # The ledger and its statements.
    BEGAN_TO_COUNT = "began_to_count"
    STOPPED_COUNTING = "stopped_counting"
    STOPPED_BY_UPDATE_DATE = "stopped_by_update_date"
    CHANGE_OF_COUNT = "change_of_count"
    LATE_CORRECTIONS = "late_corrections"
    COUNT_AFTERWARDS = "count_afterwards"
    OPENING_COUNT = "opening_count"
    TIER_BEFORE = "tier_before"
    TIER_AFTER = "tier_after"
    CLOSING_COUNT = "closing_count"
    PEAK_COUNT = "peak_count"
    HELD_AT_END = "held_at_end"
    PENDING_AT_END = "pending_at_end"
    # What is ahead.
    COUNT_EXPECTED = "count_expected"
    COUNT_LOW = "count_low"
    COUNT_HIGH = "count_high"
    COUNT_TO_COME = "count_to_come"
    TIER_TO_COME = "tier_to_come"
    WOULD_COUNT = "would_count"
    WOULD_BECOME_MARKETING = "would_become_marketing"
    WOULD_BE_HELD = "would_be_held"
    WOULD_STOP_AT_ONCE = "would_stop_at_once"
    WOULD_STOP_AT_UPDATE = "would_stop_at_update"
    WOULD_STAY = "would_stay"
    WOULD_NOT_BE_HELD = "would_not_be_held"
    # What a notice tells of its moment.
    COUNT_THEN = "count_then"
    LIMIT_THEN = "limit_then"
    # The limits of an app.
    RATE = "rate"
    PROPOSED_RATE = "proposed_rate"
    # The rows of an import.
    ROWS = "rows"
    ROWS_MOST = "rows_most"
    ROWS_DONE = "rows_done"
    ROWS_LEFT_OUT = "rows_left_out"
    ROWS_BAD = "rows_bad"
    ROWS_DOUBLE = "rows_double"
    ROWS_NEW = "rows_new"
    ROWS_EXISTING = "rows_existing"
    ROWS_UPDATED = "rows_updated"
    ROWS_UNCHANGED = "rows_unchanged"
    ADDRESSES_NEW = "addresses_new"
    ADDRESSES_SUPPRESSED = "addresses_suppressed"
    ADDRESSES_COUNTING = "addresses_counting"
    ADDRESSES_NOTED = "addresses_noted"
    # The contacts of a bulk change, and what a change did.
    CONTACTS_FOUND = "contacts_found"
    HELD_FOUND = "held_found"
    CONTACTS_DONE = "contacts_done"
    CONTACTS_GONE = "contacts_gone"
    MARKETING_ALREADY = "marketing_already"
    NON_MARKETING_ALREADY = "non_marketing_already"
    PENDING_ALREADY = "pending_already"
    SUPPRESSED_FOUND = "suppressed_found"
    SET_AS_MARKETING = "set_as_marketing"
    SET_AS_NON_MARKETING = "set_as_non_marketing"
    HELD_WHEN_SET = "held_when_set"
    SUPPRESSED_WHEN_SET = "suppressed_when_set"
    NO_LONGER_HELD = "no_longer_held"
    PUT_BACK = "put_back"
    LEFT_AS_SET_SINCE = "left_as_set_since"
    UNCHANGED = "unchanged"
    HAVE_SAME_VALUE = "have_same_value"
    HAVE_OTHER_VALUE = "have_other_value"
    HAVE_NO_VALUE = "have_no_value"
    VALUE_SET = "value_set"
    VALUE_RESTORED = "value_restored"
    LEFT_AS_CHANGED_SINCE = "left_as_changed_since"
    ARCHIVED = "archived"
    RESTORED = "restored"
    RESTORED_HELD = "restored_held"
    NOT_RESTORED = "not_restored"
    WOULD_COUNT_AGAIN = "would_count_again"
    # Other things.
    APPS = "apps"
    PORTALS = "portals"
    MEMBERS = "members"
    OPEN_INVITATIONS = "open_invitations"
    PROPERTIES = "properties"
    SOURCES = "sources"
    FILTERS = "filters"
    SCOPES = "scopes"
    PRICES = "prices"
    INCLUDED_CONTACTS = "included_contacts"
    STEP_CONTACTS = "step_contacts"


# The parts of a scope, which say of what a count is.
PARTS = frozenset(
    {
        "source",
        "portal",  # for staff. Its own pages leave it out
        "app",
        "developer_app",
        "import",
        "bulk",
        "charge",
        "period",  # the number of an ended billing period
        "since",  # the local date on which a billing period began
        "day",
        "days",  # so many days until now
        "entry",  # a row of the ledger
        "setting",  # a version of a toggle
        "breaker",  # an opening
        "notice",
        "price",
        "filters",
        "state",
        "contact",
        "end",  # the former or the next one of two
    }
)


def scope_of(**parts: Place) -> str:
    """Return a scope as words such as `app-5 days-30`. Without parts it is the whole portal now.

    An app is the same scope as its source. A part without a text is left out. Raises ValueError for an unknown part.
    """
    if unknown := parts.keys() - PARTS:
        raise ValueError(unknown)
    return " ".join(sorted(_part(name, place) for name, place in parts.items() if place != ""))


def _part(name: str, place: Place) -> str:
    if isinstance(place, Source):
        return f"{place.kind}-{place.id}"
    return f"{name}-{place.isoformat() if isinstance(place, date) else place}"
