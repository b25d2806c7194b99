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
    """The associations of a contact to create; raises Refused, naming it, for one that cannot be kept."""
    wanted = [Association(_type_id(kind), _object_id(each.to)) for each in asked for kind in each.types]
    if any(not each.types for each in asked):
        raise invalid("associations: name at least one of types for each.")
    if len(wanted) > MOST_ASSOCIATIONS:
        raise invalid(f"associations: a contact is created with at most {MOST_ASSOCIATIONS}.")
    return kept_together(wanted)


def _type_id(kind: inputs.AssociationTypeInput) -> int:
    if kind.association_category != CATEGORY:
        raise invalid(f"associations: associationCategory must be {CATEGORY}, not {kind.association_category}.")
    others = ASSOCIATION_TYPES.keys() - {CONTACT}  # the other contact is named at an address of its own
    if kind.association_type_id not in others:
        known = ", ".join(map(str, sorted(others)))
        raise invalid(f"associations: associationTypeId must be one of {known}, not {kind.association_type_id}.")
    return kind.association_type_id


def _object_id(to: inputs.Key) -> str:
    number = object_number(to.id)
    if number is None:
        raise invalid(f"associations: to.id must be a number, not {to.id}.")
    return number


def with_associations(portal: Portal, contacts: list[WireContact], asked: Sequence[str]) -> list[WireContact]:
    """The contacts with what they are associated with among the kinds of objects asked for; raises Refused.

    One query for all of them; none when nothing is asked.
    """
    unknown = [name for name in asked if name.lower() not in OBJECTS]
    if unknown:
        raise invalid(f"associations: {unknown[0]} is not a type of object.")
    kinds = {OBJECTS[name.lower()] for name in asked}
    type_ids = [type_id for type_id, kind in ASSOCIATION_TYPES.items() if kind.objects in kinds]
    found = associations_of(portal, [int(contact.id) for contact in contacts], type_ids) if type_ids else {}
    for contact in contacts:
        if associations := found.get(int(contact.id)):
            contact.associations = _by_kind(associations)
    return contacts


def _by_kind(associations: Sequence[Association]) -> dict[str, WireAssociations]:
    shown: dict[str, WireAssociations] = {}
    for type_id, to_id in associations:
        kind = ASSOCIATION_TYPES[type_id]
        shown.setdefault(kind.objects, WireAssociations([])).results.append(WireAssociation(to_id, kind.name))
    return shown
