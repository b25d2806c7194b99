"""The columns of the list for people: their headings, links that sort, and the texts of their cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts.forms.condition_words import Kind, kind_of, options_of
from contacts.forms.labels import Definitions, label_of
from contacts.property_definitions import PropertyDefinition
from contacts.property_definitions.values import chosen_in, day_of, moment_of
from contacts.selectors import NAME, STATUS

LONGEST_CELL = 200  # characters of a text in a cell


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list. `direction` is its order now, and `query` the list's address with the next order."""

    name: str
    label: str
    direction: str
    query: str
    is_number: bool = False

    @property
    def is_status(self) -> bool:
        return self.name == STATUS

    @property
    def rises(self) -> bool:
        return self.direction == "ascending"

    @property
    def falls(self) -> bool:
        return self.direction == "descending"

    @property
    def is_created(self) -> bool:
        return self.name == "createdate"


def column_of(name: str, label: str, active: Mapping[str, str], *, is_number: bool = False) -> Column:
    """Return a column with the link that sorts by it: first ascending, then descending, then in the usual order."""
    sort = active.get("sort", "")
    direction = {name: "ascending", f"-{name}": "descending"}.get(sort, "none")
    following = {"none": name, "ascending": f"-{name}", "descending": ""}[direction]
    query = {**active, "sort": following}
    return Column(name, label, direction, urlencode({key: text for key, text in query.items() if text}), is_number)


def columns_in_words(names: Sequence[str], definitions: Definitions, active: Mapping[str, str]) -> list[Column]:
    """Return the columns that exist, the name of the contact first."""
    labels = {STATUS: _("Status"), "createdate": _("Created")}
    known = [name for name in names if name == STATUS or name in definitions]
    return [
        column_of(NAME, _("Contact"), active),
        *(
            column_of(
                name,
                labels.get(name) or label_of(name, definitions),
                active,
                is_number=name in definitions and kind_of(definitions[name]) is Kind.NUMBER,
            )
            for name in known
        ),
    ]


def cell_in_words(value: str, definition: PropertyDefinition, zone: ZoneInfo) -> str:
    """Return a property's value for people: labels of options, and days and times in the portal's zone."""
    kind = kind_of(definition)
    if not value:
        return ""
    if kind is Kind.CHOICE:
        words = options_of(definition)
        return ", ".join(words.get(option, option) for option in chosen_in(value))
    if kind is Kind.DAY and (day := day_of(value)):
        return date_format(day.date(), "SHORT_DATE_FORMAT")
    if kind is Kind.MOMENT and (at := moment_of(value)):
        return date_format(at.astimezone(zone), "SHORT_DATETIME_FORMAT")
    return value if len(value) <= LONGEST_CELL else f"{value[:LONGEST_CELL]}…"
