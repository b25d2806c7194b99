"""How a contact looks on the wire."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import UNSET, Struct, UnsetType

from contacts.marketing_status import MarketingStatus, counts_at
from contacts.models import Contact
from contacts.property_definitions import DEFAULT_PROPERTIES, OBJECT_SOURCES, REASON_TYPES
from contacts.selectors import Definitions
from contacts.services import Created
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


def written(contact: Contact | Created, now: datetime, definitions: Definitions) -> WireContact:
    """The answer to a write: every property that the contact has, but for archived ones."""
    values, known = wire_values(contact, now), definitions.naming(contact.properties)
    if known is not DEFAULT_PROPERTIES:
        values = {name: value for name, value in values.items() if name in known}
    return _wire_contact(contact, values)


def shown(contact: Contact, asked: Sequence[str], now: datetime, definitions: Definitions) -> WireContact:
    """The answer to a read: the properties asked for, else the default ones; null where a known one is unset."""
    values, known = wire_values(contact, now), definitions.naming(asked)
    wanted = {*ALWAYS, *asked} if asked else set(DEFAULT_NAMES)
    return _wire_contact(contact, {name: values.get(name) for name in wanted if name in known})


def _wire_contact(contact: Contact | Created, values: dict[str, str | None]) -> WireContact:
    return WireContact(
        str(contact.id),
        values,
        wire_time(contact.created_at),
        wire_time(contact.updated_at),
        contact.archived_at is not None,
        wire_time(contact.archived_at) if contact.archived_at else UNSET,
    )


def wire_values(contact: Contact | Created, now: datetime) -> dict[str, str | None]:
    """The contact's own properties and those that the system computes."""
    status, number = contact.marketing_status, str(contact.id)
    source = OBJECT_SOURCES.get(contact.created_by_kind)
    counts = counts_at(contact, now)
    values: dict[str, str | None] = {
        **contact.properties,
        "createdate": wire_time(contact.created_at),
        "lastmodifieddate": wire_time(contact.updated_at),
        "hs_lastmodifieddate": wire_time(contact.updated_at),
        "hs_all_contact_vids": ";".join([number, *map(str, contact.merged_ids)]) if contact.merged_ids else number,
        "hs_is_contact": "true",
        "hs_object_id": number,
        "hs_object_source": source,
        "hs_object_source_label": source,
        "hs_marketable_status": "true" if counts else "false",
        "hs_marketable_until_renewal": "true" if counts and status == MarketingStatus.UNTIL_NEXT_UPDATE else "false",
    }
    if counts:
        values["hs_marketable_reason_type"] = REASON_TYPES.get(contact.source_kind)
        values["hs_marketable_reason_id"] = str(contact.source_id)
    if contact.merged_ids:
        values["hs_merged_object_ids"] = values["hs_calculated_merged_vids"] = ";".join(map(str, contact.merged_ids))
    if contact.email:
        values["email"], values["hs_email_domain"] = contact.email, contact.email.partition("@")[2]
    return values
