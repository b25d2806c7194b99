"""Associations on the wire, version 1: between two objects stands a definition, which is a type's number."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import NamedTuple

from django.db import transaction
from django.http import HttpResponse
from msgspec import Struct

from contacts.api.associating.ends import Ends, Wish, associate, dissociate, id_text, pages, refuse_missing
from contacts.api.associating.paging import checked_size, page_size
from contacts.api.gate import Call, api
from contacts.api.idempotent import idempotent
from contacts.api.v3.associations import CATEGORY
from contacts.associations import ASSOCIATION_TYPES, object_number, without_labels
from integrations.scopes import Scope
from marketing_contacts.wire.refusals import invalid

MOST_IN_BATCH = 100
LARGEST_PAGE = 100


class PairInput(Struct, rename="camel"):
    """Two objects, and the definition that stands between them."""

    from_object_id: str | int
    to_object_id: str | int
    definition_id: str | int
    category: str = CATEGORY


class WirePage(Struct, rename="camel"):
    """Numbers of objects at the other end, and where the next page begins."""

    results: list[int]
    has_more: bool
    offset: int


class Definition(NamedTuple):
    """A definition's ends, and its type as contacts number it."""

    ends: Ends
    type_id: int


# By their numbers, seen from contacts and from the other ends.
DEFINITIONS = {
    number: Definition(Ends(kind.objects, from_contacts), type_id)
    for type_id, kind in ASSOCIATION_TYPES.items()
    for number, from_contacts in ((kind.back_id, False), (type_id, True))
}


def read(call: Call, from_id: str, definition_id: str) -> HttpResponse:
    """Answer GET /crm-associations/v1/associations/{objectId}/HUBSPOT_DEFINED/{definitionId}."""
    definition, query = _definition(definition_id), call.request.GET
    size = page_size(call.request, LARGEST_PAGE)
    start = {from_id: query.get("offset", "")}
    found, missing = pages(call, definition.ends, start, size + 1, [definition.type_id])
    refuse_missing(missing)
    numbers = [int(each.number) for each in found.get(from_id, [])]
    page = numbers[:size]
    return call.answer(WirePage(page, len(numbers) > size, page[-1] if page else 0))


def _definition(text: str | int) -> Definition:
    number = object_number(text)
    found = DEFINITIONS.get(int(number)) if number else None
    if found is None:
        known = ", ".join(map(str, sorted(DEFINITIONS)))
        raise invalid(f"definitionId: must be one of {known}.")
    return found


def create(call: Call) -> HttpResponse:
    """PUT /crm-associations/v1/associations: 204."""
    return _write(call, [call.body(PairInput)])


def create_batch(call: Call) -> HttpResponse:
    """PUT /crm-associations/v1/associations/create-batch: 204."""
    return _write(call, checked_size(call.body(list[PairInput]), MOST_IN_BATCH))


def delete(call: Call) -> HttpResponse:
    """PUT /crm-associations/v1/associations/delete: 204."""
    return _part(call, [call.body(PairInput)])


def delete_batch(call: Call) -> HttpResponse:
    """PUT /crm-associations/v1/associations/delete-batch: 204."""
    return _part(call, checked_size(call.body(list[PairInput]), MOST_IN_BATCH))


@transaction.atomic
def _write(call: Call, pairs: Sequence[PairInput]) -> HttpResponse:
    """All or none."""
    for ends, wishes in _wishes(pairs).items():
        refuse_missing(associate(call, ends, wishes))
    return call.nothing(HTTPStatus.NO_CONTENT)


@transaction.atomic
def _part(call: Call, pairs: Sequence[PairInput]) -> HttpResponse:
    for ends, wishes in _wishes(pairs).items():
        dissociate(call, ends, [wish._replace(type_ids=without_labels(wish.type_ids[0])) for wish in wishes])
    return call.nothing(HTTPStatus.NO_CONTENT)


def _wishes(pairs: Sequence[PairInput]) -> dict[Ends, list[Wish]]:
    """Return the pairs by their ends. Raises Refused for an unknown definition."""
    by_ends: dict[Ends, list[Wish]] = {}
    for pair in pairs:
        if pair.category != CATEGORY:
            raise invalid(f"category: must be {CATEGORY}.")
        definition = _definition(pair.definition_id)
        wish = Wish(id_text(pair.from_object_id), id_text(pair.to_object_id), [definition.type_id])
        by_ends.setdefault(definition.ends, []).append(wish)
    return by_ends


READ, WRITE = Scope.CONTACTS_READ, Scope.CONTACTS_WRITE
associations = api(PUT=(WRITE, idempotent(create)))
associations_create = api(PUT=(WRITE, idempotent(create_batch)))
associations_delete = api(PUT=(WRITE, idempotent(delete)))
associations_delete_batch = api(PUT=(WRITE, idempotent(delete_batch)))
associations_read = api(GET=(READ, read))
