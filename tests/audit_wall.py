"""Every entry of an audit trail that a test writes has words for its action and for its fields."""

from typing import Any

from marketing_contacts.portals.audit_words import ACTIONS, FIELDS
from marketing_contacts.portals.models import AuditEntry

INVENTED = "later.invented"  # an action of a later release


def without_words(entry: AuditEntry) -> set[str]:
    """Return the codes of the entry that people would read as they are."""
    if entry.action == INVENTED:
        return set()
    fields = _fields(entry.before) | _fields(entry.after)
    return {entry.action, *(f"{entry.action}: {field}" for field in fields - FIELDS.keys())} - ACTIONS.keys()


def _fields(value: Any) -> set[str]:
    match value:
        case {"id": _id, "name": _name}:
            return set()
        case dict():
            return set(value).union(*(_fields(each) for each in value.values()))
        case list():
            return set[str]().union(*(_fields(each) for each in value))
        case _:
            return set()
