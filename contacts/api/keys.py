"""The keys by which contacts are asked for. A key is an id, an email or a unique value."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from contacts.api.gate import Call
from contacts.api.inputs import numeric_id
from contacts.email_addresses import looked_for
from contacts.models import Contact
from contacts.selectors import (
    contacts_by_email,
    contacts_of,
    contacts_with_ids,
    ids_by_email,
    ids_by_value,
    merged_into,
)
from marketing_contacts.wire.refusals import invalid

BY_ID = "id"
BY_EMAIL = "email"
Found = TypeVar("Found")
LookUp = Callable[[Call, str, Sequence[str | int]], dict[str, Found]]


class Keyed(Protocol):
    """An input of a batch that names its contact by a property of its own choice."""

    id: str | int
    id_property: str | None


def key_property(call: Call, id_property: str | None) -> str:
    """Return the property that `idProperty` names, BY_ID, BY_EMAIL or one of the portal.

    Raises Refused for any other.
    """
    if id_property in {None, "", "hs_object_id"}:
        return BY_ID
    if id_property == BY_EMAIL:
        return BY_EMAIL
    definition = call.definitions.naming([str(id_property)]).get(str(id_property))
    if definition is None or not definition.unique:
        message = "contacts are found by hs_object_id, email or a property whose values are unique"
        raise invalid(f"idProperty: {message}, not by {id_property}.")
    return definition.name


def normal(by: str, key: str | int) -> str:
    """Return a key as it is stored. An email gets its one form, and an id loses spaces around it."""
    if by == BY_EMAIL:
        return looked_for(key if isinstance(key, str) else str(key))
    return str(key).strip() if by == BY_ID else str(key)


def contacts_by(call: Call, by: str, keys: Iterable[str | int], *, archived: bool = False) -> dict[str, Contact]:
    """Return the portal's contacts by their normal keys. The id of a merged contact finds its survivor.

    An email finds the contact that has it as its email or as another address. Archived contacts are found by id and
    by email only, because their values and other addresses are free.
    """
    portal = call.caller.portal
    if by == BY_EMAIL:
        emails = _storable(by, keys)
        if not archived:
            return contacts_by_email(portal, emails)
        contacts = contacts_of(portal, archived=True).filter(email__in=emails)
        return {str(contact.email): contact for contact in contacts}
    ids = ids_by_key(call, by, keys)
    found = contacts_with_ids(portal, ids.values(), archived=archived)
    if by == BY_ID and (missing := set(ids.values()) - found.keys()):
        into = merged_into(portal, missing)
        survivors = contacts_with_ids(portal, set(into.values()), archived=archived)
        found |= {number: survivors[survivor] for number, survivor in into.items() if survivor in survivors}
    return {key: found[number] for key, number in ids.items() if number in found}


def ids_by_key(call: Call, by: str, keys: Iterable[str | int]) -> dict[str, int]:
    """Return the ids of living contacts by their normal keys. Keys that are ids themselves are not looked up."""
    portal, wanted = call.caller.portal, _storable(by, keys)
    if by == BY_ID:
        return {key: number for key in wanted if (number := numeric_id(key)) is not None}
    if not wanted:
        return {}
    return ids_by_email(portal, wanted) if by == BY_EMAIL else ids_by_value(portal, by, wanted)


def _storable(by: str, keys: Iterable[str | int]) -> list[str]:
    """Return the normal keys that the database accepts."""
    return [text for key in keys if "\0" not in (text := normal(by, key))]


def found_by_own_keys(call: Call, items: Sequence[Keyed], look_up: LookUp[Found]) -> list[Found | None]:
    """Return what `look_up` finds for each item of a batch, by the item's own `id_property`. Raises Refused."""
    id_properties = dict.fromkeys(item.id_property for item in items)
    named = {id_property: key_property(call, id_property) for id_property in id_properties}
    found = {
        by: look_up(call, by, [item.id for item in items if named[item.id_property] == by])
        for by in set(named.values())
    }
    return [found[by].get(normal(by, item.id)) for item in items for by in [named[item.id_property]]]
