"""Merge contacts and delete contacts permanently on the wire, version 3."""

import msgspec
from django.http import HttpResponse

from contacts.api import inputs
from contacts.api.gate import Call, api
from contacts.api.idempotent import idempotent
from contacts.api.keys import BY_EMAIL, BY_ID, contacts_by, key_property
from contacts.api.v3.representation import written
from contacts.models import Contact
from contacts.services.addresses import MOST_ADDRESSES, TooManyAddresses
from contacts.services.erasure import erase_address, erase_contact
from contacts.services.lifecycle import merge_contacts
from contacts.services.status.book import ContactsNotFound
from integrations.scopes import Scope
from marketing_contacts.wire.refusals import invalid, nothing_there


class MergeInput(msgspec.Struct, rename="camel"):
    """The contact that stays, and the one that is merged into it."""

    primary_object_id: str | int
    object_id_to_merge: str | int


class ForgetInput(msgspec.Struct, rename="camel"):
    """The person to delete for good: by a contact's id, or by email."""

    object_id: str | int
    id_property: str | None = None


def merge(call: Call) -> HttpResponse:
    """POST …/merge: 200, the contact that stays. The other's id leads to it from now on."""
    body = call.body(MergeInput)
    if str(body.primary_object_id) == str(body.object_id_to_merge):
        raise invalid("objectIdToMerge: a contact cannot be merged with itself.")
    survivor = merged(call, body.primary_object_id, body.object_id_to_merge)
    return call.answer(written(survivor, call.now, call.definitions))


def merged(call: Call, primary: str | int, other: str | int) -> Contact:
    """Merge two contacts by their ids, and return the survivor. Raises Refused."""
    ids = [inputs.numeric_id(number) for number in (primary, other)]
    if ids[0] is None or ids[1] is None:
        raise nothing_there()
    try:
        return merge_contacts(
            portal=call.caller.portal, primary_id=ids[0], other_id=ids[1], origin=call.origin, now=call.now
        )
    except ContactsNotFound:
        raise nothing_there() from None
    except TooManyAddresses:
        raise invalid(f"objectIdToMerge: a contact has at most {MOST_ADDRESSES} additional emails.") from None


def gdpr_delete(call: Call) -> HttpResponse:
    """POST …/gdpr-delete answers 204, also for an email that nobody has. The person is erased everywhere."""
    body, portal = call.body(ForgetInput), call.caller.portal
    by = key_property(call, body.id_property)
    if by == BY_EMAIL:
        email = str(body.object_id)
        if not inputs.checked_values({"email": email}, call.definitions)["email"]:
            raise invalid("objectId: must be the email if idProperty is email.")
        erase_address(portal=portal, email=email, origin=call.origin, now=call.now)
        return call.nothing()
    number = inputs.numeric_id(body.object_id)
    if by != BY_ID:
        number = next((contact.id for contact in contacts_by(call, by, [body.object_id]).values()), None)
    if number is None:
        raise nothing_there()
    try:
        erase_contact(portal=portal, contact_id=number, origin=call.origin, now=call.now)
    except ContactsNotFound:
        raise nothing_there() from None
    return call.nothing()


contacts_merge = api(POST=(Scope.CONTACTS_WRITE, idempotent(merge)))
contacts_gdpr_delete = api(POST=(Scope.CONTACTS_WRITE, idempotent(gdpr_delete)))
