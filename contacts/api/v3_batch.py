"""Batches of contacts on the wire, version 3: all or nothing, unless each input carries its objectWriteTraceId."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, TypeVar

from django.http import HttpResponse

from contacts.api import inputs
from contacts.api.errors import Refused, invalid
from contacts.api.gate import Call, api
from contacts.api.idempotency import once
from contacts.api.representation import WireContact, shown, written
from contacts.api.v3 import change_all, create_all, origin_of
from contacts.models import Contact
from contacts.property_values import wire_time
from contacts.selectors import contacts_of, living_contacts
from contacts.services import ContactChange, NewContact, archive_contacts, upsert_contacts
from integrations.scopes import Scope

Input = TypeVar("Input", inputs.ContactInput, inputs.KeyedInput)
Results = list[WireContact]


def create(call: Call) -> HttpResponse:
    """POST …/batch/create"""
    items = call.body(inputs.BatchCreate).inputs

    def write(some: Sequence[inputs.ContactInput]) -> Results:
        return [written(contact, call.now) for contact in create_all(call, some)]

    return _answered(call, items, write, HTTPStatus.CREATED)


def update(call: Call) -> HttpResponse:
    """POST …/batch/update: those that are not there are named, the others are changed."""
    items = call.body(inputs.BatchChange).inputs
    inputs.check_size(items)
    inputs.check_unique([str(item.id).lower() for item in items])
    found = _found(call, items)
    missing = [str(item.id) for item in items if str(item.id).lower() not in found]

    def write(some: Sequence[inputs.KeyedInput]) -> Results:
        portal_id = call.caller.portal.pk
        changes = [
            ContactChange(found[str(item.id).lower()].id, inputs.checked_values(item.properties, portal_id))
            for item in some
        ]
        return [written(contact, call.now) for contact in change_all(call, changes)]

    known = [item for item in items if str(item.id).lower() in found]
    return _answered(call, known, write, HTTPStatus.OK, missing)


def upsert(call: Call) -> HttpResponse:
    """POST …/batch/upsert by email; an existing contact's status is never changed."""
    items = call.body(inputs.BatchChange).inputs
    inputs.check_size(items)
    inputs.check_unique([str(item.id).lower() for item in items])
    if any(item.id_property != "email" for item in items):
        raise invalid('inputs: contacts are upserted by email; give each input "idProperty": "email".')

    def write(some: Sequence[inputs.KeyedInput]) -> Results:
        contacts = [_wanted(item, call.caller.portal.pk) for item in some]
        answers = upsert_contacts(portal=call.caller.portal, contacts=contacts, origin=origin_of(call), now=call.now)
        results = [written(contact, call.now) for contact, _new in answers]
        for result, (_contact, new) in zip(results, answers, strict=True):
            result.new = new
        return results

    return _answered(call, items, write, HTTPStatus.OK)


def read(call: Call) -> HttpResponse:
    """POST …/batch/read"""
    body = call.body(inputs.BatchRead)
    inputs.check_size(body.inputs)
    column = inputs.column_of(body.id_property)
    wanted = list(dict.fromkeys(str(key.id).lower() for key in body.inputs))
    contacts = contacts_of(call.caller.portal, archived=inputs.wants_archived(call.request))
    found = {inputs.key_of(contact, column): contact for contact in contacts.filter(**_among(column, wanted))}
    results = [shown(found[key], body.properties, call.now) for key in wanted if key in found]
    return _answer(call, results, _not_found([key for key in wanted if key not in found]), HTTPStatus.OK)


def archive(call: Call) -> HttpResponse:
    """POST …/batch/archive: 204; those that are not there are passed over."""
    keys = call.body(inputs.BatchArchive).inputs
    inputs.check_size(keys)
    ids = [number for key in keys if (number := inputs.numeric_id(key.id)) is not None]
    archive_contacts(portal=call.caller.portal, contact_ids=ids, now=call.now)
    return call.nothing()


