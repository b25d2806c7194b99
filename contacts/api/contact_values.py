"""Values of a contact on the wire, in all versions: the contact's own properties and those that the system computes."""

from datetime import datetime

from contacts.marketing_status import MarketingStatus, counts_at
from contacts.models import Contact
from contacts.property_definitions import OBJECT_SOURCES, REASON_TYPES
from contacts.services.creation.results import Created
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.wire.formats import wire_time


def wire_values(contact: Contact | Created, now: datetime) -> dict[str, str | None]:
    """Return the contact's own properties and those that the system computes."""
    status, number = contact.marketing_status, str(contact.id)
    source = OBJECT_SOURCES[SourceKind(contact.created_by_kind)]
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
        kind = contact.source_kind
        values["hs_marketable_reason_type"] = REASON_TYPES[SourceKind(kind)] if kind else None
        values["hs_marketable_reason_id"] = str(contact.source_id)
    if contact.merged_ids:
        values["hs_merged_object_ids"] = values["hs_calculated_merged_vids"] = ";".join(map(str, contact.merged_ids))
    if contact.email:
        values["email"], values["hs_email_domain"] = contact.email, contact.email.partition("@")[2]
    return values
