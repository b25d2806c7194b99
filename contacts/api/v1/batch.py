"""Contacts on the wire, version 1: up to 1,000 written in one go, all or none."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from django.http import HttpResponse

from contacts.api import inputs
from contacts.api.decisions import say_decisions
from contacts.api.errors import InvalidValues, result_of
from contacts.api.gate import Call, api
from contacts.api.idempotent import idempotent
from contacts.api.v1 import errors as v1_errors
from contacts.api.v1.contact import PropertyInput
from contacts.property_definitions.values import BadValue
from contacts.selectors import living_contacts
from contacts.services.creation.create import ContactAlreadyExists
from contacts.services.creation.new_contact import NewContact
from contacts.services.status.book import ContactsNotFound
from contacts.services.updates import ContactChange
from contacts.services.upserts import upsert_contacts
from integrations.scopes import Scope
from marketing_contacts.wire.refusals import Refused, invalid

LARGEST_BATCH = 1_000


class BatchInput(msgspec.Struct):
    """New values for the contact of `vid`, or for the one of `email`, which is created where there is none."""

    properties: list[PropertyInput]
    vid: int | str | None = None
    email: str | None = None


class Failures:
    """The faults of a batch, by the places of its contacts."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.emails: list[str] = []

    def note(self, index: int, message: str) -> None:
        self.messages.append({"index": index, "error": {"status": "error", "message": message}})

    def note_value(self, index: int, bad: BadValue, email: str | None) -> None:
        if bad.name == "email":
            self.emails.append(email or "")
            self.note(index, bad.message)
        else:
            self.messages.append({"index": index, "propertyValidationResult": result_of(bad)})

    def refused(self, call: Call) -> Refused:
        return v1_errors.refused(
            call,
            400,
            "VALIDATION_ERROR",
            "Errors found processing batch update",
            invalidEmails=self.emails,
            failureMessages=self.messages,
        )


def write(call: Call) -> HttpResponse:
    """POST /contacts/v1/contact/batch: 202, all are written; else 400 naming every contact that cannot be."""
    items = call.body(list[BatchInput])
    if not 1 <= len(items) <= LARGEST_BATCH:
        raise invalid(f"Send 1 to {LARGEST_BATCH} contacts in a batch, not {len(items)}.")
    failures = Failures()
    values = [_values(call, index, item, failures) for index, item in enumerate(items)]
    vids = _vids(call, items, failures)
    if failures.messages:
        raise failures.refused(call)
    changes = [ContactChange(vid, each) for vid, each in zip(vids, values, strict=True) if vid]
    contacts = [NewContact(each.pop("email"), each) for vid, each in zip(vids, values, strict=True) if not vid]
    try:
        written = upsert_contacts(
            portal=call.caller.portal, contacts=contacts, changes=changes, origin=call.origin, now=call.now
        )
    except ContactAlreadyExists as exists:
        raise v1_errors.taken(call, exists) from None
    except ContactsNotFound:
        raise v1_errors.no_such_contact(call) from None
    return say_decisions(call.nothing(HTTPStatus.ACCEPTED), [contact for contact, _new in written])


def _values(call: Call, index: int, item: BatchInput, failures: Failures) -> dict[str, str]:
    """Return the values of a contact as they are stored, with the email if the contact is named by it."""
    given = {each.property: each.value for each in item.properties}
    if item.email is not None:
        given["email"] = item.email
    if item.vid is None and not str(given.get("email") or "").strip():
        failures.note(index, "Send a vid or an email.")
    try:
        return inputs.checked_values(given, call.definitions)
    except InvalidValues as wrong:
        for bad in wrong.bad:
            failures.note_value(index, bad, item.email)
    return {}


def _vids(call: Call, items: Sequence[BatchInput], failures: Failures) -> list[int]:
    """Return the id of each contact that is named by its id, else 0."""
    numbers = [inputs.numeric_id(item.vid) or -1 if item.vid is not None else 0 for item in items]
    asked = {number for number in numbers if number > 0}
    known = set(living_contacts(call.caller.portal).filter(id__in=asked).values_list("id", flat=True))
    for index, number in enumerate(numbers):
        if number and number not in known:
            failures.note(index, "contact does not exist")
    return numbers


contact_batch = api(POST=(Scope.CONTACTS_WRITE, idempotent(write)))
