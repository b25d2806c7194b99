"""What a row of a file says of a contact, or why it cannot be imported. Rules only: no database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from contacts.import_files.dates import as_day, as_moment
from contacts.import_files.numbers import as_number
from contacts.property_definitions import WRITABLE, PropertyDefinition
from contacts.property_definitions.values import checked
from marketing_contacts.toolbox.spreadsheet_cells import unguarded

YES, NO = {"yes", "y", "1", "tak", "prawda"}, {"no", "n", "0", "nie", "fałsz"}


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of a file are to be read.

    `options` has for each property the option that a word means. `exact` texts keep the spaces around them.
    """

    options: Mapping[str, "Words"] = field(default_factory=dict)
    day_order: str = ""
    decimal_mark: str = ""
    zone: tzinfo = UTC
    exact: bool = False


AS_PROGRAMS = Reading()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is not imported: a code, the property it is about, or the row that has the same email."""

    row: int
    code: str
    name: str = ""
    other: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """A row that can be imported: its number, its email and the values as they are stored."""

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
    """The contact in a row whose cells are the properties that `columns` name; an empty cell says nothing."""
    if any(cell.strip() for cell in cells[len(columns) :]):
        return Problem(number, "TOO_MANY_CELLS")
    values = {
        name: _value(cell, definitions[name], reading)
        for name, cell in zip(columns, cells, strict=False)
        if name in definitions and (cell if reading.exact else cell.strip())
    }
    if not values.get("email"):
        return Problem(number, "NO_EMAIL")
    kept, bad = checked(values, definitions)
    if bad:
        return Problem(number, bad[0].code, bad[0].name)
    return Person(number, kept.pop("email"), kept)


def _value(cell: str, definition: PropertyDefinition, reading: Reading) -> str:
    """A cell as programs would send it: without spaces around, options by their values, days and numbers as stored."""
    text = unguarded(cell)
    if reading.exact and definition.takes_any_text:
        return text
    value = text.strip()
    if definition.type in {"enumeration", "bool"}:
        return _options(value, definition, reading.options.get(definition.name) or words_of(definition, {}))
    if definition.type == "date":
        return as_day(value, reading.day_order)
    if definition.type == "datetime":
        return as_moment(value, reading.day_order, reading.zone)
    return as_number(value, reading.decimal_mark) if definition.type == "number" else value


def _options(value: str, definition: PropertyDefinition, words: "Words") -> str:
    if definition.type == "bool":
        plain = value.lower()
        return words.option(value) or ("true" if plain in YES else "false" if plain in NO else value)
    if not definition.multiple or ";" not in value:
        return words.option(value) or value
    return ";".join(words.option(part.strip()) or part for part in value.split(";"))


@dataclass(frozen=True, slots=True)
class Words:
    """The option that each word means: first in its own spelling, then in any case."""

    exact: Mapping[str, str]
    loose: Mapping[str, str]

    def option(self, word: str) -> str:
        """The option, or nothing where there is none or are several."""
        return self.exact.get(word) or self.loose.get(word.lower(), "")


def words_of(definition: PropertyDefinition, labels: Mapping[str, Iterable[str]]) -> Words:
    """The words for a property's options: their values and labels. `labels` are those of default options.

    A value goes before the same word as a label. A word that several options have is none's.
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
    """The option of each word, without words that several options have."""
    found: dict[str, set[str]] = defaultdict(set)
    for word, option in pairs:
        found[word].add(option)
    return {word: min(options) for word, options in found.items() if len(options) == 1}