def _found(call: Call, items: Sequence[inputs.KeyedInput]) -> dict[str, Contact]:
    """The living contacts that the inputs name, by what they were named by."""
    found: dict[str, Contact] = {}
    for id_property in {item.id_property for item in items}:
        column = inputs.column_of(id_property)
        keys = [str(item.id).lower() for item in items if item.id_property == id_property]
        for contact in living_contacts(call.caller.portal).filter(**_among(column, keys)):
            found[inputs.key_of(contact, column)] = contact
    return found


def _among(column: str, keys: Sequence[str]) -> dict[str, list[Any]]:
    if column == "email":
        return {"email__in": list(keys)}
    return {"id__in": [number for key in keys if (number := inputs.numeric_id(key)) is not None]}


def _wanted(item: inputs.KeyedInput, portal_id: int) -> NewContact:
    email = str(item.id).lower()
    values = inputs.checked_values({**item.properties, "email": item.properties.get("email") or email}, portal_id)
    if values.pop("email").lower() != email:
        raise invalid(f"properties.email: must be the input's id, {email}; an upsert does not change it.")
    return NewContact(email, values)


def _answered(
    call: Call,
    items: Sequence[Input],
    write: Callable[[Sequence[Input]], Results],
    status: HTTPStatus,
    missing: Sequence[str] = (),
) -> HttpResponse:
    """Write the batch; when it is refused and every input can be traced, write each by itself and say how it went."""
    if not missing:
        inputs.check_size(list(items))
    errors: list[dict[str, Any]] = []
    try:
        results = [_traced(*pair) for pair in zip(items, write(items), strict=True)]
    except Refused:
        if not _traceable(items):
            raise
        results, errors = _one_by_one(items, write)
    return _answer(call, results, errors + _not_found(missing), status)


def _one_by_one(
    items: Sequence[Input], write: Callable[[Sequence[Input]], Results]
) -> tuple[Results, list[dict[str, Any]]]:
    results: Results = []
    errors: list[dict[str, Any]] = []
    for item in items:
        try:
            results.append(_traced(item, write([item])[0]))
        except Refused as refused:
            context = {**refused.body.get("context", {}), "objectWriteTraceId": [item.object_write_trace_id]}
            errors.append({"errors": [], "links": {}, **refused.body, "context": context})
    return results, errors


def _traceable(items: Sequence[Input]) -> bool:
    traces = {item.object_write_trace_id for item in items}
    return len(traces) == len(items) and not traces & {None, ""}


def _traced(item: Input, result: WireContact) -> WireContact:
    if item.object_write_trace_id:
        result.object_write_trace_id = item.object_write_trace_id
    return result


def _not_found(ids: Sequence[str]) -> list[dict[str, Any]]:
    if not ids:
        return []
    message = "Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid."
    return [
        {
            "status": "error",
            "category": "OBJECT_NOT_FOUND",
            "message": message,
            "context": {"ids": list(ids)},
            "errors": [],
            "links": {},
        }
    ]


def _answer(call: Call, results: Results, errors: list[dict[str, Any]], status: HTTPStatus) -> HttpResponse:
    at = wire_time(call.now)
    body: dict[str, Any] = {"status": "COMPLETE", "results": results, "startedAt": at, "completedAt": at}
    if errors:
        return call.answer({**body, "numErrors": len(errors), "errors": errors}, HTTPStatus.MULTI_STATUS)
    return call.answer(body, status)


contacts_create = api(POST=(Scope.CONTACTS_WRITE, once(create)))
contacts_update = api(POST=(Scope.CONTACTS_WRITE, once(update)))
contacts_upsert = api(POST=(Scope.CONTACTS_WRITE, once(upsert)))
contacts_read = api(POST=(Scope.CONTACTS_READ, read))
contacts_archive = api(POST=(Scope.CONTACTS_WRITE, once(archive)))
