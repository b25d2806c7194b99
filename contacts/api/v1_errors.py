"""Refusals of version 1: HubSpot's older forms, each with a request id."""

from collections.abc import Sequence
from typing import Any

from contacts.api.errors import Refused, result_of
from contacts.api.gate import Call
from contacts.api.v1_profile import guid_of, milliseconds
from contacts.models import Contact
from contacts.property_values import BadValue
from contacts.selectors import living_contacts


def refused(call: Call, status: int, category: str, message: str, **more: Any) -> Refused:
    return Refused(status, category, message, requestId=call.request_id.hex, **more)


def no_such_contact(call: Call) -> Refused:
    return refused(call, 404, "OBJECT_NOT_FOUND", "contact does not exist")


def invalid_values(call: Call, bad: Sequence[BadValue]) -> Refused:
    """A 400 that lists every bad value."""
    results = [result_of(value) for value in bad]
    return refused(call, 400, "VALIDATION_ERROR", "Property values were not valid", validationResults=results)


def taken(call: Call, contact_id: int, email: str) -> Refused:
    """A 409 that says who has the email."""
    text = f"Existing ID: {contact_id}"
    owner = living_contacts(call.caller.portal).filter(id=contact_id).first()
    return refused(
        call,
        409,
        "OBJECT_ALREADY_EXISTS",
        f"Contact already exists. {text}",
        error="CONTACT_EXISTS",
        errors=[{"message": f"A contact with email {email} already exists. {text}", "in": "email"}],
        **({"identityProfile": _identity_profile(owner)} if owner else {}),
    )


def _identity_profile(owner: Contact) -> dict[str, Any]:
    at = milliseconds(owner.created_at)
    return {
        "vid": owner.id,
        "identity": [
            {"value": owner.email, "type": "EMAIL", "timestamp": at, "isPrimary": True},
            {"value": guid_of(owner), "type": "LEAD_GUID", "timestamp": at},
        ],
        "linkedVid": owner.merged_ids or [],
        "isContact": True,
        "savedAtTimestamp": milliseconds(owner.updated_at),
    }
