"""Show a contact on the wire, version 3."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from msgspec import UNSET, Struct, UnsetType

from contacts.api.contact_values import wire_values
from contacts.models import Contact
from contacts.property_definitions import DEFAULT_PROPERTIES, OBJECT_SOURCES
from contacts.selectors import Definitions, Version
from contacts.services.creation.results import Created
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.wire.formats import wire_time

DEFAULT_NAMES = ("createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname")
ALWAYS = ("createdate", "hs_object_id", "lastmodifieddate")


class WireAssociation(Struct):
    id: str
    type: str


class WireAssociations(Struct):
    results: list[WireAssociation]


class WireVersion(Struct, rename="camel"):
    """A value that a property had, from when on and by whom: HubSpot's ValueWithTimestamp."""

    value: str
    timestamp: str
    source_type: str
    source_id: str | UnsetType = UNSET
    source_label: str | UnsetType = UNSET
    updated_by_user_id: int | UnsetType = UNSET

    @classmethod
    def of(cls, version: Version) -> Self:
        """Show a version of a value. A version without a source was computed."""
        source, at = version.source, wire_time(version.at)
        if source is None:
            return cls(version.value, at, "CALCULATED")
        user_id = source.id if source.kind is SourceKind.MEMBER else UNSET
        return cls(version.value, at, OBJECT_SOURCES[source.kind], str(source.id), source.label, user_id)


class WireContact(Struct, rename="camel"):
    """A contact, as answers hold it: HubSpot's SimplePublicObject."""

    id: str
    properties: dict[str, str | None]
    created_at: str
    updated_at: str
    archived: bool
    archived_at: str | UnsetType = UNSET
    properties_with_history: dict[str, list[WireVersion]] | UnsetType = UNSET  # where a read asks for it
    associations: dict[str, WireAssociations] | UnsetType = UNSET  # where a read asks for them and there are some
    new: bool | UnsetType = UNSET  # of an upsert
    object_write_trace_id: str | UnsetType = UNSET

    @classmethod
    def of(cls, contact: Contact | Created, values: dict[str, str | None]) -> Self:
        """Show a contact with these of its values."""
        return cls(
            str(contact.id),
            values,
            wire_time(contact.created_at),
            wire_time(contact.updated_at),
            contact.archived_at is not None,
            wire_time(contact.archived_at) if contact.archived_at else UNSET,
        )


def written(contact: Contact | Created, now: datetime, definitions: Definitions) -> WireContact:
    """Return the answer to a write. The answer shows every property of the contact except archived ones."""
    values, known = wire_values(contact, now), definitions.naming(contact.properties)
    if known is not DEFAULT_PROPERTIES:
        values = {name: value for name, value in values.items() if name in known}
    return WireContact.of(contact, values)


def shown(contact: Contact, asked: Sequence[str], now: datetime, definitions: Definitions) -> WireContact:
    """Return the answer to a read. The answer shows the requested or the default properties, unset ones as null."""
    values, known = wire_values(contact, now), definitions.naming(asked)
    wanted = {*ALWAYS, *asked} if asked else set(DEFAULT_NAMES)
    return WireContact.of(contact, {name: values.get(name) for name in wanted if name in known})
