"""What a property is."""

from dataclasses import dataclass
from functools import cached_property

from contacts.property_definitions.groups import DEFAULT_GROUP


@dataclass(frozen=True, slots=True)
class Option:
    """A value that may be chosen. A hidden one may be written, but people are not offered it."""

    value: str
    label: str
    description: str = ""
    display_order: int = -1
    hidden: bool = False


@dataclass(frozen=True)
class PropertyDefinition:
    """A property of contacts. `calculated` ones are ours to compute; `read_only` ones are set by other means.

    The options of an `external` one are not of the definition: the portal's members. An enumeration that has none else
    takes any text.

    `choices` are the options of a property that a portal made, with the words that it gave them.
    """

    name: str
    label: str
    type: str = "string"
    options: tuple[str, ...] = ()
    multiple: bool = False
    read_only: bool = False
    calculated: bool = False
    group: str = DEFAULT_GROUP
    field_type: str = "text"
    unique: bool = False
    external: bool = False
    choices: tuple[Option, ...] = ()

    @property
    def writable(self) -> bool:
        return not (self.calculated or self.read_only)

    @property
    def is_open(self) -> bool:
        """Whether any text may be chosen, for the options are not known here."""
        return self.type == "enumeration" and not (self.options or self.external)

    @cached_property
    def takes_any_text(self) -> bool:
        """Whether any text may be written. Asked for every value of a batch, so it is worked out once."""
        return self.type == "string" and self.writable and not self.unique and self.name != "email"
