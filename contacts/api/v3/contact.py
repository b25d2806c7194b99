"""Contacts on the wire, version 3: create, read, list, change, archive, one at a time."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from msgspec import UNSET

from contacts.api import inputs
from contacts.api.decisions import say_decision
from contacts.api.errors import values_taken
from contacts.api.gate import Call, api, unknown
from contacts.api.idempotent import CreateWithKey, idempotent
from contacts.api.keys import BY_ID, contacts_by, ids_by_key, key_property, normal
from contacts.api.pages import next_page
from contacts.api.v3.associations import wanted_associations
from contacts.api.v3.reading import all_shown, asked_by, check_histories
from contacts.api.v3.representation import written
from contacts.marketing_status import WhyNot
from contacts.models import Contact
from contacts.selectors import Definitions, contacts_behind, in_bounded_time
from contacts.services.creation.create import ContactAlreadyExists, create_contact_with_key, create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Batch, Created
from contacts.services.lifecycle import archive_contacts
from contacts.services.properties.unique_values import ValueTaken
from contacts.services.status.book import ContactsNotFound
from contacts.services.updates import ContactChange, update_contacts
from integrations.idempotency import IdempotencyKey, KeptCreation
from integrations.scopes import Scope
from marketing_contacts.toolbox.round_trips import no_savepoints
from marketing_contacts.wire.refusals import Refused, invalid, nothing_there


def create(call: Call) -> HttpResponse:
    """Answer POST /crm/v3/objects/contacts."""
    with no_savepoints():
        [contact] = create_all(call, [call.body(inputs.ContactInput)])
    return _created(call, contact)


def create_with_key(call: Call, key: IdempotencyKey) -> HttpResponse | None:
    """Create by one call of the database, which keeps the result for the key. Returns None when nothing was done."""
    try:
        contact = _new(call.body(inputs.ContactInput), call.definitions)
    except Refused:
        return None
    created = create_contact_with_key(
        portal=call.caller.portal, contact=contact, origin=call.origin, now=call.now, key=key
    )
    return _created(call, created) if created else None


def repeat_create(call: Call, creation: KeptCreation, kept_at: datetime) -> HttpResponse:
    """Answer a create again, by its kept result and by the request, which is the same."""
    contact = _new(call.body(inputs.ContactInput), call.definitions)
    why_not = None if creation.toggle is UNSET else WhyNot.under(creation.toggle)
    batch = Batch(call.caller.portal, call.origin, None, kept_at, why_not)
    call.request_id = creation.request_id
    return _created(
        call, Created(int(creation.id), contact.email, contact.properties, creation.marketing_status, batch)
    )


def _created(call: Call, contact: Created) -> HttpResponse:
    response = call.answer(written(contact, call.now, call.definitions), HTTPStatus.CREATED)
    response["Location"] = call.request.build_absolute_uri(f"/crm/v3/objects/contacts/{contact.id}")
    return say_decision(response, contact)


def read(call: Call, contact_id: str) -> HttpResponse:
    """GET /crm/v3/objects/contacts/{contactId}, also by `idProperty=email`; archived ones by `archived=true`."""
    contact = find(call, contact_id, archived=inputs.wants_archived(call.request))
    [answer] = all_shown(call, [contact], asked_by(call.request))
    return call.answer(answer)


def listed(call: Call) -> HttpResponse:
    """GET /crm/v3/objects/contacts: a page by id; `paging` is there only when another one follows."""
    request = call.request
    size, start, asked = inputs.page_size(request), inputs.page_start(request), asked_by(request)
    check_histories(asked, size)
    archived = inputs.wants_archived(request)
    portal = call.caller.portal
    page = in_bounded_time(portal, lambda: contacts_behind(portal, start, most=size + 1, archived=archived))
    body: dict[str, Any] = {"results": all_shown(call, page[:size], asked)}
    if len(page) > size:
        body["paging"] = {"next": next_page(request, after=str(page[size - 1].id))}
    return call.answer(body)


def change(call: Call, contact_id: str) -> HttpResponse:
    """PATCH /crm/v3/objects/contacts/{contactId}: never changes a marketing status."""
    contact = find(call, contact_id)
    values = inputs.checked_values(call.body(inputs.ChangeInput).properties, call.definitions)
    [contact] = change_all(call, [ContactChange(contact.id, values)])
    return call.answer(written(contact, call.now, call.definitions))


def archive(call: Call, contact_id: str) -> HttpResponse:
    """DELETE /crm/v3/objects/contacts/{contactId}, also by `idProperty`: 204, also when there is none."""
    by = key_property(call, call.request.GET.get("idProperty"))
    ids = list(ids_by_key(call, by, [contact_id]).values())
    if ids:
        archive_contacts(portal=call.caller.portal, contact_ids=ids, now=call.now)
    return call.nothing()


def find(call: Call, key: str, *, archived: bool = False) -> Contact:
    """Return the portal's contact that the address and `idProperty` name. Raises Refused."""
    by = key_property(call, call.request.GET.get("idProperty"))
    wanted = normal(by, key)
    if by == BY_ID and not wanted.isdigit():
        message = "Object not found.  objectId are usually numeric."
        raise Refused(404, "OBJECT_NOT_FOUND", message, context={"id": [key]})
    contact = contacts_by(call, by, [wanted], archived=archived).get(wanted)
    if contact is None:
        raise nothing_there()
    return contact


