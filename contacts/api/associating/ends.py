"""Both ends of associations: which types of objects, which types between them, which contacts they lead to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from contacts.api.gate import Call
from contacts.api.inputs import shortened
from contacts.api.keys import BY_ID, contacts_by
from contacts.api.object_types import scopes_of_type
from contacts.associations import (
    KIND_NUMBERS,
    OBJECTS,
    Association,
    AssociationType,
    object_number,
    types_to,
)
from contacts.selectors import Associated, associated_contacts, associated_objects
from contacts.services import ContactsNotFound, add_associations, remove_associations
from marketing_contacts.wire.refusals import Refused, invalid

CONTACTS = "contacts"


class Wish(NamedTuple):
    """Two objects, as a call names them, and the types between them, as contacts number them."""

    from_id: str
    to_id: str
    type_ids: Sequence[int]


class Ends(NamedTuple):
    """Associations lead from contacts to other objects, or from these to contacts."""

    objects: str  # at the end that need not be contacts
    from_contacts: bool

    @property
    def types(self) -> dict[int, AssociationType]:
        """The types between both, as contacts number them."""
        return types_to(self.objects)

    @property
    def type_numbers(self) -> dict[int, int]:
        """What contacts call a type, by what the from end calls it."""
        types = self.types.items()
        return {number if self.from_contacts else kind.back_id: number for number, kind in types}

    def number_of(self, type_id: int) -> int:
        """What the from end calls a type."""
        return type_id if self.from_contacts else self.types[type_id].back_id

    def name_of(self, type_id: int) -> str:
        """What the from end calls a type in words."""
        return self.types[type_id].name if self.from_contacts else self.types[type_id].back_name

    @property
    def object_numbers(self) -> tuple[str, str]:
        """The numbers of the types of objects, the from end first."""
        other = KIND_NUMBERS.get(self.objects, self.objects)
        return (KIND_NUMBERS[CONTACTS], other) if self.from_contacts else (other, KIND_NUMBERS[CONTACTS])


def ends_of(from_type: str, to_type: str) -> Ends:
    """The ends that an address names, of which one is contacts. Raises Refused for a type that is none."""
    kinds = [_kind(from_type), _kind(to_type)]
    from_contacts = kinds[0] == CONTACTS
    return Ends(kinds[1] if from_contacts else kinds[0], from_contacts)


def _kind(name: str) -> str:
    kind = OBJECTS.get(name.lower())
    if kind is None and scopes_of_type(name) is None:
        raise invalid(f"Unable to infer object type from: {shortened(name)}")
    return kind or name.lower()


def pages(
    call: Call, ends: Ends, starts: Mapping[str, str], size: int, type_ids: Sequence[int] = ()
) -> tuple[dict[str, list[Associated]], list[str]]:
    """What objects are associated with, by their ids as asked, from behind what `starts` names; and missing contacts.

    All types between these ends count unless some are named. Raises Refused for what is no number.
    """
    types = type_ids or list(ends.types)
    after = {key: page_mark(mark) for key, mark in starts.items()}
    if not ends.from_contacts:
        return _from_objects(call, after, types, size), []
    found = {key: contact.id for key, contact in contacts_by(call, BY_ID, starts).items()}
    missing = [key for key in starts if key not in found]
    if ends.objects == CONTACTS:
        numbers = {key: str(contact_id) for key, contact_id in found.items()}
        behind = {number: int(after[key] or 0) for key, number in numbers.items()}
        of_contacts = associated_contacts(call.caller.portal, behind, types, size)
        return {key: of_contacts[number] for key, number in numbers.items() if number in of_contacts}, missing
    marks = {contact_id: after[key] for key, contact_id in found.items()}
    of_objects = associated_objects(call.caller.portal, marks, types, size)
    return {key: of_objects[number] for key, number in found.items() if number in of_objects}, missing


def _from_objects(call: Call, after: Mapping[str, str], types: Sequence[int], size: int) -> dict[str, list[Associated]]:
    numbers = {key: other_id(key) for key in after}
    behind = {number: int(after[key] or 0) for key, number in numbers.items()}
    found = associated_contacts(call.caller.portal, behind, types, size)
    return {key: found[number] for key, number in numbers.items() if number in found}


def page_mark(text: str) -> str:
    """Where a page begins, as it was given out; raises Refused for anything else."""
    mark = object_number(text) if text else ""
    if mark is None:
        raise invalid(f"after: must be the value that paging.next.after gave, not {shortened(text)}.")
    return mark


def associate(call: Call, ends: Ends, wishes: Sequence[Wish]) -> list[str]:
    """Write those whose contacts are there, all in one, and answer which contacts are missing. Raises Refused."""
    wanted, missing = _by_contact(call, ends, wishes)
    try:
        add_associations(portal=call.caller.portal, wanted=wanted, now=call.now)
    except ContactsNotFound:  # archived since they were found
        raise not_found() from None
    return missing


def dissociate(call: Call, ends: Ends, wishes: Sequence[Wish]) -> list[str]:
    """Take associations away, and answer which contacts are missing. Raises Refused."""
    gone, missing = _by_contact(call, ends, wishes)
    remove_associations(portal=call.caller.portal, gone=gone, now=call.now)
    return missing


def _by_contact(call: Call, ends: Ends, wishes: Sequence[Wish]) -> tuple[dict[int, list[Association]], list[str]]:
    both = ends.objects == CONTACTS
    named = [wish.from_id if ends.from_contacts else wish.to_id for wish in wishes]
    others = [wish.to_id if ends.from_contacts else wish.from_id for wish in wishes]
    numbers = others if both else [other_id(other) for other in others]
    keys = list(dict.fromkeys([*named, *others] if both else named))
    found = {key: contact.id for key, contact in contacts_by(call, BY_ID, keys).items()}
    by_contact: dict[int, list[Association]] = {}
    for contact, other, wish in zip(named, numbers, wishes, strict=True):
        if contact in found and (not both or other in found):
            number = str(found[other]) if both else other
            _refuse_itself(both=both, contact_id=found[contact], number=number)
            kept = by_contact.setdefault(found[contact], [])
            kept.extend(Association(type_id, number) for type_id in wish.type_ids)
    return by_contact, [key for key in keys if key not in found]


def _refuse_itself(*, both: bool, contact_id: int, number: str) -> None:
    if both and str(contact_id) == number:
        raise invalid(f"A contact is not associated with itself: {number}.")


def other_id(text: str) -> str:
    """The number of an object elsewhere; raises Refused for what is none."""
    number = object_number(text)
    if number is None:
        raise invalid(f"Invalid object id: {shortened(text)}. Ids of objects are numbers.")
    return number


def id_text(given: str | int) -> str:
    """An id of a body as a text; raises Refused for a number that no id can be."""
    if isinstance(given, int) and object_number(given) is None:
        raise invalid("Invalid object id: ids of objects are numbers from 0 to 2 to the power of 63.")
    return str(given)


def not_found() -> Refused:
    return Refused(404, "OBJECT_NOT_FOUND", "resource not found")


def refuse_missing(missing: Iterable[str]) -> None:
    """Raise Refused where a contact that the address names is not there."""
    if any(True for _key in missing):
        raise not_found()


def checked_types(ends: Ends, asked: Iterable[int]) -> list[int]:
    """Types, named by the numbers of the from end, as contacts number them. Raises Refused, and for none at all."""
    numbers = ends.type_numbers
    wanted = list(asked)
    unknown = [number for number in wanted if number not in numbers]
    if unknown or not wanted:
        known = ", ".join(map(str, sorted(numbers))) or "none"
        raise invalid(f"associationTypeId: name types between these objects, which are {known}; not {unknown}.")
    return [numbers[number] for number in wanted]
