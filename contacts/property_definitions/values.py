"""Whether property values may be written, and how they are stored. Rules only; every bad one is named."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import time as clock
from functools import lru_cache

from contacts.email_addresses import normalised
from contacts.property_definitions import DEFAULT_PROPERTIES, SUPPRESSING, PropertyDefinition

LONGEST_VALUE = 65_536  # characters
MOST_PROPERTIES = 1_000
EARLIEST, LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)  # every time zone can show them
LONGEST_UNIQUE_VALUE = 500  # it is kept in an index
NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?", re.ASCII)
LIFECYCLE_STAGE = "lifecyclestage"
_STAGES = DEFAULT_PROPERTIES[LIFECYCLE_STAGE].options  # in the order in which contacts go through them


class Appended(str):
    """Options that are added to those that a contact has; of a new contact they are all."""

    __slots__ = ()

    def to(self, previous: str | None) -> str:
        """The options that there were, and those of these that are not among them."""
        return without_twins([*chosen_in(previous or ""), *chosen_in(self)])


@dataclass(frozen=True, slots=True)
class BadValue:
    """Why a value may not be written, with the wire's code."""

    name: str
    code: str
    message: str


def checked(
    values: Mapping[str, str], definitions: Mapping[str, PropertyDefinition]
) -> tuple[dict[str, str], list[BadValue]]:
    """The values as they are stored, and everything that is wrong with them.

    Moments and dates are stored in ISO 8601, booleans in lower case, emails in their one form, others as they came.
    Of several options those behind a leading semicolon are Appended.
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
            kept[name] = _chosen(value) if definition.multiple else _stored(value, definition.type)
    return kept, found


def _bad_value(name: str, value: str, definition: PropertyDefinition | None) -> BadValue | None:
    if definition is None:
        return BadValue(name, "PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist')
    if definition.calculated:
        return BadValue(name, "READ_ONLY_VALUE", f'"{name}" is a calculated property; its value cannot be set.')
    if name in SUPPRESSING and value.lower() == "true":
        return None
    if definition.read_only:
        return BadValue(name, "READ_ONLY_VALUE", f'"{name}" is a read only property; its value cannot be set.')
    longest = LONGEST_UNIQUE_VALUE if definition.unique else LONGEST_VALUE
    if len(value) > longest:
        return BadValue(name, "VALUE_TOO_LONG", f'"{name}" is longer than {longest} characters')
    return _bad_content(definition, value) if value else None


def _bad_content(definition: PropertyDefinition, value: str) -> BadValue | None:
    if definition.name == "email":
        return BadValue("email", "INVALID_EMAIL", f"Email address {value} is invalid")
    if definition.type in {"enumeration", "bool"}:
        return _bad_choice(definition, value)
    if definition.type == "number" and not NUMBER.fullmatch(value):
        return BadValue(definition.name, "INVALID_LONG", f"{value} was not a valid long.")
    if definition.type == "datetime" and not _is_kept(moment_of(value)):
        return BadValue(definition.name, "INVALID_DATE", f"{value} was not a valid date.")
    if definition.type == "date" and day_of(value) is None:
        return BadValue(definition.name, "INVALID_DATE", f"{value} is not a date: send YYYY-MM-DD or midnight UTC.")
    return None


def fits(definition: PropertyDefinition, value: str) -> bool:
    """Whether a stored value might be written today; an older release may have kept one of another type."""
    return not value or _bad_content(definition, value) is None


def _bad_choice(definition: PropertyDefinition, value: str) -> BadValue | None:
    options = definition.options if definition.type == "enumeration" else ("true", "false")
    chosen = chosen_in(value) if definition.multiple else [value]
    if definition.type == "bool":
        chosen = [value.lower()]
    if bad := [choice for choice in chosen if choice not in options and not definition.is_open]:
        message = f"{bad[0]} was not one of the allowed options: [{', '.join(options)}]"
        return BadValue(definition.name, "INVALID_OPTION", message)
    return None


def is_earlier(stage: str | None, *, than: str | None) -> bool:
    """Whether a lifecycle stage comes before another one; none and unknown ones come nowhere."""
    return stage in _STAGES and than in _STAGES and _STAGES.index(stage) < _STAGES.index(than)


def chosen_in(value: str) -> list[str]:
    """The options in a value that may have several."""
    return value.strip(";").split(";") if value else []


def without_twins(options: Iterable[str]) -> str:
    """Options as one value, each once."""
    return ";".join(dict.fromkeys(options))


def _chosen(value: str) -> str:
    options = without_twins(chosen_in(value))
    return Appended(options) if value.startswith(";") else options


def as_text(value: object) -> str:
    """What JSON holds of a text of a kind of its own; for msgspec, which asks for those."""
    if isinstance(value, str):
        return str(value)
    raise NotImplementedError(type(value))


def address_pattern(email: str) -> re.Pattern[str]:
    """Finds an address in a text, both in lower case; not within a longer one, which is somebody else's."""
    return re.compile(rf"(?<![\w.+%-]){re.escape(email)}(?![\w-]|\.\w)")


def merged(kept: Mapping[str, str | None], other: Mapping[str, str | None]) -> dict[str, str | None]:
    """The values of two contacts as one: those that are kept, and the other's where those are empty."""
    return {**other, **{name: value for name, value in kept.items() if value}}


def _stored(value: str, kind: str) -> str:
    if kind == "datetime" and (at := moment_of(value)):
        return wire_time(at)
    if kind == "date" and (at := day_of(value)):
        return at.date().isoformat()
    return value.lower() if kind == "bool" else value


@lru_cache(maxsize=256)  # a batch writes one moment hundreds of times
def wire_time(at: datetime) -> str:
    """A moment as the wire writes it: UTC, milliseconds, Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_of(value: str) -> datetime | None:
    """A moment that is written in ISO 8601, as it is in UTC without an offset, or in milliseconds; None for others."""
    try:
        if value.lstrip("-").isdigit():
            return datetime.fromtimestamp(int(value) / 1000, UTC)
        at = datetime.fromisoformat(value)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _is_kept(at: datetime | None) -> bool:
    return at is not None and EARLIEST <= at <= LATEST


def day_of(value: str) -> datetime | None:
    """A day, as its first moment in UTC; None for what is none, or a moment within a day."""
    at = moment_of(value)
    return at if at and at.timetz().replace(tzinfo=None) == clock() else None
