"""Define the associations of contacts, by the wire's type numbers, to contacts and to objects elsewhere. Rules only.

The product has no companies or deals, so it keeps the ids of such objects as given. Nobody defines own types. An
association is stored with the contact's number of its type. Seen from the other object, the type has another number.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

MOST_ASSOCIATIONS = 1_000  # associations of a contact at its creation
LARGEST_OBJECT_ID = 2**63 - 1
PRIMARY_COMPANY, COMPANY, CONTACT = 1, 279, 449
PRIMARY = "Primary"


class Association(NamedTuple):
    """An association of a contact, with the number of its type and the id of the other object."""

    type_id: int
    to_id: str


Associations = Mapping[int, Sequence[Association]]  # by the contact's id


class AssociationType(NamedTuple):
    """A type of association, with the kind of its objects and its name on the wire.

    `back_id` and `back_name` are the number and the name of the type as the objects see it.
    """

    objects: str
    name: str
    back_id: int
    back_name: str
    label: str | None = None


def _type(objects: str, singular: str, back_id: int) -> AssociationType:
    return AssociationType(objects, f"contact_to_{singular}", back_id, f"{singular}_to_contact")


ASSOCIATION_TYPES = {
    PRIMARY_COMPANY: AssociationType("companies", "contact_to_company", 2, "company_to_contact", PRIMARY),
    COMPANY: AssociationType("companies", "contact_to_company_unlabeled", 280, "company_to_contact_unlabeled"),
    CONTACT: AssociationType("contacts", "contact_to_contact", CONTACT, "contact_to_contact"),
    4: _type("deals", "deal", 3),
    15: _type("tickets", "ticket", 16),
    193: _type("calls", "call", 194),
    197: _type("emails", "email", 198),
    199: _type("meetings", "meeting_event", 200),
    201: _type("notes", "note", 202),
    203: _type("tasks", "task", 204),
    82: _type("communications", "communication", 81),
    454: _type("postal_mail", "postal_mail", 453),
    587: _type("carts", "cart", 586),
    508: _type("orders", "order", 507),
    178: _type("invoices", "invoice", 177),
    388: _type("commerce_payments", "commerce_payment", 387),
    296: _type("subscriptions", "subscription", 295),
}
# The kinds of objects in reads, with singular and number. Contacts have no type of association with the last three.
_KINDS = {
    "contacts": ("0-1",),
    "companies": ("company", "0-2"),
    "deals": ("0-3",),
    "tickets": ("0-5",),
    "calls": ("0-48",),
    "emails": ("0-49",),
    "meetings": ("0-47",),
    "notes": ("0-46",),
    "tasks": ("0-27",),
    "communications": ("0-18",),
    "postal_mail": ("0-116",),
    "carts": ("0-142",),
    "orders": ("0-123",),
    "invoices": ("0-53",),
    "commerce_payments": ("0-101",),
    "subscriptions": ("0-69",),
    "products": ("0-7",),
    "line_items": ("0-8",),
    "quotes": ("0-14",),
}
OBJECTS = {name: kind for kind, names in _KINDS.items() for name in (kind, kind.removesuffix("s"), *names)}


KIND_NUMBERS = {kind: next(name for name in names if name.startswith("0-")) for kind, names in _KINDS.items()}


def types_to(objects: str) -> dict[int, AssociationType]:
    """Return the types between contacts and a kind of objects, by their numbers."""
    return {number: kind for number, kind in ASSOCIATION_TYPES.items() if kind.objects == objects}


def default_type(objects: str) -> int | None:
    """Return the number of the type without a label, or None when contacts have no type with this kind of objects."""
    return next((number for number, kind in types_to(objects).items() if kind.label is None), None)


def kept_together(associations: Iterable[Association]) -> tuple[Association, ...]:
    """Return each association once.

    The last of several primary companies stays primary, and all are among the companies.
    """
    wanted = list(associations)
    primary = [each for each in wanted if each.type_id == PRIMARY_COMPANY]
    companies = [Association(COMPANY, each.to_id) for each in primary]
    others = [each for each in wanted if each.type_id != PRIMARY_COMPANY]
    return tuple(dict.fromkeys(primary[-1:] + others + companies))


def one_by_one(associations: Associations) -> Iterator[tuple[int, Association]]:
    """Yield each association with the id of its contact."""
    return ((contact_id, each) for contact_id, some in associations.items() for each in some)


def mirrored(associations: Associations) -> dict[int, list[Association]]:
    """Return the associations between contacts from the other end."""
    from_there: dict[int, list[Association]] = {}
    for contact_id, each in one_by_one(associations):
        if each.type_id == CONTACT:
            from_there.setdefault(int(each.to_id), []).append(Association(CONTACT, str(contact_id)))
    return from_there


def with_labels(type_id: int) -> tuple[int, ...]:
    """Return the types to remove together. A company that is no longer associated cannot stay the primary company."""
    return (COMPANY, PRIMARY_COMPANY) if type_id == COMPANY else (type_id,)


def without_labels(type_id: int) -> tuple[int, ...]:
    """Return the types to remove for a program without labels. Such a program removes a primary company altogether."""
    return (PRIMARY_COMPANY, COMPANY) if type_id == PRIMARY_COMPANY else (type_id,)


def object_number(text: str | int) -> str | None:
    """Return an object's id in its stored form, or None for a text that is no id."""
    if isinstance(text, int) and not 0 <= text <= LARGEST_OBJECT_ID:
        return None  # Python converts no number of very many digits to a text
    text = str(text)
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(LARGEST_OBJECT_ID)):
        return None
    return str(int(text)) if int(text) <= LARGEST_OBJECT_ID else None
