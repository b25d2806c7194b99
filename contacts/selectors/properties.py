"""Which properties the portal's contacts have: those that every portal has, and those that it made."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from django.db.models import QuerySet

from contacts.models import Contact, CustomProperty, PropertyGroup, UniqueValue
from contacts.property_definitions import DEFAULT_PROPERTIES, OWNER, Option, PropertyDefinition
from contacts.property_definitions.groups import DEFAULT_GROUPS, Group
from contacts.property_definitions.values import fits
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.selectors import owners

CHUNK = 2_000  # contacts that are held at once
_DEFAULT_NAMES = frozenset(DEFAULT_PROPERTIES)  # every contact of a batch is held against them


def custom_properties(portal: Portal, *, archived: bool = False) -> QuerySet[CustomProperty]:
    """The properties that the portal made and uses, or those that it archived, by name."""
    return CustomProperty.objects.filter(portal=portal, archived_at__isnull=not archived).order_by("name")


def property_groups(portal: Portal) -> list[Group]:
    """The groups that properties stand in: those that every portal has, then its own, as they are shown."""
    own = PropertyGroup.objects.filter(portal=portal).order_by("display_order", "label", "name")
    return [*DEFAULT_GROUPS.values(), *(Group(group.name, group.label, group.display_order) for group in own)]


def definitions_of(portal: Portal) -> Mapping[str, PropertyDefinition]:
    """Every property that values can be read and written of, by name. Archived ones are not among them."""
    return {**DEFAULT_PROPERTIES, **{custom.name: custom.definition for custom in custom_properties(portal)}}


def writable_of(portal: Portal) -> Mapping[str, PropertyDefinition]:
    """Every property that may be written, by name, each with all its options."""
    definitions = {**definitions_of(portal), OWNER: owner_property(portal)}
    return {name: definition for name, definition in definitions.items() if definition.writable}


def owner_property(portal: Portal) -> PropertyDefinition:
    """The property that says who owns a contact: one of the portal's members, by the number of their user."""
    choices = tuple(Option(str(owner.user_id), str(owner)) for owner in owners(portal))
    ids = tuple(choice.value for choice in choices)
    return replace(DEFAULT_PROPERTIES[OWNER], options=ids, choices=choices)


class Definitions:
    """The portal's properties for one piece of work: looked up once, and only where a name is no default one's."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self._all: Mapping[str, PropertyDefinition] | None = None
        self._owner: PropertyDefinition | None = None

    def naming(self, names: Iterable[str]) -> Mapping[str, PropertyDefinition]:
        """Definitions in which each of `names` is found, if there is such a property."""
        if self._all is None:
            if _DEFAULT_NAMES.issuperset(names):
                return DEFAULT_PROPERTIES
            self._all = definitions_of(self.portal)
        return self._all

    def writing(self, values: Mapping[str, str]) -> Mapping[str, PropertyDefinition]:
        """Definitions by which these values are checked: who may own a contact is looked up where one is named."""
        known = self.naming(values)
        if not values.get(OWNER):
            return known
        self._owner = self._owner or owner_property(self.portal)
        return {**known, OWNER: self._owner}


def unique_names(portal: Portal) -> list[str]:
    """The properties of which a value is one living contact's only. Archived ones too: their values stay."""
    names = CustomProperty.objects.filter(portal=portal, has_unique_value=True).values_list("name", flat=True)
    return list(names.order_by("name"))


def ids_by_value(portal: Portal, name: str, values: Iterable[str]) -> dict[str, int]:
    """The ids of living contacts by their value of a property whose values are unique."""
    found = UniqueValue.objects.filter(portal=portal, name=name, value__in=list(values))
    return dict(found.values_list("value", "contact_id"))


def unfitting_values(portal: Portal) -> Iterator[tuple[int, str]]:
    """The contacts that have a value which could not be written today, each with the property's name."""
    writable = {name: definition for name, definition in writable_of(portal).items() if name != "email"}
    contacts = Contact.objects.filter(portal=portal).order_by("id").values_list("id", "properties")
    for contact_id, values in contacts.iterator(chunk_size=CHUNK):
        for name, value in values.items():
            if name in writable and not fits(writable[name], value or ""):
                yield contact_id, name
