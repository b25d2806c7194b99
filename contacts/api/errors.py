"""Refusals that speak of contacts and their property values."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from contacts.property_definitions.values import BadValue, ValueFault
from contacts.services.properties.unique_values import ValueTaken
from marketing_contacts.wire.refusals import Refused


class InvalidValues(Refused):
    """Property values may not be written. `bad` names each value and its fault."""

    def __init__(self, message: str, bad: Sequence[BadValue], **more: Any) -> None:
        super().__init__(400, "VALIDATION_ERROR", message, **more)
        self.bad = bad


def invalid_values(bad: Sequence[BadValue], portal_id: int) -> InvalidValues:
    """Make a 400 that lists every bad value. Clients parse the list in the text, and in `errors`."""
    results = [{**result_of(value), "localizedErrorMessage": value.message, "portalId": portal_id} for value in bad]
    text = json.dumps(results, separators=(",", ":"), ensure_ascii=False)
    errors = [
        {"message": value.message, "code": value.code, "context": {"propertyName": [value.name]}} for value in bad
    ]
    return InvalidValues(f"Property values were not valid: {text}", bad, errors=errors)


def result_of(bad: BadValue) -> dict[str, Any]:
    """Write a bad value as clients read it."""
    return {"isValid": False, "message": bad.message, "error": bad.code, "name": bad.name}


def values_taken(conflict: ValueTaken, portal_id: int) -> Refused:
    """Make a 409 that names each value and the contact that has it."""
    bad = [
        BadValue(
            taken.name,
            ValueFault.CONFLICTING_UNIQUE_VALUE,
            f"Cannot set PropertyValueCoordinates{{portalId={portal_id}, objectTypeId=ObjectTypeId{{legacyObjectType="
            f"CONTACT}}, objectId={taken.contact_id}, propertyName={taken.name}, value={taken.value}}} on"
            f" {taken.contact_id}. {taken.owner_id} already has that value.",
        )
        for taken in conflict.taken
    ]
    refused = invalid_values(bad, portal_id)
    refused.status = HTTPStatus.CONFLICT
    return refused
