"""Check property values and convert them to their stored form, and name every bad value. Rules only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import time as clock
from enum import StrEnum

from contacts.email_addresses import normalised
from contacts.property_definitions import DEFAULT_PROPERTIES, SUPPRESSING, PropertyDefinition
from marketing_contacts.wire.formats import wire_time

LONGEST_VALUE = 65_536  # characters
MOST_PROPERTIES = 1_000
# The first and the last moment that every time zone can show.
EARLIEST, LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
LONGEST_UNIQUE_VALUE = 500  # characters, since an index holds the value
NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?", re.ASCII)
LIFECYCLE_STAGE = "lifecyclestage"
_STAGES = DEFAULT_PROPERTIES[LIFECYCLE_STAGE].options  # in the order in which contacts reach them


class Appended(str):
    """Options that are added to a contact's options. A new contact gets all of them."""

    __slots__ = ()

    def to(self, previous: str | None) -> str:
        """Return the previous options, followed by the new ones that are not among them."""
        return ";".join(dict.fromkeys([*chosen_in(previous or ""), *chosen_in(self)]))


class ValueFault(StrEnum):
    """The faults of values. Programs read these words."""

    PROPERTY_DOESNT_EXIST = "PROPERTY_DOESNT_EXIST"
    READ_ONLY_VALUE = "READ_ONLY_VALUE"
    VALUE_TOO_LONG = "VALUE_TOO_LONG"
    INVALID_EMAIL = "INVALID_EMAIL"
    INVALID_LONG = "INVALID_LONG"
    INVALID_DATE = "INVALID_DATE"
    INVALID_OPTION = "INVALID_OPTION"
    CONFLICTING_UNIQUE_VALUE = "CONFLICTING_UNIQUE_VALUE"


@dataclass(frozen=True, slots=True)
class BadValue:
    """The reason why a value may not be written, with the wire's code."""

    name: str
    code: ValueFault
    message: str


def checked(
    values: Mapping[str, str], definitions: Mapping[str, PropertyDefinition]
) -> tuple[dict[str, str], list[BadValue]]:
    """Return the values in their stored form, and everything that is wrong with them.

    Moments and dates are stored in ISO 8601, booleans in lower case and emails in their normal form. Other values are
    stored as they came. Several options behind a leading semicolon are Appended.
    """
    kept: dict[str, str] = {}
    found: list[BadValue] = []
    for name, value in values.items():
        definition = definitions.get(name)
        if definition is not None and definition.takes_any_text and len(value) <= LONGEST_VALUE:
            kept[name] = value
        elif name == "email" and definition is not None and (address := normalised(value)):
            kept[name] = address
        elif bad := _bad_value(name, value, definition):
            found.append(bad)
        elif definition is not None:
            kept[name] = _stored(value, definition)
    return kept, found


def _bad_value(name: str, value: str, definition: PropertyDefinition | None) -> BadValue | None:
    if definition is None:
        return BadValue(name, ValueFault.PROPERTY_DOESNT_EXIST, f'Property "{name}" does not exist')
    if definition.calculated:
        return BadValue(
            name, ValueFault.READ_ONLY_VALUE, f'"{name}" is a calculated property; its value cannot be set.'
        )
    if name in SUPPRESSING and value.lower() == "true":
        return None
    if definition.read_only:
        return BadValue(name, ValueFault.READ_ONLY_VALUE, f'"{name}" is a read only property; its value cannot be set.')
    longest = LONGEST_UNIQUE_VALUE if definition.unique else LONGEST_VALUE
    if len(value) > longest:
        return BadValue(name, ValueFault.VALUE_TOO_LONG, f'"{name}" is longer than {longest} characters')
    return _bad_content(definition, value) if value else None


def _bad_content(definition: PropertyDefinition, value: str) -> BadValue | None:
    if definition.name == "email":
        return BadValue("email", ValueFault.INVALID_EMAIL, f"Email address {value} is invalid")
    if definition.type in {"enumeration", "bool"}:
        return _bad_choice(definition, value)
    if definition.type == "number" and not NUMBER.fullmatch(value):
        return BadValue(definition.name, ValueFault.INVALID_LONG, f"{value} was not a valid long.")
    if definition.type == "datetime" and not ((at := moment_of(value)) and EARLIEST <= at <= LATEST):
        return BadValue(definition.name, ValueFault.INVALID_DATE, f"{value} was not a valid date.")
    if definition.type == "date" and day_of(value) is None:
        return BadValue(
            definition.name, ValueFault.INVALID_DATE, f"{value} is not a date: send YYYY-MM-DD or midnight UTC."
        )
    return None


def fits(definition: PropertyDefinition, value: str) -> bool:
    """Return True when a stored value could be written today.

    An older release may have kept a value of another type.
    """
    return not value or _bad_content(definition, value) is None


def _bad_choice(definition: PropertyDefinition, value: str) -> BadValue | None:
    options = definition.options if definition.type == "enumeration" else ("true", "false")
    chosen = chosen_in(value) if definition.multiple else [value]
    if definition.type == "bool":
        chosen = [value.lower()]
    if bad := [choice for choice in chosen if choice not in options and not definition.is_open]:
        message = f"{bad[0]} was not one of the allowed options: [{', '.join(options)}]"
        return BadValue(definition.name, ValueFault.INVALID_OPTION, message)
    return None


def is_earlier(stage: str | None, *, than: str | None) -> bool:
    """Return True when a lifecycle stage comes before another. A missing or unknown stage has no place."""
    return stage in _STAGES and than in _STAGES and _STAGES.index(stage) < _STAGES.index(than)


def chosen_in(value: str) -> list[str]:
    """Return the options in a value with several options."""
    return value.strip(";").split(";") if value else []


def address_pattern(email: str) -> re.Pattern[str]:
    """Return a pattern that finds an address in a text, both in lower case.

    The pattern does not match inside a longer address.
    """
    return re.compile(rf"(?<![\w.+%-]){re.escape(email)}(?![\w-]|\.\w)")


def merged(kept: Mapping[str, str | None], other: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return the values of two contacts as one. The kept contact's values win, and the other's fill empty ones."""
    return {**other, **{name: value for name, value in kept.items() if value}}


def _stored(value: str, definition: PropertyDefinition) -> str:
    if definition.multiple:
        options = ";".join(dict.fromkeys(chosen_in(value)))  # each once
        return Appended(options) if value.startswith(";") else options
    if definition.type == "datetime" and (at := moment_of(value)):
        return wire_time(at)
    if definition.type == "date" and (at := day_of(value)):
        return at.date().isoformat()
    return value.lower() if definition.type == "bool" else value


def moment_of(value: str) -> datetime | None:
    """Return the moment of a text in ISO 8601 or in milliseconds, else None. A text without an offset is in UTC."""
    try:
        if value.lstrip("-").isdigit():
            return datetime.fromtimestamp(int(value) / 1000, UTC)
        at = datetime.fromisoformat(value)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def day_of(value: str) -> datetime | None:
    """Return the first moment of a day in UTC. Returns None for other texts and for a moment within a day."""
    at = moment_of(value)
    return at if at and at.timetz().replace(tzinfo=None) == clock() else None
