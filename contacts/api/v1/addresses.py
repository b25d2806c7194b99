"""A contact's other addresses on the wire, version 1: read, added, replaced, removed. The answer is all that it has."""

import msgspec
from django.http import HttpResponse

from contacts.api.gate import Call, api
from contacts.api.idempotent import idempotent
from contacts.api.v1 import errors as v1_errors
from contacts.api.v1.contact import checked, find
from contacts.selectors import listed_addresses
from contacts.services.addresses import MOST_ADDRESSES, NoEmailYet, NoSuchAddress, TooManyAddresses, change_addresses
from contacts.services.creation.create import ContactAlreadyExists
from contacts.services.status.book import ContactsNotFound
from integrations.scopes import Scope


class ReplaceInput(msgspec.Struct, rename="camel"):
    """The address that goes, and the one that comes in its place."""

    target_secondary_email: str
    updated_secondary_email: str


class AddressesAnswer(msgspec.Struct, rename="camel"):
    portal_id: int
    vid: int
    secondary_emails: list[str]


def read(call: Call, vid: str) -> HttpResponse:
    """Answer GET /contacts/v1/secondary-email/{vid}."""
    contact = find(call, vid=vid)
    return call.answer(AddressesAnswer(contact.portal_id, contact.id, listed_addresses(contact)))


def replace(call: Call, vid: str) -> HttpResponse:
    """PATCH /contacts/v1/secondary-email/{vid}: one address takes the place of another."""
    body = call.body(ReplaceInput)
    remove, add = (_address(call, email) for email in (body.target_secondary_email, body.updated_secondary_email))
    return _changed(call, vid, add=add, remove=remove)


def add(call: Call, vid: str, email: str) -> HttpResponse:
    """PUT /contacts/v1/secondary-email/{vid}/email/{email}: an address that it has already stays its own."""
    return _changed(call, vid, add=_address(call, email))


def remove(call: Call, vid: str, email: str) -> HttpResponse:
    """Answer DELETE /contacts/v1/secondary-email/{vid}/email/{email}."""
    return _changed(call, vid, remove=_address(call, email))


def _address(call: Call, email: str) -> str:
    """Return the address as it is stored. Raises Refused."""
    address = checked(call, {"email": email})["email"]
    if not address:
        raise v1_errors.refused(call, 400, "VALIDATION_ERROR", "Send an email address.")
    return address


def _changed(call: Call, vid: str, *, add: str = "", remove: str = "") -> HttpResponse:
    contact = find(call, vid=vid)
    try:
        contact = change_addresses(
            portal=call.caller.portal,
            contact_id=contact.id,
            add=add,
            remove=remove,
            origin=call.origin,
            now=call.now,
        )
    except ContactAlreadyExists as exists:
        raise v1_errors.taken(call, exists) from None
    except ContactsNotFound:
        raise v1_errors.no_such_contact(call) from None
    except NoSuchAddress:
        raise v1_errors.refused(call, 404, "OBJECT_NOT_FOUND", "The contact has no such secondary email.") from None
    except NoEmailYet:
        message = "The contact has no email. Set this address as its email instead."
        raise v1_errors.refused(call, 400, "VALIDATION_ERROR", message) from None
    except TooManyAddresses:
        message = f"A contact has at most {MOST_ADDRESSES} secondary emails."
        raise v1_errors.refused(call, 400, "VALIDATION_ERROR", message) from None
    return call.answer(AddressesAnswer(contact.portal_id, contact.id, listed_addresses(contact)))


READ, WRITE = Scope.CONTACTS_READ, Scope.CONTACTS_WRITE
secondary_emails = api(GET=(READ, read), PATCH=(WRITE, idempotent(replace)))
secondary_email = api(PUT=(WRITE, idempotent(add)), DELETE=(WRITE, idempotent(remove)))
