"""The pages to which the audit trail links, for contacts, properties, imports and bulk changes that are there now."""

from collections.abc import Callable, Collection, Iterable, Mapping

from contacts.models import BulkChange, Contact, CustomProperty, Import, PropertyGroup
from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.models import Portal


def pages(name: str, ids: Iterable[object]) -> dict[str, str]:
    """Return the addresses of pages by the ids of their objects."""
    return {str(each): reverse(name, [each]) for each in ids}


def contacts(portal: Portal, ids: Collection[str]) -> dict[str, str]:
    """Return the addresses of the pages of contacts."""
    return pages("contacts:contact", Contact.objects.filter(portal=portal, id__in=ids).values_list("id", flat=True))


def properties(portal: Portal, names: Collection[str]) -> dict[str, str]:
    """Return the addresses of the pages of the portal's own properties."""
    found = CustomProperty.objects.filter(portal=portal, name__in=names).values_list("name", flat=True)
    return pages("properties:property", found)


def property_groups(portal: Portal, names: Collection[str]) -> dict[str, str]:
    """Return the addresses of the lists of groups\' properties."""
    found = PropertyGroup.objects.filter(portal=portal, name__in=names).values_list("name", flat=True)
    return {name: f"{reverse('properties:list')}?group={name}" for name in found}


def imports(portal: Portal, ids: Collection[str]) -> dict[str, str]:
    """Return the addresses of the pages of imports."""
    return pages("contacts:import", Import.objects.filter(portal=portal, id__in=ids).values_list("id", flat=True))


def bulk_changes(portal: Portal, ids: Collection[str]) -> dict[str, str]:
    """Return the addresses of the pages of bulk changes."""
    found = BulkChange.objects.filter(portal=portal, id__in=ids).values_list("id", flat=True)
    return pages("contacts:bulk_change", found)


AUDIT_ADDRESSES: Mapping[str, Callable[[Portal, Collection[str]], dict[str, str]]] = {
    "contact": contacts,
    "property": properties,
    "property_group": property_groups,
    "import": imports,
    "bulk_change": bulk_changes,
}
