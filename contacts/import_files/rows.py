"""Read a contact from a row of a file, or the reason why the row cannot be imported. Rules only, without database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from enum import StrEnum

from contacts.import_files.dates import as_day, as_moment
from contacts.import_files.numbers import as_number
from contacts.property_definitions import WRITABLE, PropertyDefinition
from contacts.property_definitions.values import ValueFault, checked
from marketing_contacts.toolbox.spreadsheet_cells import unguarded

YES, NO = {"yes", "y", "1", "tak", "prawda"}, {"no", "n", "0", "nie", "fałsz"}


@dataclass(frozen=True, slots=True)
class Reading:
    """The settings to read the cells of a file.

    `options` maps words to options, for each property. `exact` texts keep the spaces around them.
    """

    options: Mapping[str, "Words"] = field(default_factory=dict)
    day_order: str = ""
    decimal_mark: str = ""
    zone: tzinfo = UTC
    exact: bool = False

    def value(self, cell: str, definition: PropertyDefinition) -> str:
        """Return a cell in the programs' notation.

        Outer spaces are removed, options become their values, and days and numbers get their stored form.
        """
        text = unguarded(cell)
        if self.exact and definition.takes_any_text:
            return text
        value = text.strip()
        if definition.type in {"enumeration", "bool"}:
            words = self.options.get(definition.name) or words_of(definition, {})
            return words.read(value, definition)
        if definition.type == "date":
            return as_day(value, self.day_order)
        if definition.type == "datetime":
            return as_moment(value, self.day_order, self.zone)
        return as_number(value, self.decimal_mark) if definition.type == "number" else value


AS_PROGRAMS = Reading()


class RowFault(StrEnum):
    """The reasons why rows are not imported. Parts of an import keep these words, so a word never changes."""

    NO_EMAIL = "NO_EMAIL"
    TOO_MANY_CELLS = "TOO_MANY_CELLS"
    DUPLICATE = "DUPLICATE"
    VALUE_TAKEN = "VALUE_TAKEN"
    VALUE_TOO_LONG = ValueFault.VALUE_TOO_LONG
    INVALID_EMAIL = ValueFault.INVALID_EMAIL
    INVALID_LONG = ValueFault.INVALID_LONG
    INVALID_DATE = ValueFault.INVALID_DATE
    INVALID_OPTION = ValueFault.INVALID_OPTION


@dataclass(frozen=True, slots=True)
class Problem:
    """The reason why a row is not imported, with its property or the row that has the same email."""

    row: int
    code: RowFault
    name: str = ""
    other: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """A row that can be imported, with its number, its email and the stored form of its values."""

    row: int
    email: str
    properties: dict[str, str]


def read_row(
    number: int,
    cells: Sequence[str],
    columns: Sequence[str],
    definitions: Mapping[str, PropertyDefinition] = WRITABLE,
    reading: Reading = AS_PROGRAMS,
) -> Person | Problem:
    """Return the contact in a row. `columns` names the property of each cell. An empty cell sets nothing."""
    if any(cell.strip() for cell in cells[len(columns) :]):
        return Problem(number, RowFault.TOO_MANY_CELLS)
    values = {
        name: reading.value(cell, definitions[name])
        for name, cell in zip(columns, cells, strict=False)
        if name in definitions and (cell if reading.exact else cell.strip())
    }
    if not values.get("email"):
        return Problem(number, RowFault.NO_EMAIL)
    kept, bad = checked(values, definitions)
    if bad:
        return Problem(number, RowFault(bad[0].code), bad[0].name)
    return Person(number, kept.pop("email"), kept)


@dataclass(frozen=True, slots=True)
class Words:
    """The option that each word means, first in its own spelling and then in any case."""

    exact: Mapping[str, str]
    loose: Mapping[str, str]

    def option(self, word: str) -> str:
        """Return the option, or an empty text when none or several have the word."""
        return self.exact.get(word) or self.loose.get(word.lower(), "")

    def read(self, value: str, definition: PropertyDefinition) -> str:
        """Return a cell with its words as options. An unknown word stays as it is."""
        if definition.type == "bool":
            plain = value.lower()
            return self.option(value) or ("true" if plain in YES else "false" if plain in NO else value)
        if not definition.multiple or ";" not in value:
            return self.option(value) or value
        return ";".join(self.option(part.strip()) or part for part in value.split(";"))


def words_of(definition: PropertyDefinition, labels: Mapping[str, Iterable[str]]) -> Words:
    """Return the words of a property's options, which are values and labels. `labels` are those of default options.

    A value wins over the same word as a label. A word of several options means none of them.
    """
    options = definition.options or tuple(option.value for option in definition.choices)
    said = [(option.label.strip(), option.value) for option in definition.choices]
    said += [(label, option) for option, words in labels.items() for label in words]
    values = {option: option for option in options}
    return Words(
        exact=_unambiguous(said) | values,
        loose=_unambiguous((word.lower(), option) for word, option in (*said, *values.items())),
    )


def _unambiguous(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the option of each word, without words of several options."""
    found: dict[str, set[str]] = defaultdict(set)
    for word, option in pairs:
        found[word].add(option)
    return {word: min(options) for word, options in found.items() if len(options) == 1}
