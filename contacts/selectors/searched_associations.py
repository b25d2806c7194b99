"""Search contacts by the objects that they are associated with."""

from collections.abc import Sequence

from django.db.models import Exists, F, OuterRef, Q

from contacts.associations import ASSOCIATION_TYPES, OBJECTS
from contacts.conditions import NONE, Operator
from contacts.models import ContactAssociation
from contacts.selectors.search_fields import SearchField
from marketing_contacts.portals.models import Portal

PREFIX = "associations."  # of a comparison with associated objects, as in associations.company


class Associated(SearchField):
    """The ids of the objects of one kind that are associated with a contact."""

    def __init__(self, portal: Portal, type_ids: Sequence[int]) -> None:
        super().__init__(F("id"), str)
        self.all = ContactAssociation.objects.filter(
            portal=portal, contact_id=OuterRef("id"), type_id__in=list(type_ids)
        )

    def where(self, operator: Operator, wanted: Sequence[str]) -> Q:
        """Return the condition. IN matches an association with one of the objects, and NOT_IN is its opposite."""
        if operator in NONE:
            found, turned = self.all, operator is Operator.NOT_HAS_PROPERTY
        elif operator in {Operator.EQ, Operator.IN, Operator.NEQ, Operator.NOT_IN}:
            found, turned = self.all.filter(to_id__in=list(wanted)), operator in {Operator.NEQ, Operator.NOT_IN}
        else:
            raise ValueError(*wanted)
        return ~Q(Exists(found)) if turned else Q(Exists(found))


def associated_field(portal: Portal, name: str) -> SearchField | None:
    """Return how contacts are searched by the objects of one type that they are associated with.

    `name` is as in `associations.company`. Returns None for any other name.
    """
    objects = OBJECTS.get(name.removeprefix(PREFIX).lower())
    if not name.startswith(PREFIX) or objects is None:
        return None
    return Associated(portal, [number for number, each in ASSOCIATION_TYPES.items() if each.objects == objects])
