"""Contacts on the wire, version 3: create one or a batch, read one."""

from http import HTTPStatus
from typing import Any

import msgspec
from django.http import HttpResponse

from contacts.api.errors import Refused, invalid, invalid_values
from contacts.api.gate import Call, api
from contacts.marketing_status import MarketingStatus
from contacts.models import Contact
from contacts.property_definitions import DEFAULT_PROPERTIES
from contacts.property_values import MOST_PROPERTIES, bad_values, stored, wire_time
from contacts.selectors import living_contacts
from contacts.services import ContactAlreadyExists, Created, NewContact, Origin, create_contacts
from contacts.services.records import has_lapsed
from integrations.scopes import Scope
from marketing_contacts.billing.tiers import Source

LARGEST_BATCH = 100
DEFAULT_NAMES = ("createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname")
LARGEST_ID = 2**63 - 1
REASON_TYPES = {"app": "INTEGRATOR_SET", "user": "USER_SET", "import": "CONTACT_IMPORT"}


class ContactInput(msgspec.Struct):
    properties: dict[str, str | int | float | bool | None]
    associations: list[Any] | None = None


class BatchInput(msgspec.Struct):
    inputs: list[ContactInput]


def create(call: Call) -> HttpResponse:
    """POST /crm/v3/objects/contacts"""
    [contact] = _create(call, [call.body(ContactInput)])
    response = call.answer(represented(contact, call, every=True), HTTPStatus.CREATED)
    response["Location"] = call.request.build_absolute_uri(f"/crm/v3/objects/contacts/{contact.id}")
    return response


def batch_create(call: Call) -> HttpResponse:
    """POST /crm/v3/objects/contacts/batch/create: all or nothing."""
    inputs = call.body(BatchInput).inputs
    if not 1 <= len(inputs) <= LARGEST_BATCH:
        raise invalid(f"inputs: send 1 to {LARGEST_BATCH} contacts in a batch, not {len(inputs)}.")
    contacts = _create(call, inputs)
    at = wire_time(call.now)
    results = [represented(contact, call, every=True) for contact in contacts]
    body = {"status": "COMPLETE", "results": results, "startedAt": at, "completedAt": at}
    return call.answer(body, HTTPStatus.CREATED)


def read(call: Call, contact_id: str) -> HttpResponse:
    """GET /crm/v3/objects/contacts/{contactId}, also by `idProperty=email`."""
    contacts = living_contacts(call.caller.portal)
    if call.request.GET.get("idProperty") == "email":
        contact = contacts.filter(email=contact_id.lower()).first()
    elif contact_id.isascii() and contact_id.isdigit():
        contact = contacts.filter(id=int(contact_id)).first() if int(contact_id) <= LARGEST_ID else None
    else:
        message = "Object not found.  objectId are usually numeric."
        raise Refused(404, "OBJECT_NOT_FOUND", message, context={"id": [contact_id]})
    if contact is None:
        raise Refused(404, "OBJECT_NOT_FOUND", "resource not found")
    return call.answer(represented(contact, call))


def _create(call: Call, inputs: list[ContactInput]) -> list[Contact]:
    caller = call.caller
    origin = Origin(Source("app", caller.app.id, caller.app.name), caller.app, caller.credential_id, call.request_id)
    contacts = [_checked(item, caller.portal.pk) for item in inputs]
    try:
        answers = create_contacts(portal=caller.portal, contacts=contacts, origin=origin, now=call.now)
    except ContactAlreadyExists as exists:
        if exists.contact_id is None:
            raise invalid(f"Duplicate emails found in batch input: [{exists.email}]. Emails must be unique") from None
        raise Refused(409, "CONFLICT", f"Contact already exists. Existing ID: {exists.contact_id}") from None
    return [answer.contact for answer in answers if isinstance(answer, Created)]


def _checked(item: ContactInput, portal_id: int) -> NewContact:
    if item.associations:
        raise invalid("associations are not supported on create: leave them out.")
    if len(item.properties) > MOST_PROPERTIES:
        raise invalid(f"properties: a contact has at most {MOST_PROPERTIES}.")
    values = {name: _text(value) for name, value in item.properties.items()}
    if any("\0" in text for pair in values.items() for text in pair):
        raise invalid("properties: a NUL character cannot be stored.")
    if bad := bad_values(values, DEFAULT_PROPERTIES):
        raise invalid_values(bad, portal_id)
    kept = stored(values, DEFAULT_PROPERTIES)
    return NewContact(kept.pop("email", "").strip() or None, {name: value for name, value in kept.items() if value})


def _text(value: str | float | bool | None) -> str:  # noqa: FBT001 - a JSON value
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def represented(contact: Contact, call: Call, *, every: bool = False) -> dict[str, Any]:
    """A contact as the wire has it: `every` property it has, or those asked for, or the default ones."""
    values = wire_values(contact, call)
    if not every:
        asked = [name for text in call.request.GET.getlist("properties") for name in text.split(",")]
        names = {"createdate", "hs_object_id", "lastmodifieddate", *asked} if asked else set(DEFAULT_NAMES)
        values = {name: values.get(name) for name in names if name in values or name in DEFAULT_PROPERTIES}
    return {
        "id": str(contact.id),
        "properties": dict(sorted(values.items())),
        "createdAt": wire_time(contact.created_at),
        "updatedAt": wire_time(contact.updated_at),
        "archived": contact.archived_at is not None,
    }


def wire_values(contact: Contact, call: Call) -> dict[str, str | None]:
    """The contact's own properties and those that the system computes."""
    lapsed = has_lapsed(contact, call.now)
    counts = contact.counts and not lapsed
    values: dict[str, str | None] = {
        **contact.properties,
        "createdate": wire_time(contact.created_at),
        "lastmodifieddate": wire_time(contact.updated_at),
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


contacts = api(POST=(Scope.CONTACTS_WRITE, create))
contacts_batch_create = api(POST=(Scope.CONTACTS_WRITE, batch_create))
contact = api(GET=(Scope.CONTACTS_READ, read))
