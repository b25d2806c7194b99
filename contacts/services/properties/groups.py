"""Create, change and delete a portal's own groups of properties."""

from datetime import datetime

from django.db import transaction

from contacts.models import CustomProperty, PropertyGroup
from contacts.property_definitions.groups import DEFAULT_GROUPS
from contacts.property_definitions.rules import MOST_GROUPS, Fault, FaultCode, faults_of_group
from contacts.services.properties.properties import Author, BadDefinition, DefinedBySystem, NameTaken, record
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Portal


class NoSuchGroup(Exception):
    """The portal has no group of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class GroupInUse(Exception):
    """Some properties belong to the group."""

    def __init__(self, name: str, properties: list[str]) -> None:
        super().__init__(name, properties)
        self.name = name
        self.properties = properties


@transaction.atomic
def create_group(
    *, portal: Portal, name: str, label: str, by: Author, now: datetime, display_order: int = -1
) -> PropertyGroup:
    """Create a group. Raises BadDefinition and NameTaken."""
    audit.lock_head(portal=portal)
    if faults := faults_of_group(name, label, display_order):
        raise BadDefinition(faults)
    groups = PropertyGroup.objects.filter(portal=portal)
    if name in DEFAULT_GROUPS or groups.filter(name=name).exists():
        raise NameTaken(name)
    if groups.count() >= MOST_GROUPS:
        raise BadDefinition([Fault("name", FaultCode.MANY, {"most": MOST_GROUPS})])
    made = PropertyGroup.objects.create(portal=portal, name=name, label=label, display_order=display_order)
    record(made, "property_group.create", by, now)
    return made


@transaction.atomic
def change_group(
    *, portal: Portal, name: str, by: Author, now: datetime, label: str | None = None, display_order: int | None = None
) -> PropertyGroup:
    """Change the given fields. Raises NoSuchGroup, DefinedBySystem and BadDefinition."""
    audit.lock_head(portal=portal)
    found = _own(portal, name)
    before = {"label": found.label, "display_order": found.display_order}
    found.label = found.label if label is None else label
    found.display_order = found.display_order if display_order is None else display_order
    if faults := faults_of_group(name, found.label, found.display_order):
        raise BadDefinition(faults)
    after = {"label": found.label, "display_order": found.display_order}
    if after != before:
        found.save(update_fields=["label", "display_order"])
        record(found, "property_group.change", by, now, before=before, after=after)
    return found


@transaction.atomic
def delete_group(*, portal: Portal, name: str, by: Author, now: datetime) -> None:
    """Delete an empty group. Raises NoSuchGroup, DefinedBySystem and GroupInUse."""
    audit.lock_head(portal=portal)
    found = _own(portal, name)
    inside = CustomProperty.objects.filter(portal=portal, group_name=name, archived_at=None).order_by("name")
    if names := list(inside.values_list("name", flat=True)):
        raise GroupInUse(name, names)
    record(found, "property_group.delete", by, now)
    PropertyGroup.objects.filter(portal=portal, name=name).delete()


def _own(portal: Portal, name: str) -> PropertyGroup:
    if name in DEFAULT_GROUPS:
        raise DefinedBySystem(name)
    found = PropertyGroup.objects.filter(portal=portal, name=name).first()
    if found is None:
        raise NoSuchGroup(name)
    return found
