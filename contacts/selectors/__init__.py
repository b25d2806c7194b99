"""Reads contacts, always within a portal."""

from contacts.selectors.found import (
    ANY,
    MOST_COUNTED,
    ContactFilters,
    Total,
    found_contacts,
    has_words,
    listed_contacts,
    total,
)
from contacts.selectors.history import (
    Provenance,
    any_contact,
    property_history,
    provenance,
    status_history,
)
from contacts.selectors.imports import (
    Forecast,
    forecast,
    import_parts,
    import_problems,
    imports,
)
from contacts.selectors.living import (
    address_hash,
    associations_of,
    contacts_of,
    ids_by_email,
    living_contacts,
    merged_into,
    suppressed_emails,
)
from contacts.selectors.people import Person, contacts_numbered, person, survivor_of
from contacts.selectors.properties import (
    Definitions,
    custom_properties,
    definitions_of,
    ids_by_value,
    property_groups,
    unique_names,
    writable_of,
)
from contacts.selectors.versions import Version, Versions, statuses_of, versions_of

__all__ = [
    "ANY",
    "MOST_COUNTED",
    "ContactFilters",
    "Definitions",
    "Forecast",
    "Person",
    "Provenance",
    "Total",
    "Version",
    "Versions",
    "address_hash",
    "any_contact",
    "associations_of",
    "contacts_numbered",
    "contacts_of",
    "custom_properties",
    "definitions_of",
    "forecast",
    "found_contacts",
    "has_words",
    "ids_by_email",
    "ids_by_value",
    "import_parts",
    "import_problems",
    "imports",
    "listed_contacts",
    "living_contacts",
    "merged_into",
    "person",
    "property_groups",
    "property_history",
    "provenance",
    "status_history",
    "statuses_of",
    "suppressed_emails",
    "survivor_of",
    "total",
    "unique_names",
    "versions_of",
    "writable_of",
]
