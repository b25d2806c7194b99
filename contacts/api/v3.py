"""Contacts on the wire, version 3: create, read, list, change, archive, one at a time."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse

from contacts.api import inputs
from contacts.api.associations import wanted_associations
from contacts.api.errors import Refused, invalid
from contacts.api.gate import Call, api
from contacts.api.idempotency import once
from contacts.api.representation import shown, written
from contacts.models import Contact
from contacts.selectors import contacts_of
from contacts.services import (
    ContactAlreadyExists,
    ContactChange,
    Created,
    NewContact,
    Origin,
    archive_contacts,
    create_contacts,
    update_contacts,
)
from integrations.scopes import Scope
from marketing_contacts.billing.tiers import Source


def create(call: Call) -> HttpResponse:
    """POST /crm/v3/objects/contacts"""
    [contact] = create_all(call, [call.body(inputs.ContactInput)])
    response = call.answer(written(contact, call.now), HTTPStatus.CREATED)
    response["Location"] = call.request.build_absolute_uri(f"/crm/v3/objects/contacts/{contact.id}")
    return response


def read(call: Call, contact_id: str) -> HttpResponse:
    """GET /crm/v3/objects/contacts/{contactId}, also by `idProperty=email`; archived ones by `archived=true`."""
    contact = find(call, contact_id, archived=inputs.wants_archived(call.request))
    return call.answer(shown(contact, inputs.names(call.request, "properties"), call.now))


def listed(call: Call) -> HttpResponse:
    """GET /crm/v3/objects/contacts: a page by id; `paging` is there only when another one follows."""
    request = call.request
    size, start = inputs.page_size(request), inputs.page_start(request)
    contacts = contacts_of(call.caller.portal, archived=inputs.wants_archived(request))
    page = list(contacts.filter(id__gt=start)[: size + 1])
    asked = inputs.names(request, "properties")
    body: dict[str, Any] = {"results": [shown(contact, asked, call.now) for contact in page[:size]]}
    if len(page) > size:
        after = str(page[size - 1].id)
        query = urlencode({**request.GET.dict(), "properties": ",".join(asked), "limit": size, "after": after})
        body["paging"] = {"next": {"after": after, "link": request.build_absolute_uri(f"{request.path}?{query}")}}
    return call.answer(body)


def change(call: Call, contact_id: str) -> HttpResponse:
    """PATCH /crm/v3/objects/contacts/{contactId}: never changes a marketing status."""
    contact = find(call, contact_id)
    values = inputs.checked_values(call.body(inputs.ChangeInput).properties, call.caller.portal.pk)
    [contact] = change_all(call, [ContactChange(contact.id, values)])
    return call.answer(written(contact, call.now))


def archive(call: Call, contact_id: str) -> HttpResponse:
    """DELETE /crm/v3/objects/contacts/{contactId}: 204, also when there is none."""
    number = inputs.numeric_id(contact_id)
    if number is not None:
        archive_contacts(portal=call.caller.portal, contact_ids=[number], now=call.now)
    return call.nothing()


def find(call: Call, key: str, *, archived: bool = False) -> Contact:
    """The portal's contact that the address and `idProperty` name; raises Refused."""
    column = inputs.column_of(call.request.GET.get("idProperty"))
    value = key.lower() if column == "email" else inputs.numeric_id(key)
    if value is None and not key.isdigit():
        message = "Object not found.  objectId are usually numeric."
        raise Refused(404, "OBJECT_NOT_FOUND", message, context={"id": [key]})
    contact = contacts_of(call.caller.portal, archived=archived).filter(**{column: value}).first()
    if value is None or contact is None:
        raise Refused(404, "OBJECT_NOT_FOUND", "resource not found")
    return contact


def origin_of(call: Call) -> Origin:
    """Who writes: the calling app."""
    caller = call.caller
    return Origin(Source("app", caller.app.id, caller.app.name), caller.app, caller.credential_id, call.request_id)


def create_all(call: Call, items: Sequence[inputs.ContactInput]) -> list[Created]:
    """Create all or none; raises Refused for bad values and for an email that is taken."""
    portal = call.caller.portal
    contacts = [_new(item, portal.pk) for item in items]
    try:
        answers = create_contacts(portal=portal, contacts=contacts, origin=origin_of(call), now=call.now)
    except ContactAlreadyExists as exists:
        raise _taken(exists) from None
    return [answer for answer in answers if isinstance(answer, Created)]


def change_all(call: Call, changes: list[ContactChange]) -> list[Contact]:
    """Change all or none; raises Refused for an email that is taken."""
    try:
        return update_contacts(portal=call.caller.portal, changes=changes, origin=origin_of(call), now=call.now)
    except ContactAlreadyExists as exists:
        raise _taken(exists) from None


def _new(item: inputs.ContactInput, portal_id: int) -> NewContact:
    values = inputs.checked_values(item.properties, portal_id)
    email = values.pop("email", "").strip() or None
    kept = values if all(values.values()) else {name: value for name, value in values.items() if value}
    return NewContact(email, kept, wanted_associations(item.associations) if item.associations else ())


def _taken(exists: ContactAlreadyExists) -> Refused:
    if exists.contact_id is None:
        return invalid(f"Duplicate emails found in batch input: [{exists.email}]. Emails must be unique")
    return Refused(409, "CONFLICT", f"Contact already exists. Existing ID: {exists.contact_id}")


contacts = api(POST=(Scope.CONTACTS_WRITE, once(create)), GET=(Scope.CONTACTS_READ, listed))
contact = api(
    GET=(Scope.CONTACTS_READ, read),
    PATCH=(Scope.CONTACTS_WRITE, once(change)),
    DELETE=(Scope.CONTACTS_WRITE, once(archive)),
)
