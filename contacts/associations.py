"""Which associations a contact may have: types by the wire's numbers, to objects that live elsewhere. Rules only.

There are no companies or deals here: the numbers of such objects are kept as they were given. Contacts are not
associated with each other, and nobody defines types of their own.
"""

from typing import NamedTuple

MOST_ASSOCIATIONS = 1_000  # of one contact, as it is created
LONGEST_OBJECT_ID = 64
PRIMARY_COMPANY, COMPANY = 1, 279


class Association(NamedTuple):
    """What a contact is associated with: a type's number and the other object's."""

    type_id: int
    to_id: str


class AssociationType(NamedTuple):
    """The kind of object that a type leads to, and what the wire calls the type."""

    objects: str
    name: str


ASSOCIATION_TYPES = {
    PRIMARY_COMPANY: AssociationType("companies", "contact_to_company"),
    COMPANY: AssociationType("companies", "contact_to_company_unlabeled"),
    4: AssociationType("deals", "contact_to_deal"),
    15: AssociationType("tickets", "contact_to_ticket"),
    193: AssociationType("calls", "contact_to_call"),
    197: AssociationType("emails", "contact_to_email"),
    199: AssociationType("meetings", "contact_to_meeting_event"),
    201: AssociationType("notes", "contact_to_note"),
    203: AssociationType("tasks", "contact_to_task"),
    82: AssociationType("communications", "contact_to_communication"),
    454: AssociationType("postal_mail", "contact_to_postal_mail"),
    587: AssociationType("carts", "contact_to_cart"),
    508: AssociationType("orders", "contact_to_order"),
    178: AssociationType("invoices", "contact_to_invoice"),
    388: AssociationType("commerce_payments", "contact_to_commerce_payment"),
    296: AssociationType("subscriptions", "contact_to_subscription"),
}
# The kinds of objects that reads may ask for, by name, singular and number; of the last four contacts have none.
_KINDS = {
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
    "contacts": ("0-1",),
    "products": ("0-7",),
    "line_items": ("0-8",),
    "quotes": ("0-14",),
}
OBJECTS = {name: kind for kind, names in _KINDS.items() for name in (kind, kind.removesuffix("s"), *names)}


def with_unlabelled(associations: list[Association]) -> tuple[Association, ...]:
    """Each once; who has a primary company has it among its companies too."""
    companies = [Association(COMPANY, each.to_id) for each in associations if each.type_id == PRIMARY_COMPANY]
    return tuple(dict.fromkeys(associations + companies))
