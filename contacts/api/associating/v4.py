"""Associations on the wire, version 4 and dated: read, made and taken away, one or a batch."""

from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpResponse

from contacts.api.associating import shapes
from contacts.api.associating.ends import (
    Ends,
    Wish,
    associate,
    checked_types,
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
from contacts.api.inputs import AssociationTypeInput, shortened
from contacts.api.v3.associations import CATEGORY
from contacts.api.v3.batch_answers import batch_answer, missing_contacts
from integrations.scopes import Scope
from marketing_contacts.wire.refusals import invalid


def listed(call: Call, from_type: str, from_id: str, to_type: str) -> HttpResponse:
    """Answer GET /crm/v4/objects/{fromType}/{fromId}/associations/{toType}."""
    ends, size = ends_of(from_type, to_type), page_size(call.request)
    targets = page_asked_for(call, ends, from_id, size + 1)
    shown = [shapes.WireTarget.of(ends, each) for each in targets[:size]]
    return call.answer(shapes.WireTargets(shown, paging_of(targets, size, call.request)))


def labels(call: Call, from_type: str, to_type: str) -> HttpResponse:
    """Answer GET /crm/v4/associations/{fromType}/{toType}/labels."""
    ends = ends_of(from_type, to_type)
    return call.answer(shapes.WireTypes([shapes.WireType.of(ends, type_id) for type_id in ends.types]))


def put(call: Call, from_type: str, from_id: str, to_type: str, to_id: str) -> HttpResponse:
    """PUT /crm/v4/objects/{fromType}/{fromId}/associations/{toType}/{toId}: 201."""
    ends, asked = ends_of(from_type, to_type), call.body(list[AssociationTypeInput])
    wish = _wish(ends, from_id, to_id, asked)
    refuse_missing(associate(call, ends, [wish]))
    return call.answer(shapes.WireLabels.of(ends, wish), HTTPStatus.CREATED)


def _wish(ends: Ends, from_id: str, to_id: str, asked: Sequence[AssociationTypeInput]) -> Wish:
    if others := [each.association_category for each in asked if each.association_category != CATEGORY]:
        raise invalid(f"associationCategory: must be {CATEGORY}, not {shortened(others[0])}.")
    return Wish(from_id, to_id, checked_types(ends, [each.association_type_id for each in asked]))


def put_default(call: Call, from_type: str, from_id: str, to_type: str, to_id: str) -> HttpResponse:
    """PUT /crm/v4/objects/{fromType}/{fromId}/associations/default/{toType}/{toId}: 200."""
    ends = ends_of(from_type, to_type)
    type_id = ends.default_type()
    refuse_missing(associate(call, ends, [Wish(from_id, to_id, [type_id])]))
    spec = shapes.WireSpec(CATEGORY, ends.number_of(type_id))
    return batch_answer(call, [shapes.WireDefault(shapes.WireId(from_id), shapes.WireId(to_id), spec)])


def delete(call: Call, from_type: str, from_id: str, to_type: str, to_id: str) -> HttpResponse:
    """DELETE /crm/v4/objects/{fromType}/{fromId}/associations/{toType}/{toId}: 204, whatever the types."""
    ends = ends_of(from_type, to_type)
    refuse_missing(dissociate(call, ends, [Wish(from_id, to_id, list(ends.types))]))
    return call.nothing()


def batch_read(call: Call, from_type: str, to_type: str) -> HttpResponse:
    """POST /crm/v4/associations/{fromType}/{toType}/batch/read: those that are associated with nothing are left out."""
    ends, asked = ends_of(from_type, to_type), checked_size(call.body(shapes.BatchRead).inputs, MOST_READ)
    starts = {id_text(each.id): "" if each.after is None else id_text(each.after) for each in asked}
    found, missing = pages(call, ends, starts, PAGE_IN_BATCH + 1)
    results = [
        shapes.WireTargetsOf(
            shapes.WireId(key),
            [shapes.WireTarget.of(ends, each) for each in found[key][:PAGE_IN_BATCH]],
            paging_of(found[key], PAGE_IN_BATCH),
        )
        for key in starts
        if key in found
    ]
    return batch_answer(call, results, missing_contacts(missing))


def batch_create(call: Call, from_type: str, to_type: str) -> HttpResponse:
    """POST …/batch/create: 201; 207 where some contacts are not there."""
    ends = ends_of(from_type, to_type)
    asked = checked_size(call.body(shapes.BatchLabelledPairs).inputs, MOST_WRITTEN)
    wishes = [_wish(ends, id_text(each.from_.id), id_text(each.to.id), each.types) for each in asked]
    missing = associate(call, ends, wishes)
    gone = set(missing)
    results = [shapes.WireLabels.of(ends, wish) for wish in wishes if gone.isdisjoint({wish.from_id, wish.to_id})]
    return batch_answer(call, results, missing_contacts(missing), HTTPStatus.CREATED)


def batch_default(call: Call, from_type: str, to_type: str) -> HttpResponse:
    """POST …/batch/associate/default: 200."""
    ends, asked = ends_of(from_type, to_type), checked_size(call.body(shapes.BatchPairs).inputs, MOST_WRITTEN)
    type_id = ends.default_type()
    wishes = [Wish(id_text(each.from_.id), id_text(each.to.id), [type_id]) for each in asked]
    missing = associate(call, ends, wishes)
    spec, gone = shapes.WireSpec(CATEGORY, ends.number_of(type_id)), set(missing)
    results = [
        shapes.WireDefault(shapes.WireId(wish.from_id), shapes.WireId(wish.to_id), spec)
        for wish in wishes
        if gone.isdisjoint({wish.from_id, wish.to_id})
    ]
    return batch_answer(call, results, missing_contacts(missing))


def batch_archive(call: Call, from_type: str, to_type: str) -> HttpResponse:
    """POST …/batch/archive: 204, whatever the types; what is not there is passed over."""
    ends, asked = ends_of(from_type, to_type), call.body(shapes.BatchFans).inputs
    pairs = [(id_text(each.from_.id), id_text(to.id)) for each in asked for to in each.to]
    types = list(ends.types)
    dissociate(call, ends, [Wish(*pair, types) for pair in checked_size(pairs, MOST_WRITTEN)])
    return call.nothing()


def batch_labels_archive(call: Call, from_type: str, to_type: str) -> HttpResponse:
    """POST …/batch/labels/archive: 204; the types that are named alone."""
    ends = ends_of(from_type, to_type)
    asked = checked_size(call.body(shapes.BatchLabelledPairs).inputs, MOST_WRITTEN)
    wishes = [_wish(ends, id_text(each.from_.id), id_text(each.to.id), each.types) for each in asked]
    dissociate(call, ends, wishes)
    return call.nothing()


READ, WRITE = Scope.CONTACTS_READ, Scope.CONTACTS_WRITE
associations = api(GET=(READ, listed))
association = api(PUT=(WRITE, idempotent(put)), DELETE=(WRITE, idempotent(delete)))
default_association = api(PUT=(WRITE, idempotent(put_default)))
association_labels = api(GET=(READ, labels))
associations_read = api(POST=(READ, batch_read))
associations_create = api(POST=(WRITE, idempotent(batch_create)))
associations_default = api(POST=(WRITE, idempotent(batch_default)))
associations_archive = api(POST=(WRITE, idempotent(batch_archive)))
associations_labels_archive = api(POST=(WRITE, idempotent(batch_labels_archive)))
