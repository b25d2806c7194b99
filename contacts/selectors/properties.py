"""Which properties the portal's contacts have: those that every portal has, and those that it made."""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from contacts.models import CustomProperty
from contacts.property_definitions import DEFAULT_PROPERTIES, PropertyDefinition
from marketing_contacts.portals.models import Portal


def custom_properties(portal: Portal, *, archived: bool = False) -> QuerySet[CustomProperty]:
    """The properties that the portal made and uses, or those that it archived, by name."""
    return CustomProperty.objects.filter(portal=portal, archived_at__isnull=not archived).order_by("name")


def definitions_of(portal: Portal) -> Mapping[str, PropertyDefinition]:
    """Every property that values can be read and written of, by name. Archived ones are not among them."""
    return {**DEFAULT_PROPERTIES, **{custom.name: custom.definition for custom in custom_properties(portal)}}


class Definitions:
    """The portal's properties for one piece of work: looked up once, and only where a name is no default one's."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._all: Mapping[str, PropertyDefinition] | None = None

    def naming(self, names: Iterable[str]) -> Mapping[str, PropertyDefinition]:
        """Definitions in which each of `names` is found, if there is such a property."""
        if self._all is None:
            if all(name in DEFAULT_PROPERTIES for name in names):
                return DEFAULT_PROPERTIES
            self._all = definitions_of(self._portal)
        return self._all
