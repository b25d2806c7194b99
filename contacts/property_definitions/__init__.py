"""The contact properties of every portal as data, with their definitions (defaults) and labels (wording)."""

from contacts.property_definitions.computed import (
    COMPUTED,
    OBJECT_SOURCES,
    REASON_TYPES,
    SOURCE_TYPES,
    TIMED,
    WORDED,
    Computed,
)
from contacts.property_definitions.defaults import (
    DEFAULT_PROPERTIES,
    EXPORTED_PROPERTIES,
    MAIN_PROPERTIES,
    OTHER_EMAILS,
    SUPPRESSED_FOR,
    SUPPRESSING,
    WRITABLE,
)
from contacts.property_definitions.definition import Option, PropertyDefinition
from contacts.property_definitions.shapes import OWNER
from contacts.property_definitions.wording import description_of, option_label

__all__ = [
    "COMPUTED",
    "DEFAULT_PROPERTIES",
    "EXPORTED_PROPERTIES",
    "MAIN_PROPERTIES",
    "OBJECT_SOURCES",
    "OTHER_EMAILS",
    "OWNER",
    "REASON_TYPES",
    "SOURCE_TYPES",
    "SUPPRESSED_FOR",
    "SUPPRESSING",
    "TIMED",
    "WORDED",
    "WRITABLE",
    "Computed",
    "Option",
    "PropertyDefinition",
    "description_of",
    "option_label",
]
