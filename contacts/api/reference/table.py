"""The whole table."""

from contacts.api.reference import associations, contacts, definitions, legacy, oauth, ours, portal
from contacts.api.reference.operations import Operation, Section

SECTIONS: tuple[Section, ...] = (
    contacts.SECTION,
    associations.SECTION,
    definitions.SECTION,
    portal.OWNERS,
    portal.PIPELINES,
    legacy.SECTION,
    ours.SECTION,
    oauth.SECTION,
    ours.ACCOUNT,
)
OPERATIONS: tuple[Operation, ...] = tuple(operation for section in SECTIONS for operation in section.operations)


def section_of(section_id: str) -> Section | None:
    """Return the section with this id, or None where there is none."""
    return next((section for section in SECTIONS if section.id == section_id), None)