def create_all(call: Call, items: Sequence[inputs.ContactInput]) -> list[Created]:
    """Create all or none; raises Refused for bad values and for an email that is taken."""
    portal = call.caller.portal
    contacts = [_new(item, call.definitions) for item in items]
    try:
        answers = create_contacts(portal=portal, contacts=contacts, origin=call.origin, now=call.now)
    except ContactAlreadyExists as exists:
        raise taken(exists) from None
    except ValueTaken as conflict:
        raise values_taken(conflict, portal.pk) from None
    return [answer for answer in answers if isinstance(answer, Created)]


def change_all(call: Call, changes: list[ContactChange]) -> list[Contact]:
    """Change all or none; raises Refused for an email that is taken."""
    portal = call.caller.portal
    try:
        return update_contacts(portal=portal, changes=changes, origin=call.origin, now=call.now)
    except ContactsNotFound:  # archived since it was found
        raise nothing_there() from None
    except ContactAlreadyExists as exists:
        raise taken(exists) from None
    except ValueTaken as conflict:
        raise values_taken(conflict, portal.pk) from None


def _new(item: inputs.ContactInput, definitions: Definitions) -> NewContact:
    values = inputs.checked_values(item.properties, definitions)
    email = values.pop("email", "") or None
    kept = values if all(values.values()) else {name: value for name, value in values.items() if value}
    return NewContact(email, kept, wanted_associations(item.associations) if item.associations else ())


def taken(exists: ContactAlreadyExists) -> Refused:
    """Make the refusal that names the contact with the email."""
    if exists.contact_id is None:
        return invalid(f"Duplicate emails found in batch input: [{exists.email}]. Emails must be unique")
    return Refused(409, "CONFLICT", f"Contact already exists. Existing ID: {exists.contact_id}")


contacts = api(
    POST=(Scope.CONTACTS_WRITE, idempotent(create, CreateWithKey(create_with_key, repeat_create))),
    GET=(Scope.CONTACTS_READ, listed),
)
_contact = api(
    GET=(Scope.CONTACTS_READ, read),
    PATCH=(Scope.CONTACTS_WRITE, idempotent(change)),
    DELETE=(Scope.CONTACTS_WRITE, idempotent(archive)),
)


@csrf_exempt
def contact(request: HttpRequest, contact_id: str) -> HttpResponse:
    """Answer for the contact of a key.

    A key may have slashes where `idProperty` says so, else the address is unknown.
    """
    if "/" in contact_id and "idProperty" not in request.GET:
        return unknown(request)
    return _contact(request, contact_id=contact_id)
