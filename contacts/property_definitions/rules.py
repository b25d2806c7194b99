"""Check a portal's own properties and groups, and name every fault. Rules only.

The limits are HubSpot's where it publishes one. HubSpot allows ten properties with unique values, set at their
creation.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

from contacts.property_definitions import Option
from contacts.property_definitions.groups import DEFAULT_GROUP

MOST_CUSTOM = 1_000
MOST_UNIQUE = 10
MOST_GROUPS = 100
MOST_OPTIONS = 5_000
LONGEST = {"name": 100, "label": 200, "description": 2_000, "value": 500}  # characters
LARGEST_ORDER = 2**31 - 1
NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
# PostgreSQL cannot store the first character. The others turn the direction of text.
UNSEEN = re.compile(r"[\x00\u202a-\u202e\u2066-\u2069]")
RESERVED = ("hs_", "csrfmiddlewaretoken", "as_marketing")  # reserved for the system and for other fields of forms
# The field types of each type. The first one is the default.
FIELD_TYPES = {
    "string": ("text", "textarea", "html", "file", "phonenumber"),
    "number": ("number",),
    "enumeration": ("select", "radio", "checkbox", "booleancheckbox"),
    "bool": ("booleancheckbox", "radio", "select"),
    "date": ("date",),
    "datetime": ("date",),
    "phone_number": ("phonenumber", "text"),
}
UNIQUE_TYPES = ("string", "number")
YES_AND_NO = (Option("true", "Yes", display_order=0), Option("false", "No", display_order=1))


class FaultCode(StrEnum):
    """The faults of a requested property or group. Programs read these words."""

    EMPTY = "EMPTY"
    LONG = "LONG"
    UNSEEN = "UNSEEN"
    NAME = "NAME"
    RESERVED = "RESERVED"
    ORDER = "ORDER"
    TYPE = "TYPE"
    TYPE_STAYS = "TYPE_STAYS"
    FIELD_TYPE = "FIELD_TYPE"
    GROUP = "GROUP"
    NO_OPTIONS = "NO_OPTIONS"
    MANY_OPTIONS = "MANY_OPTIONS"
    OPTION_TWICE = "OPTION_TWICE"
    OPTION_VALUE = "OPTION_VALUE"
    YES_AND_NO = "YES_AND_NO"
    UNIQUE = "UNIQUE"
    MANY_UNIQUE = "MANY_UNIQUE"
    MANY = "MANY"


# The messages of faults, in English for programs and translated for people.
MESSAGES = {
    FaultCode.EMPTY: "This cannot be empty.",
    FaultCode.LONG: "This is longer than %(most)s characters.",
    FaultCode.UNSEEN: "This contains a NUL character or a character that reverses the text direction.",
    FaultCode.NAME: "Use lower-case letters, digits and underscores, beginning with a letter.",
    FaultCode.RESERVED: "Names that begin like this are reserved.",
    FaultCode.ORDER: "Enter -1 or a higher number.",
    FaultCode.TYPE: "This type does not exist.",
    FaultCode.TYPE_STAYS: "The type of a property cannot be changed.",
    FaultCode.FIELD_TYPE: "Values of this type cannot be shown this way.",
    FaultCode.GROUP: "This group does not exist.",
    FaultCode.NO_OPTIONS: "Only choice properties have options.",
    FaultCode.MANY_OPTIONS: "There are more than %(most)s options.",
    FaultCode.OPTION_TWICE: "The value “%(value)s” appears twice.",
    FaultCode.OPTION_VALUE: "The value “%(value)s” contains a semicolon, which separates values.",
    FaultCode.YES_AND_NO: "The values of a yes-or-no property are true and false.",
    FaultCode.UNIQUE: "Only text and number properties can have unique values.",
    FaultCode.MANY_UNIQUE: "At most %(most)s properties can have unique values.",
    FaultCode.MANY: "There are already %(most)s, and no more are allowed.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a field, with the values of its message."""

    where: str
    code: FaultCode
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def template(self) -> str:
        """Return the message before its values are put in, as it is translated."""
        return MESSAGES[self.code]

    @property
    def message(self) -> str:
        return self.template % self.about


