"""Refusals of version 1: HubSpot's older forms, each with a request id."""

from collections.abc import Sequence
from typing import Any

from contacts.api.errors import result_of
from contacts.api.gate import Call
from contacts.api.v1.profile import WireIdentity, guid_of, milliseconds, other_identities
from contacts.models import Contact
from contacts.property_definitions.values import BadValue
from contacts.selectors import living_contacts
from contacts.services.creation.create import ContactAlreadyExists
from marketing_contacts.wire.refusals import Refused


def refused(call: Call, status: int, category: str, message: str, **more: Any) -> Refused:
    return Refused(status, category, message, requestId=call.request_id.hex, **more)


def no_such_contact(call: Call) -> Refused:
    return refused(call, 404, "OBJECT_NOT_FOUND", "contact does not exist")


def invalid_values(call: Call, bad: Sequence[BadValue]) -> Refused:
    """Make a 400 that lists every bad value."""
    results = [result_of(value) for value in bad]
    return refused(call, 400, "VALIDATION_ERROR", "Property values were not valid", validationResults=results)


def taken(call: Call, exists: ContactAlreadyExists) -> Refused:
    """Make a 409 that names the contact with the email."""
    contact_id = exists.contact_id or 0
    text = f"Existing ID: {contact_id}"
    portal = call.caller.portal
    owner = living_contacts(portal).filter(id=contact_id).first()
    others = other_identities(portal, [owner] if owner else []).get(contact_id, [])
    return refused(
        call,
        409,
        "OBJECT_ALREADY_EXISTS",
        f"Contact already exists. {text}",
        error="CONTACT_EXISTS",
        errors=[{"message": f"A contact with email {exists.email} already exists. {text}", "in": "email"}],
        **({"identityProfile": _identity_profile(owner, others)} if owner else {}),
    )


def _identity_profile(owner: Contact, others: Sequence[WireIdentity]) -> dict[str, Any]:
    at = milliseconds(owner.created_at)
    emails = [(owner.email, at, True)] if owner.email else []
    emails += [(each.value, each.timestamp, False) for each in others]
    return {
        "vid": owner.id,
        "identity": [
            *({"value": text, "type": "EMAIL", "timestamp": when, "isPrimary": main} for text, when, main in emails),
            {"value": guid_of(owner), "type": "LEAD_GUID", "timestamp": at},
        ],
        "linkedVid": owner.merged_ids or [],
        "isContact": True,
        "savedAtTimestamp": milliseconds(owner.updated_at),
    }
