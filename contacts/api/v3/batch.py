"""Batches of contacts on the wire, version 3: all or nothing, unless each input carries its objectWriteTraceId."""

from collections import Counter
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, TypeVar

from django.http import HttpResponse

from contacts.api import inputs
from contacts.api.decisions import say_decisions
from contacts.api.errors import values_taken
from contacts.api.gate import Call, api
from contacts.api.idempotent import idempotent
from contacts.api.keys import BY_EMAIL, BY_ID, contacts_by, found_by_own_keys, key_property, normal
from contacts.api.v3.batch_answers import batch_answer, missing_contacts
from contacts.api.v3.contact import change_all, create_all, taken
from contacts.api.v3.reading import Asked, all_shown, check_histories
from contacts.api.v3.representation import WireContact, written
from contacts.models import Contact
from contacts.services.creation.create import ContactAlreadyExists
from contacts.services.creation.new_contact import NewContact
from contacts.services.creation.results import Created
from contacts.services.lifecycle import archive_contacts
from contacts.services.properties.unique_values import ValueTaken
from contacts.services.status.book import ContactsNotFound
from contacts.services.updates import ContactChange
from contacts.services.upserts import Upserted, upsert_contacts, upsert_contacts_by_value
from integrations.scopes import Scope
from marketing_contacts.toolbox.round_trips import no_savepoints
from marketing_contacts.wire.refusals import Refused, invalid

Input = TypeVar("Input", inputs.ContactInput, inputs.KeyedInput)
Results = list[WireContact]
BEING_ARCHIVED = "The contact that has this email is being archived or restored. Send the request again."


def create(call: Call) -> HttpResponse:
    """Answer POST …/batch/create."""
    items, made = call.body(inputs.BatchCreate).inputs, list[Created]()

    def write(some: Sequence[inputs.ContactInput]) -> Results:
        contacts = create_all(call, some)
        made.extend(contacts)
        return [written(contact, call.now, call.definitions) for contact in contacts]

    return say_decisions(_answered(call, items, write, HTTPStatus.CREATED), made)


def update(call: Call) -> HttpResponse:
    """POST …/batch/update: those that are not there are named, the others are changed."""
    items = call.body(inputs.BatchChange).inputs
    inputs.check_size(items)
    inputs.check_unique([normal(item.id_property or BY_ID, item.id) for item in items])
    found = found_by_own_keys(call, items, contacts_by)
    _check_different([(str(item.id), contact) for item, contact in zip(items, found, strict=True)])
    missing = [str(item.id) for item, contact in zip(items, found, strict=True) if contact is None]
    known = {id(item): contact.id for item, contact in zip(items, found, strict=True) if contact}

    def write(some: Sequence[inputs.KeyedInput]) -> Results:
        changes = [
            ContactChange(known[id(item)], inputs.checked_values(item.properties, call.definitions)) for item in some
        ]
        return [written(contact, call.now, call.definitions) for contact in change_all(call, changes)]

    return _answered(call, [item for item in items if id(item) in known], write, HTTPStatus.OK, missing)


def upsert(call: Call) -> HttpResponse:
    """POST …/batch/upsert by email, or by a property whose values are unique; never changes an existing status."""
    items = call.body(inputs.BatchChange).inputs
    inputs.check_size(items)
    inputs.check_keys(items)
    inputs.check_unique([normal(item.id_property or BY_ID, item.id) for item in items])
    by, made = _upserted_by(call, items), list[Contact | Created]()
    if by == BY_EMAIL and len(items) > 1:
        known = contacts_by(call, by, [item.id for item in items])
        _check_different([(str(item.id), known.get(normal(by, item.id))) for item in items])

    def write(some: Sequence[inputs.KeyedInput]) -> Results:
        answers = _upsert(call, by, [_wanted(item, by, call) for item in some])
        made.extend(contact for contact, _new in answers)
        results = [written(contact, call.now, call.definitions) for contact, _new in answers]
        for result, (_contact, new) in zip(results, answers, strict=True):
            result.new = new
        return results

    return say_decisions(_answered(call, items, write, HTTPStatus.OK), made)


