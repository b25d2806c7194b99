"""The definition of a property."""

from dataclasses import dataclass
from functools import cached_property

from contacts.property_definitions.groups import DEFAULT_GROUP


@dataclass(frozen=True, slots=True)
class Option:
    """A value to choose. Programs may write a hidden option, but forms do not offer it."""

    value: str
    label: str
    description: str = ""
    display_order: int = -1
    hidden: bool = False


@dataclass(frozen=True)
class PropertyDefinition:
    """A property of contacts. We compute `calculated` properties. Other means set `read_only` properties.

    The options of an `external` property are the portal's members, which are not part of the definition. Any other
    enumeration without options accepts any text. `choices` are the options of a portal's own property with their
    labels.
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
        """Return True when any text may be chosen, because the options are not known here."""
        return self.type == "enumeration" and not (self.options or self.external)

    @property
    def is_free_text(self) -> bool:
        """Return True when values can be any words, such as those of a person."""
        return self.type in {"string", "phone_number"} or self.is_open

    @cached_property
    def takes_any_text(self) -> bool:
        """Return True when any text may be written. The result is cached, because every value of a batch needs it."""
        return self.type == "string" and self.writable and not self.unique and self.name != "email"
