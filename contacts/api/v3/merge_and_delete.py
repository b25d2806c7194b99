"""Where contacts end on the wire, version 3: merged into another, or deleted for good."""

import msgspec
from django.http import HttpResponse

from contacts.api import inputs
from contacts.api.gate import Call, api
from contacts.api.idempotent import idempotent
from contacts.api.keys import BY_EMAIL, BY_ID, contacts_by, key_property
from contacts.api.v3.representation import written
from contacts.models import Contact
from contacts.services import (
    MOST_ADDRESSES,
    ContactsNotFound,
    TooManyAddresses,
    erase_address,
    erase_contact,
    merge_contacts,
)
from integrations.scopes import Scope
from marketing_contacts.wire.refusals import Refused, invalid


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
    """What is left of two contacts, by their ids, when they are one; raises Refused."""
    ids = [inputs.numeric_id(number) for number in (primary, other)]
    if ids[0] is None or ids[1] is None:
        raise _not_found()
    try:
        return merge_contacts(
            portal=call.caller.portal, primary_id=ids[0], other_id=ids[1], origin=call.origin, now=call.now
        )
    except ContactsNotFound:
        raise _not_found() from None
    except TooManyAddresses:
        raise invalid(f"objectIdToMerge: a contact has at most {MOST_ADDRESSES} additional emails.") from None


def gdpr_delete(call: Call) -> HttpResponse:
    """POST …/gdpr-delete: 204, the person is nowhere any more; also for an email that nobody has."""
    body = call.body(ForgetInput)
    by = key_property(call, body.id_property)
    if by == BY_EMAIL:
        return _forget_address(call, str(body.object_id))
    number = inputs.numeric_id(body.object_id)
    if by != BY_ID:
        number = next((contact.id for contact in contacts_by(call, by, [body.object_id]).values()), None)
    if number is None:
        raise _not_found()
    try:
        erase_contact(portal=call.caller.portal, contact_id=number, origin=call.origin, now=call.now)
    except ContactsNotFound:
        raise _not_found() from None
    return call.nothing()


def _forget_address(call: Call, email: str) -> HttpResponse:
    portal = call.caller.portal
    if not inputs.checked_values({"email": email}, call.definitions)["email"]:
        raise invalid("objectId: must be the email, where idProperty is email.")
    erase_address(portal=portal, email=email, origin=call.origin, now=call.now)
    return call.nothing()


def _not_found() -> Refused:
    return Refused(404, "OBJECT_NOT_FOUND", "resource not found")


contacts_merge = api(POST=(Scope.CONTACTS_WRITE, idempotent(merge)))
contacts_gdpr_delete = api(POST=(Scope.CONTACTS_WRITE, idempotent(gdpr_delete)))