def read(call: Call) -> HttpResponse:
    """Answer POST …/batch/read."""
    body = call.body(inputs.BatchRead)
    inputs.check_size(body.inputs)
    asked = Asked(body.properties, body.properties_with_history)
    check_histories(asked, len(body.inputs))
    by = key_property(call, body.id_property)
    wanted = list(dict.fromkeys(normal(by, key.id) for key in body.inputs))
    found = contacts_by(call, by, wanted, archived=inputs.wants_archived(call.request))
    once_each = {found[key].id: found[key] for key in wanted if key in found}
    results = all_shown(call, list(once_each.values()), asked)
    return batch_answer(call, results, missing_contacts([key for key in wanted if key not in found]), HTTPStatus.OK)


def archive(call: Call) -> HttpResponse:
    """POST …/batch/archive: 204; those that are not there are passed over."""
    keys = call.body(inputs.BatchArchive).inputs
    inputs.check_size(keys)
    ids = [number for key in keys if (number := inputs.numeric_id(key.id)) is not None]
    archive_contacts(portal=call.caller.portal, contact_ids=ids, now=call.now)
    return call.nothing()


def _check_different(named: Sequence[tuple[str, Contact | None]]) -> None:
    """Raise Refused where a contact is named twice, by two of its addresses or by the number of one that was merged."""
    numbers = Counter(contact.id for _key, contact in named if contact)
    twice = [key for key, contact in named if contact and numbers[contact.id] > 1]
    if twice:
        raise inputs.named_twice(twice)


def _upserted_by(call: Call, items: Sequence[inputs.KeyedInput]) -> str:
    named = {item.id_property for item in items}
    by = key_property(call, named.pop()) if len(named) == 1 else BY_ID
    if by == BY_ID:
        message = "contacts are upserted by email or a property whose values are unique"
        raise invalid(f'inputs: {message}; give each input the same, such as "idProperty": "email".')
    return by


def _upsert(call: Call, by: str, contacts: list[NewContact]) -> list[Upserted]:
    portal, origin = call.caller.portal, call.origin
    try:
        if by == BY_EMAIL:
            return upsert_contacts(portal=portal, contacts=contacts, origin=origin, now=call.now)
        return upsert_contacts_by_value(portal=portal, name=by, contacts=contacts, origin=origin, now=call.now)
    except ContactAlreadyExists as exists:
        raise taken(exists) from None
    except ContactsNotFound:
        raise Refused(409, "CONFLICT", BEING_ARCHIVED) from None
    except ValueTaken as conflict:
        raise values_taken(conflict, portal.pk) from None


def _wanted(item: inputs.KeyedInput, by: str, call: Call) -> NewContact:
    key = normal(by, item.id)
    values = inputs.checked_values({**item.properties, by: item.properties.get(by) or key}, call.definitions)
    if normal(by, values[by]) != key:
        raise invalid(f"properties.{by}: must be the input's id, {key}, because an upsert does not change it.")
    email = values.pop("email", "") or None
    return NewContact(email, values)


def _answered(
    call: Call,
    items: Sequence[Input],
    write: Callable[[Sequence[Input]], Results],
    status: HTTPStatus,
    missing: Sequence[str] = (),
) -> HttpResponse:
    """Write the batch. A refused batch is written input by input where each has a trace id of its own."""
    if not missing:
        inputs.check_size(list(items))
    errors: list[dict[str, Any]] = []
    traces = {item.object_write_trace_id for item in items}
    if len(traces) == len(items) and not traces & {None, ""}:
        try:
            results = [_traced(*pair) for pair in zip(items, write(items), strict=True)]
        except Refused:
            results, errors = _one_by_one(items, write)
    else:
        with no_savepoints():
            results = [_traced(*pair) for pair in zip(items, write(items), strict=True)]
    return batch_answer(call, results, errors + missing_contacts(missing), status)


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


def _traced(item: Input, result: WireContact) -> WireContact:
    if item.object_write_trace_id:
        result.object_write_trace_id = item.object_write_trace_id
    return result


contacts_create = api(POST=(Scope.CONTACTS_WRITE, idempotent(create)))
contacts_update = api(POST=(Scope.CONTACTS_WRITE, idempotent(update)))
contacts_upsert = api(POST=(Scope.CONTACTS_WRITE, idempotent(upsert)))
contacts_read = api(POST=(Scope.CONTACTS_READ, read))
contacts_archive = api(POST=(Scope.CONTACTS_WRITE, idempotent(archive)))
