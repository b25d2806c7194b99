"""Reads of a portal's properties, both default and custom ones."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from django.db.models import QuerySet

from contacts.models import Contact, CustomProperty, PropertyGroup, UniqueValue
from contacts.property_definitions import (
    DEFAULT_PROPERTIES,
    OTHER_EMAILS,
    OWNER,
    SUPPRESSING,
    Option,
    PropertyDefinition,
)
from contacts.property_definitions.groups import DEFAULT_GROUPS, Group
from contacts.property_definitions.values import fits
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.selectors import owners

CHUNK = 2_000  # contacts that are held at once
_DEFAULT_NAMES = frozenset(DEFAULT_PROPERTIES)  # every contact of a batch is compared with them


def custom_properties(portal: Portal, *, archived: bool = False) -> QuerySet[CustomProperty]:
    """Return the portal's own properties in use, or its archived ones, by name."""
    return CustomProperty.objects.filter(portal=portal, archived_at__isnull=not archived).order_by("name")


def property_groups(portal: Portal) -> list[Group]:
    """Return the default groups and the portal's own groups, in the order of pages."""
    own = PropertyGroup.objects.filter(portal=portal).order_by("display_order", "label", "name")
    return [*DEFAULT_GROUPS.values(), *(Group(group.name, group.label, group.display_order) for group in own)]


def has_property_group(portal: Portal, name: str) -> bool:
    """Return True when the portal has a default or an own group of this name."""
    if name in DEFAULT_GROUPS:
        return True
    return "\0" not in name and PropertyGroup.objects.filter(portal=portal, name=name).exists()


def definitions_of(portal: Portal) -> Mapping[str, PropertyDefinition]:
    """Return every property that can be read and written, by name. Archived properties are left out."""
    return {**DEFAULT_PROPERTIES, **{custom.name: custom.definition for custom in custom_properties(portal)}}


def worded_definitions(portal: Portal) -> Mapping[str, PropertyDefinition]:
    """Return every property that can be read and written, for words. The owner has the members as options."""
    return {**definitions_of(portal), OWNER: owner_property(portal)}


def writable_of(portal: Portal) -> Mapping[str, PropertyDefinition]:
    """Return every property that can be written, by name, with all its options."""
    definitions = worded_definitions(portal)
    return {name: definition for name, definition in definitions.items() if definition.writable}


def editable_in_bulk(portal: Portal) -> Mapping[str, PropertyDefinition]:
    """Return every property that many contacts can get the same value of, by name.

    Addresses and unique values belong to one contact. An opt-out is recorded for an address.
    """
    one_by_one = {"email", OTHER_EMAILS, *SUPPRESSING}
    return {
        name: definition
        for name, definition in writable_of(portal).items()
        if name not in one_by_one and not definition.unique
    }


def owner_property(portal: Portal) -> PropertyDefinition:
    """Return the property for a contact's owner.

    The property's options are the portal's members, by the id of their user.
    """
    choices = tuple(Option(str(owner.user_id), str(owner)) for owner in owners(portal))
    ids = tuple(choice.value for choice in choices)
    return replace(DEFAULT_PROPERTIES[OWNER], options=ids, choices=choices)


class Definitions:
    """The portal's properties for one piece of work.

    The properties are read once, and only for a name of no default property.
    """

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self._all: Mapping[str, PropertyDefinition] | None = None
        self._owner: PropertyDefinition | None = None

    def naming(self, names: Iterable[str]) -> Mapping[str, PropertyDefinition]:
        """Return definitions that include each of `names` that exists."""
        if self._all is None:
            if _DEFAULT_NAMES.issuperset(names):
                return DEFAULT_PROPERTIES
            self._all = definitions_of(self.portal)
        return self._all

    def writing(self, values: Mapping[str, str]) -> Mapping[str, PropertyDefinition]:
        """Return the definitions that check these values. The possible owners are read only when a value names one."""
        known = self.naming(values)
        if not values.get(OWNER):
            return known
        self._owner = self._owner or owner_property(self.portal)
        return {**known, OWNER: self._owner}


def definitions_naming(portal: Portal, names: Collection[str]) -> Mapping[str, PropertyDefinition]:
    """Return definitions that include each of `names` that exists, for words. The owner has the members as options."""
    known = Definitions(portal).naming(names)
    return {**known, OWNER: owner_property(portal)} if OWNER in names else known


def unique_names(portal: Portal) -> list[str]:
    """Return the names of properties with unique values, including archived ones, since their values stay."""
    names = CustomProperty.objects.filter(portal=portal, has_unique_value=True).values_list("name", flat=True)
    return list(names.order_by("name"))


def ids_by_value(portal: Portal, name: str, values: Iterable[str]) -> dict[str, int]:
    """Return the ids of living contacts by their value of a unique property."""
    found = UniqueValue.objects.filter(portal=portal, name=name, value__in=list(values))
    return dict(found.values_list("value", "contact_id"))


def unfitting_values(portal: Portal) -> Iterator[tuple[int, str]]:
    """Yield contacts with a value that could not be written today, each with the property's name."""
    writable = {name: definition for name, definition in writable_of(portal).items() if name != "email"}
    contacts = Contact.objects.filter(portal=portal).order_by("id").values_list("id", "properties")
    for contact_id, values in contacts.iterator(chunk_size=CHUNK):
        for name, value in values.items():
            if name in writable and not fits(writable[name], value or ""):
                yield contact_id, name
