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
    default_type,
    object_number,
    types_to,
)
from contacts.selectors import Associated, associated_contacts, associated_objects
from contacts.services.associations import add_associations, remove_associations
from contacts.services.status.book import ContactsNotFound
from marketing_contacts.wire.refusals import invalid, nothing_there

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
        """Return the types between both, as contacts number them."""
        return types_to(self.objects)

    @property
    def type_numbers(self) -> dict[int, int]:
        """Return the numbers by which contacts know the types, by the numbers of the from end."""
        types = self.types.items()
        return {number if self.from_contacts else kind.back_id: number for number, kind in types}

    def number_of(self, type_id: int) -> int:
        """Return the from end's number of a type."""
        return type_id if self.from_contacts else self.types[type_id].back_id

    def name_of(self, type_id: int) -> str:
        """Return the from end's name of a type."""
        return self.types[type_id].name if self.from_contacts else self.types[type_id].back_name

    def type_named(self, text: str) -> int:
        """Return a type, as contacts number it, by the from end's name or number of it. Raises Refused."""
        named = {self.name_of(type_id): type_id for type_id in self.types}
        numbered = {str(number): type_id for number, type_id in self.type_numbers.items()}
        found = named.get(text.lower(), numbered.get(text))
        if found is None:
            known = ", ".join(named) or "none"
            raise invalid(f"{shortened(text)} is not an association type between these objects: {known}.")
        return found

    def default_type(self) -> int:
        """Return the type without a label. Raises Refused where contacts have no type with these objects."""
        type_id = default_type(self.objects)
        if type_id is None:
            raise invalid(f"There is no association type between contacts and {self.objects}.")
        return type_id

    @property
    def object_numbers(self) -> tuple[str, str]:
        """Return the numbers of the types of objects, the from end first."""
        other = KIND_NUMBERS.get(self.objects, self.objects)
        return (KIND_NUMBERS[CONTACTS], other) if self.from_contacts else (other, KIND_NUMBERS[CONTACTS])


def ends_of(from_type: str, to_type: str) -> Ends:
    """Return the ends that an address names. Raises Refused for an unknown type."""
    kinds = []
    for name in (from_type, to_type):
        kind = OBJECTS.get(name.lower())
        if kind is None and scopes_of_type(name) is None:
            raise invalid(f"Unable to infer object type from: {shortened(name)}")
        kinds.append(kind or name.lower())
    from_contacts = kinds[0] == CONTACTS
    return Ends(kinds[1] if from_contacts else kinds[0], from_contacts)


def pages(
    call: Call, ends: Ends, starts: Mapping[str, str], size: int, type_ids: Sequence[int] = ()
) -> tuple[dict[str, list[Associated]], list[str]]:
    """Return the associations of objects, by the ids of the request, and the ids of missing contacts.

    `starts` names for each object the mark after which its page begins. All types between these ends count unless
    some are named. Raises Refused for an id that is no number.
    """
    types = type_ids or list(ends.types)
    after = {key: page_mark(mark) for key, mark in starts.items()}
    missing: list[str] = []
    if ends.from_contacts:
        ids = {key: contact.id for key, contact in contacts_by(call, BY_ID, starts).items()}
        missing = [key for key in starts if key not in ids]
        if ends.objects != CONTACTS:
            marks = {contact_id: after[key] for key, contact_id in ids.items()}
            objects = associated_objects(call.caller.portal, marks, types, size)
            return {key: objects[number] for key, number in ids.items() if number in objects}, missing
        numbers = {key: str(contact_id) for key, contact_id in ids.items()}
    else:
        numbers = {key: other_id(key) for key in starts}
    behind = {number: int(after[key] or 0) for key, number in numbers.items()}
    contacts = associated_contacts(call.caller.portal, behind, types, size)
    return {key: contacts[number] for key, number in numbers.items() if number in contacts}, missing


def page_asked_for(call: Call, ends: Ends, from_id: str, size: int) -> list[Associated]:
    """Return up to `size` objects that are associated with one object, from the requested mark on. Raises Refused."""
    found, missing = pages(call, ends, {from_id: call.request.GET.get("after", "")}, size)
    refuse_missing(missing)
    return found.get(from_id, [])


def page_mark(text: str) -> str:
    """Return the mark at which a page begins, as an answer gave it. Raises Refused for any other text."""
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
        raise nothing_there() from None
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
            if both and found[contact] == found[other]:
                raise invalid(f"A contact cannot be associated with itself: {number}.")
            kept = by_contact.setdefault(found[contact], [])
            kept.extend(Association(type_id, number) for type_id in wish.type_ids)
    return by_contact, [key for key in keys if key not in found]


def other_id(text: str) -> str:
    """Return the id of an object that lives elsewhere. Raises Refused for a text that is no id."""
    number = object_number(text)
    if number is None:
        raise invalid(f"Invalid object id: {shortened(text)}. Object IDs are numbers.")
    return number


def id_text(given: str | int) -> str:
    """Return an id of a body as a text. Raises Refused for a number that no id can be."""
    if isinstance(given, int) and object_number(given) is None:
        raise invalid("Invalid object id: object IDs are numbers from 0 to 2^63.")
    return str(given)


def refuse_missing(missing: Iterable[str]) -> None:
    """Raise Refused where a contact that the address names is not there."""
    if any(True for _key in missing):
        raise nothing_there()


def checked_types(ends: Ends, asked: Iterable[int]) -> list[int]:
    """Types, named by the numbers of the from end, as contacts number them. Raises Refused, and for none at all."""
    numbers = ends.type_numbers
    wanted = list(asked)
    unknown = [number for number in wanted if number not in numbers]
    if unknown or not wanted:
        known = ", ".join(map(str, sorted(numbers))) or "none"
        raise invalid(f"associationTypeId: must be one of {known}, not {unknown}.")
    return [numbers[number] for number in wanted]
