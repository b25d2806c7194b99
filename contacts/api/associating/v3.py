"""Associations on the wire, version 3: types go by their names, or by their numbers."""

from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpResponse

from contacts.api.associating import shapes
from contacts.api.associating.ends import (
    CONTACTS,
    Ends,
    Wish,
    associate,
    dissociate,
    ends_of,
    id_text,
    page_asked_for,
    pages,
    refuse_missing,
)
from contacts.api.associating.paging import (
    MOST_READ,
    MOST_WRITTEN,
    PAGE_IN_BATCH,
    checked_size,
    page_size,
    paging_of,
)
from contacts.api.gate import Call, api
from contacts.api.idempotent import idempotent
from contacts.api.v3.batch_answers import batch_answer, missing_contacts
from contacts.api.v3.contact import find
from contacts.api.v3.reading import Asked, all_shown
from contacts.api.v3.representation import WireAssociation, WireAssociations, WireContact
from contacts.associations import without_labels
from contacts.selectors import Associated
from integrations.scopes import Scope
from marketing_contacts.wire.formats import wire_time


def listed(call: Call, from_type: str, from_id: str, to_type: str) -> HttpResponse:
    """Answer GET /crm/v3/objects/{fromType}/{fromId}/associations/{toType}."""
    ends, size = ends_of(from_type, to_type), page_size(call.request)
    targets = page_asked_for(call, ends, from_id, size + 1)
    return call.answer(shapes.WireNamedPage(_named(ends, targets[:size]), paging_of(targets, size, call.request)))


def _named(ends: Ends, found: Sequence[Associated]) -> list[shapes.WireNamed]:
    """Each type by which an object is associated, by itself."""
    return [shapes.WireNamed(each.number, ends.name_of(type_id)) for each in found for type_id in each.type_ids]


def put(  # noqa: PLR0917 - named by the address
    call: Call, from_type: str, from_id: str, to_type: str, to_id: str, type_name: str
) -> HttpResponse:
    """PUT …/associations/{toType}/{toId}/{associationType} answers 200 with the object at the from end."""
    ends = ends_of(from_type, to_type)
    refuse_missing(associate(call, ends, [Wish(from_id, to_id, [ends.type_named(type_name)])]))
    if ends.from_contacts:
        [shown] = all_shown(call, [find(call, from_id)], Asked((), associations=[ends.objects]))
        return call.answer(shown)
    at = wire_time(call.now)
    written = {CONTACTS: WireAssociations([WireAssociation(to_id, type_name)])}
    return call.answer(WireContact(from_id, {"hs_object_id": from_id}, at, at, False, associations=written))


def delete(  # noqa: PLR0917 - named by the address
    call: Call, from_type: str, from_id: str, to_type: str, to_id: str, type_name: str
) -> HttpResponse:
    """DELETE …/associations/{toType}/{toId}/{associationType}: 204."""
    ends = ends_of(from_type, to_type)
    refuse_missing(dissociate(call, ends, [Wish(from_id, to_id, without_labels(ends.type_named(type_name)))]))
    return call.nothing()


def types(call: Call, from_type: str, to_type: str) -> HttpResponse:
    """Answer GET /crm/v3/associations/{fromType}/{toType}/types."""
    ends = ends_of(from_type, to_type)
    known = [shapes.WireName(str(ends.number_of(type_id)), ends.name_of(type_id)) for type_id in ends.types]
    return call.answer(shapes.WireNames(known))


def batch_read(call: Call, from_type: str, to_type: str) -> HttpResponse:
    """POST /crm/v3/associations/{fromType}/{toType}/batch/read: what is associated with nothing is left out."""
    ends, asked = ends_of(from_type, to_type), checked_size(call.body(shapes.BatchKeys).inputs, MOST_READ)
    keys = list(dict.fromkeys(id_text(each.id) for each in asked))
    found, missing = pages(call, ends, dict.fromkeys(keys, ""), PAGE_IN_BATCH + 1)
    results = [
        shapes.WireNamedOf(
            shapes.WireId(key), _named(ends, found[key][:PAGE_IN_BATCH]), paging_of(found[key], PAGE_IN_BATCH)
        )
        for key in keys
        if key in found
    ]
    return batch_answer(call, results, missing_contacts(missing))


def batch_create(call: Call, from_type: str, to_type: str) -> HttpResponse:
    """POST …/batch/create: 201; 207 where some contacts are not there."""
    ends, asked = _asked(call, from_type, to_type)
    missing = associate(call, ends, [Wish(from_id, to_id, [ends.type_named(name)]) for from_id, to_id, name in asked])
    done = [each for each in asked if not {each[0], each[1]} & set(missing)]
    results = [
        shapes.WireNamedPair(shapes.WireId(from_id), shapes.WireId(to_id), name) for from_id, to_id, name in done
    ]
    return batch_answer(call, results, missing_contacts(missing), HTTPStatus.CREATED)


def batch_archive(call: Call, from_type: str, to_type: str) -> HttpResponse:
    """POST …/batch/archive: 204; what is not there is passed over."""
    ends, asked = _asked(call, from_type, to_type)
    gone = [Wish(from_id, to_id, without_labels(ends.type_named(name))) for from_id, to_id, name in asked]
    dissociate(call, ends, gone)
    return call.nothing()


def _asked(call: Call, from_type: str, to_type: str) -> tuple[Ends, list[tuple[str, str, str]]]:
    asked = checked_size(call.body(shapes.BatchNamedPairs).inputs, MOST_WRITTEN)
    return ends_of(from_type, to_type), [(id_text(each.from_.id), id_text(each.to.id), each.type) for each in asked]


READ, WRITE = Scope.CONTACTS_READ, Scope.CONTACTS_WRITE
associations = api(GET=(READ, listed))
association = api(PUT=(WRITE, idempotent(put)), DELETE=(WRITE, idempotent(delete)))
association_types = api(GET=(READ, types))
associations_read = api(POST=(READ, batch_read))
associations_create = api(POST=(WRITE, idempotent(batch_create)))
associations_archive = api(POST=(WRITE, idempotent(batch_archive)))
