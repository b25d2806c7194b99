"""Associations on the wire: what a create asks for, and what a read shows."""

from collections.abc import Sequence

from contacts.api import inputs
from contacts.api.v3.representation import WireAssociation, WireAssociations, WireContact
from contacts.associations import (
    ASSOCIATION_TYPES,
    CONTACT,
    MOST_ASSOCIATIONS,
    OBJECTS,
    Association,
    kept_together,
    object_number,
)
from contacts.selectors import associations_of
from marketing_contacts.portals.models import Portal
from marketing_contacts.wire.refusals import invalid

CATEGORY = "HUBSPOT_DEFINED"


def wanted_associations(asked: Sequence[inputs.AssociationInput]) -> tuple[Association, ...]:
    """Return the associations of a contact to create. Raises Refused, which names one that cannot be kept."""
    wanted = []
    others = ASSOCIATION_TYPES.keys() - {CONTACT}  # another address associates two contacts
    for to, kind in [(each.to, kind) for each in asked for kind in each.types]:
        if kind.association_category != CATEGORY:
            raise invalid(f"associations: associationCategory must be {CATEGORY}, not {kind.association_category}.")
        type_id, number = kind.association_type_id, object_number(to.id)
        if type_id not in others:
            known = ", ".join(map(str, sorted(others)))
            raise invalid(f"associations: associationTypeId must be one of {known}, not {type_id}.")
        if number is None:
            raise invalid(f"associations: to.id must be a number, not {to.id}.")
        wanted.append(Association(type_id, number))
    if any(not each.types for each in asked):
        raise invalid("associations: each needs at least one entry in types.")
    if len(wanted) > MOST_ASSOCIATIONS:
        raise invalid(f"associations: a contact is created with at most {MOST_ASSOCIATIONS}.")
    return kept_together(wanted)


def with_associations(portal: Portal, contacts: list[WireContact], asked: Sequence[str]) -> list[WireContact]:
    """Add to the contacts their associations with the requested kinds of objects. Raises Refused.

    One query reads the associations of all contacts. The query is left out when no kind is requested.
    """
    unknown = [name for name in asked if name.lower() not in OBJECTS]
    if unknown:
        raise invalid(f"associations: {unknown[0]} is not a type of object.")
    kinds = {OBJECTS[name.lower()] for name in asked}
    type_ids = [type_id for type_id, kind in ASSOCIATION_TYPES.items() if kind.objects in kinds]
    found = associations_of(portal, [int(contact.id) for contact in contacts], type_ids) if type_ids else {}
    for contact in contacts:
        by_kind: dict[str, WireAssociations] = {}
        for type_id, to_id in found.get(int(contact.id), ()):
            kind = ASSOCIATION_TYPES[type_id]
            by_kind.setdefault(kind.objects, WireAssociations([])).results.append(WireAssociation(to_id, kind.name))
        if by_kind:
            contact.associations = by_kind
    return contacts
