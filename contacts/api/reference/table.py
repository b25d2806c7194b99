"""The whole table."""

from contacts.api.reference import contacts, definitions, legacy, oauth, ours
from contacts.api.reference.operations import Operation, Section

SECTIONS: tuple[Section, ...] = (
    contacts.SECTION,
    definitions.SECTION,
    legacy.SECTION,
    ours.SECTION,
    oauth.SECTION,
    ours.ACCOUNT,
)
OPERATIONS: tuple[Operation, ...] = tuple(operation for section in SECTIONS for operation in section.operations)