@dataclass(frozen=True, slots=True)
class Draft:
    """A requested property."""

    name: str
    label: str
    type: str
    field_type: str
    group_name: str = DEFAULT_GROUP
    description: str = ""
    options: tuple[Option, ...] = ()
    hints: Mapping[str, Any] = field(default_factory=dict)
    display_order: int = -1
    hidden: bool = False
    form_field: bool = False
    has_unique_value: bool = False

    @property
    def all_options(self) -> tuple[Option, ...]:
        """Return the options. A yes-or-no property without options gets yes and no."""
        return self.options or (YES_AND_NO if self.type == "bool" else ())

    @property
    def columns(self) -> dict[str, Any]:
        """Return the fields as the row of the property keeps them."""
        columns = {each.name: getattr(self, each.name) for each in fields(self)}
        return columns | {"options": [asdict(option) for option in self.all_options], "hints": dict(self.hints)}

    @property
    def audited(self) -> dict[str, Any]:
        """Return the fields as the audit trail keeps them, with the values of the options only."""
        return self.columns | {"options": [option.value for option in self.all_options]}


DRAFTED = tuple(each.name for each in fields(Draft))


def faults_of(draft: Draft) -> list[Fault]:
    """Return every fault of a property by itself."""
    found = [
        *_name_faults(draft.name),
        *_text_faults("label", draft.label, needed=True),
        *_text_faults("description", draft.description),
        *_order_faults(draft.display_order),
        *(fault for value in draft.hints.values() for fault in _text_faults("hints", str(value), kind="label")),
    ]
    if draft.type not in FIELD_TYPES:
        found.append(Fault("type", FaultCode.TYPE))
    elif draft.field_type not in FIELD_TYPES[draft.type]:
        found.append(Fault("field_type", FaultCode.FIELD_TYPE))
    if draft.has_unique_value and draft.type not in UNIQUE_TYPES:
        found.append(Fault("has_unique_value", FaultCode.UNIQUE))
    return [*found, *_options_faults(draft)]


def faults_of_group(name: str, label: str, display_order: int) -> list[Fault]:
    """Return every fault of a group by itself."""
    return [*_name_faults(name), *_text_faults("label", label, needed=True), *_order_faults(display_order)]


def _name_faults(name: str) -> Iterator[Fault]:
    if not NAME.fullmatch(name):
        yield Fault("name", FaultCode.NAME)
    elif name.startswith(RESERVED):
        yield Fault("name", FaultCode.RESERVED)
    if len(name) > LONGEST["name"]:
        yield Fault("name", FaultCode.LONG, {"most": LONGEST["name"]})


def _text_faults(name: str, value: str, *, kind: str = "", needed: bool = False) -> Iterator[Fault]:
    most = LONGEST[kind or name]
    if needed and not value.strip():
        yield Fault(name, FaultCode.EMPTY)
    if len(value) > most:
        yield Fault(name, FaultCode.LONG, {"most": most})
    if UNSEEN.search(value):
        yield Fault(name, FaultCode.UNSEEN)


def _order_faults(display_order: int) -> Iterator[Fault]:
    if not -1 <= display_order <= LARGEST_ORDER:
        yield Fault("display_order", FaultCode.ORDER)


def _options_faults(draft: Draft) -> Iterator[Fault]:
    if draft.options and draft.type not in {"enumeration", "bool"}:
        yield Fault("options", FaultCode.NO_OPTIONS)
        return
    if len(draft.options) > MOST_OPTIONS:
        yield Fault("options", FaultCode.MANY_OPTIONS, {"most": MOST_OPTIONS})
        return
    if draft.type == "bool" and {option.value for option in draft.all_options} != {"true", "false"}:
        yield Fault("options", FaultCode.YES_AND_NO)
    known: set[str] = set()
    for option in draft.options:
        yield from _text_faults("options", option.value, kind="value", needed=True)
        yield from _text_faults("options", option.label, kind="value", needed=True)
        yield from _text_faults("options", option.description, kind="description")
        if not -(2**31) <= option.display_order <= LARGEST_ORDER:
            yield Fault("options", FaultCode.ORDER)
        if ";" in option.value:
            yield Fault("options", FaultCode.OPTION_VALUE, {"value": option.value})
        if option.value in known:
            yield Fault("options", FaultCode.OPTION_TWICE, {"value": option.value})
        known.add(option.value)
