"""How a contact looks on the wire."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact
from contacts.property_definitions import DEFAULT_PROPERTIES
from contacts.property_values import wire_time
from contacts.services.records import has_lapsed

DEFAULT_NAMES = ("createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname")
ALWAYS = ("createdate", "hs_object_id", "lastmodifieddate")
REASON_TYPES = {"app": "INTEGRATOR_SET", "user": "USER_SET", "import": "CONTACT_IMPORT"}


def written(contact: Contact, now: datetime) -> dict[str, Any]:
    """The answer to a write: every property that the contact has."""
    return _object(contact, wire_values(contact, now))


def shown(contact: Contact, asked: Sequence[str], now: datetime) -> dict[str, Any]:
    """The answer to a read: the properties asked for, else the default ones; null where a known one is unset."""
    values = wire_values(contact, now)
    wanted = {*ALWAYS, *asked} if asked else set(DEFAULT_NAMES)
    return _object(contact, {name: values.get(name) for name in wanted if name in values or name in DEFAULT_PROPERTIES})


def _object(contact: Contact, values: dict[str, str | None]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": str(contact.id),
        "properties": dict(sorted(values.items())),
        "createdAt": wire_time(contact.created_at),
        "updatedAt": wire_time(contact.updated_at),
        "archived": contact.archived_at is not None,
    }
    if contact.archived_at:
        found["archivedAt"] = wire_time(contact.archived_at)
    return found


def wire_values(contact: Contact, now: datetime) -> dict[str, str | None]:
    """The contact's own properties and those that the system computes."""
    counts = contact.counts and not has_lapsed(contact, now)
    values: dict[str, str | None] = {
        **contact.properties,
        "createdate": wire_time(contact.created_at),
        "lastmodifieddate": wire_time(contact.updated_at),
        "hs_all_contact_vids": ";".join(str(number) for number in [contact.id, *(contact.merged_ids or [])]),
        "hs_is_contact": "true",
        "hs_object_id": str(contact.id),
        "hs_marketable_status": str(counts).lower(),
        "hs_marketable_until_renewal": str(counts and contact.status is MarketingStatus.UNTIL_NEXT_UPDATE).lower(),
    }
    if counts:
        values["hs_marketable_reason_type"] = REASON_TYPES.get(contact.source_kind)
        values["hs_marketable_reason_id"] = str(contact.source_id)
    if contact.email:
        values["email"] = contact.email
        values["hs_email_domain"] = contact.email.partition("@")[2]
    return values
