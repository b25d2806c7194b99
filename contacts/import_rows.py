"""What a row of a file says of a contact, or why it cannot be imported. Rules only: no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contacts.property_definitions import WRITABLE, PropertyDefinition
from contacts.property_values import checked

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet takes for a formula at the start of a cell
YES, NO = {"yes", "y", "1", "tak"}, {"no", "n", "0", "nie"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is not imported: a code, the property it is about, or the row that has the same email."""

    row: int
    code: str
    name: str = ""
    other: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """A row that can be imported: its number, its email in lower case and the values as they are stored."""

    row: int
    email: str
    properties: dict[str, str]


def read_row(
    number: int,
    cells: Sequence[str],
    columns: Sequence[str],
    definitions: Mapping[str, PropertyDefinition] = WRITABLE,
) -> Person | Problem:
    """The contact in a row whose cells are the properties that `columns` name; an empty cell says nothing."""
    if any(cell.strip() for cell in cells[len(columns) :]):
        return Problem(number, "TOO_MANY_CELLS")
    values = {
        name: _value(cell, definitions[name])
        for name, cell in zip(columns, cells, strict=False)
        if name in definitions and cell.strip()
    }
    if not values.get("email"):
        return Problem(number, "NO_EMAIL")
    kept, bad = checked(values, definitions)
    if bad:
        return Problem(number, bad[0].code, bad[0].name)
    return Person(number, kept.pop("email").lower(), kept)


def _value(cell: str, definition: PropertyDefinition) -> str:
    """A cell as programs would send it: without spaces around, options in their own case, yes and no as booleans."""
    value = _unguarded(cell).strip()
    if definition.type == "enumeration":
        options = {option.lower(): option for option in definition.options}
        return ";".join(options.get(part.strip().lower(), part) for part in value.split(";"))
    if definition.type == "bool":
        return "true" if value.lower() in YES else "false" if value.lower() in NO else value
    return value


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
