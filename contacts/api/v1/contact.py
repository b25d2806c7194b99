"""Contacts on the wire, version 1: one at a time, by the services of version 3. An update never changes a status."""

from http import HTTPStatus

import msgspec
from django.http import HttpResponse

from contacts.api import inputs
from contacts.api.decisions import say_decision
from contacts.api.errors import InvalidValues
from contacts.api.gate import Call, api
from contacts.api.idempotent import idempotent
from contacts.api.v1 import errors as v1_errors
from contacts.api.v1.profile import asked, profiles
from contacts.email_addresses import looked_for
from contacts.models import Contact
from contacts.selectors import contacts_by_email, ids_by_email, survivor_of
from contacts.services.addresses import MOST_ADDRESSES, TooManyAddresses
from contacts.services.creation.create import ContactAlreadyExists, create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Created
from contacts.services.lifecycle import archive_contacts, merge_contacts
from contacts.services.status.book import ContactsNotFound
from contacts.services.updates import ContactChange, update_contacts
from contacts.services.upserts import upsert_contacts
from integrations.scopes import Scope


class PropertyInput(msgspec.Struct):
    property: str
    value: inputs.Value = None


class ProfileInput(msgspec.Struct):
    """Property values of a contact; of a name that comes twice the last one holds."""

    properties: list[PropertyInput]


class MergeVidsInput(msgspec.Struct, rename="camel"):
    """The contact that goes."""

    vid_to_merge: int | str


def create(call: Call) -> HttpResponse:
    """POST /contacts/v1/contact: 200, the whole profile."""
    values = _values(call)
    email = values.pop("email", "") or None
    contact = NewContact(email, {name: value for name, value in values.items() if value})
    try:
        answers = create_contacts(portal=call.caller.portal, contacts=[contact], origin=call.origin, now=call.now)
    except ContactAlreadyExists as exists:
        raise v1_errors.taken(call, exists) from None
    [created] = [answer for answer in answers if isinstance(answer, Created)]
    [profile] = profiles(call, [created.contact], asked(call))
    return say_decision(call.answer(profile), created)


def create_or_update(call: Call, email: str) -> HttpResponse:
    """POST /contacts/v1/contact/createOrUpdate/email/{email}: 200, its vid and whether it is new.

    Another email in the body becomes the contact's. Where nobody has that of the address, it says who is meant.
    """
    address = checked(call, {"email": email}).get("email", "")
    values = _values(call)
    if not address:
        raise v1_errors.refused(call, 400, "VALIDATION_ERROR", "email: the address must not be blank.")
    wanted = values.pop("email", address)
    if not wanted:
        raise v1_errors.refused(call, 400, "VALIDATION_ERROR", "properties.email: must not be blank.")
    known = ids_by_email(call.caller.portal, [address]).get(address) if wanted != address else None
    if known:
        _change(call, known, {**values, "email": wanted})
        return call.answer({"vid": known, "isNew": False})
    try:
        [(contact, new)] = upsert_contacts(
            portal=call.caller.portal, contacts=[NewContact(wanted, values)], origin=call.origin, now=call.now
        )
    except ContactsNotFound:
        raise v1_errors.no_such_contact(call) from None
    response = call.answer({"vid": contact.id, "isNew": new})
    return say_decision(response, contact) if isinstance(contact, Created) else response


def read(call: Call, **key: str) -> HttpResponse:
    """Answer GET /contacts/v1/contact/vid/{vid}/profile, …/email/{email}/profile."""
    [profile] = profiles(call, [find(call, **key)], asked(call))
    return call.answer(profile)


def change(call: Call, **key: str) -> HttpResponse:
    """POST /contacts/v1/contact/vid/{vid}/profile, …/email/{email}/profile: 204."""
    _change(call, find(call, **key).id, _values(call))
    return call.nothing()


def _change(call: Call, contact_id: int, values: dict[str, str]) -> None:
    changes = [ContactChange(contact_id, values)]
    try:
        update_contacts(portal=call.caller.portal, changes=changes, origin=call.origin, now=call.now)
    except ContactAlreadyExists as exists:
        raise v1_errors.taken(call, exists) from None
    except ContactsNotFound:
        raise v1_errors.no_such_contact(call) from None


def archive(call: Call, vid: str) -> HttpResponse:
    """DELETE /contacts/v1/contact/vid/{vid}: 200."""
    number = inputs.numeric_id(vid)
    if not number or not archive_contacts(portal=call.caller.portal, contact_ids=[number], now=call.now):
        raise v1_errors.no_such_contact(call)
    return call.answer({"vid": number, "deleted": True, "reason": "OK"})


def merge(call: Call, vid: str) -> HttpResponse:
    """POST /contacts/v1/contact/merge-vids/{vid}: 200; the contact of the address stays."""
    primary, other = inputs.numeric_id(vid), inputs.numeric_id(call.body(MergeVidsInput).vid_to_merge)
    if not primary or not other:
        raise v1_errors.no_such_contact(call)
    if primary == other:
        message = "vidToMerge: a contact cannot be merged with itself."
        raise v1_errors.refused(call, 400, "VALIDATION_ERROR", message)
    try:
        merge_contacts(portal=call.caller.portal, primary_id=primary, other_id=other, origin=call.origin, now=call.now)
    except ContactsNotFound:
        raise v1_errors.no_such_contact(call) from None
    except TooManyAddresses:
        message = f"vidToMerge: a contact has at most {MOST_ADDRESSES} secondary emails."
        raise v1_errors.refused(call, 400, "VALIDATION_ERROR", message) from None
    return call.answer("SUCCESS", HTTPStatus.OK)


def find(call: Call, *, vid: str = "", email: str = "") -> Contact:
    """Return the contact that the address names. The id of a merged contact leads to its survivor. Raises Refused."""
    portal, found = call.caller.portal, None
    if number := inputs.numeric_id(vid):
        found = survivor_of(portal, number)
    elif email and "\0" not in email:
        address = looked_for(email)
        found = contacts_by_email(portal, [address]).get(address)
    if found is None:
        raise v1_errors.no_such_contact(call)
    return found


def checked(call: Call, given: dict[str, inputs.Value]) -> dict[str, str]:
    """Return the values as they are stored. Raises Refused in the form of version 1."""
    try:
        return inputs.checked_values(given, call.definitions)
    except InvalidValues as invalid:
        raise v1_errors.invalid_values(call, invalid.bad) from None


def _values(call: Call) -> dict[str, str]:
    return checked(call, {each.property: each.value for each in call.body(ProfileInput).properties})


READ, WRITE = Scope.CONTACTS_READ, Scope.CONTACTS_WRITE
contact = api(POST=(WRITE, idempotent(create)))
contact_create_or_update = api(POST=(WRITE, idempotent(create_or_update)))
contact_profile = api(GET=(READ, read), POST=(WRITE, idempotent(change)))
contact_of_vid = api(DELETE=(WRITE, idempotent(archive)))
contact_merge = api(POST=(WRITE, idempotent(merge)))
