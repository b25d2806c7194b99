"""Create, change, archive and restore a portal's own properties. The audit trail records each change.

All changes hold the lock of the audit head. Limits are therefore exact, and no group disappears while a property joins
the group.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from contacts.models import CustomProperty, PropertyGroup
from contacts.property_definitions import DEFAULT_PROPERTIES
from contacts.property_definitions.groups import DEFAULT_GROUP
from contacts.property_definitions.rules import DRAFTED, MOST_CUSTOM, MOST_UNIQUE, Draft, Fault, FaultCode, faults_of
from contacts.selectors import has_property_group
from integrations.models import ConnectedApp
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, Portal

Author = Member | ConnectedApp


class BadDefinition(Exception):
    """The requested property or group has faults."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


class NameTaken(Exception):
    """The portal has a property or group of that name, or archived one."""

    def __init__(self, name: str, *, archived: bool = False) -> None:
        super().__init__(name)
        self.name = name
        self.archived = archived


class DefinedBySystem(Exception):
    """Every portal has the property or group, so nobody can change it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NoSuchProperty(Exception):
    """The portal has no own property of that name, or archived it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@transaction.atomic
def create_property(*, portal: Portal, draft: Draft, by: Author, now: datetime) -> CustomProperty:
    """Create a property. Raises BadDefinition and NameTaken."""
    audit.lock_head(portal=portal)
    _refuse_faults(portal, draft)
    _refuse_too_many(portal, unique=draft.has_unique_value)
    known = CustomProperty.objects.filter(portal=portal, name=draft.name).first()
    if known or draft.name in DEFAULT_PROPERTIES:
        raise NameTaken(draft.name, archived=known is not None and known.archived_at is not None)
    author_id, author = _author(by)
    made = CustomProperty.objects.create(
        portal=portal,
        **draft.columns,
        created_at=now,
        created_by_id=author_id,
        created_by_label=author,
        updated_at=now,
        updated_by_id=author_id,
        updated_by_label=author,
    )
    record(made, "property.create", by, now, after=draft.audited)
    return made


@transaction.atomic
def change_property(
    *, portal: Portal, name: str, changes: Mapping[str, Any], by: Author, now: datetime
) -> CustomProperty:
    """Change fields of `Draft`. The name, the type and the uniqueness of values stay.

    An unchanged property is not recorded. Raises NoSuchProperty, DefinedBySystem and BadDefinition.
    """
    audit.lock_head(portal=portal)
    found = _own(portal, name)
    columns = {each: getattr(found, each) for each in DRAFTED if each != "options"}
    before = Draft(options=tuple(found.choices), **columns)
    after = replace(before, **changes)
    if after.type != before.type:
        raise BadDefinition([Fault("type", FaultCode.TYPE_STAYS)])
    _refuse_faults(portal, after)
    changed = [each for each in DRAFTED if getattr(after, each) != getattr(before, each)]
    if not changed:
        return found
    for column, value in after.columns.items():
        setattr(found, column, value)
    _touch(found, by, now)
    said = [{each: draft.audited[each] for each in changed} for draft in (before, after)]
    record(found, "property.change", by, now, before=said[0], after=said[1])
    return found


@transaction.atomic
def archive_property(*, portal: Portal, name: str, by: Author, now: datetime) -> None:
    """Archive a property. The property's values stay, but are neither shown nor written.

    Raises NoSuchProperty and DefinedBySystem.
    """
    audit.lock_head(portal=portal)
    found = _own(portal, name)
    found.archived_at = now
    _touch(found, by, now)
    record(found, "property.archive", by, now)


@transaction.atomic
def restore_property(*, portal: Portal, name: str, by: Author, now: datetime) -> CustomProperty:
    """Restore an archived property with its values.

    Raises NoSuchProperty, and BadDefinition when the limits are met.
    """
    audit.lock_head(portal=portal)
    found = CustomProperty.objects.filter(portal=portal, name=name, archived_at__isnull=False).first()
    if found is None:
        raise NoSuchProperty(name)
    _refuse_too_many(portal, unique=found.has_unique_value)
    found.archived_at = None
    if not has_property_group(portal, found.group_name):
        found.group_name = DEFAULT_GROUP
    _touch(found, by, now)
    record(found, "property.restore", by, now)
    return found


def record(
    about: CustomProperty | PropertyGroup,
    action: str,
    by: Author,
    now: datetime,
    *,
    before: Any = None,
    after: Any = None,
) -> None:
    """Record a change of a property or a group in the audit trail."""
    audit.record(
        portal=about.portal,
        actor=by if isinstance(by, Member) else by.name,
        action=action,
        target=audit.Target(action.partition(".")[0], about.name, about.label),
        before=before,
        after=after,
        now=now,
    )


def _own(portal: Portal, name: str) -> CustomProperty:
    if name in DEFAULT_PROPERTIES:
        raise DefinedBySystem(name)
    found = CustomProperty.objects.filter(portal=portal, name=name, archived_at=None).first()
    if found is None:
        raise NoSuchProperty(name)
    return found


def _touch(found: CustomProperty, by: Author, now: datetime) -> None:
    found.updated_at = now
    found.updated_by_id, found.updated_by_label = _author(by)
    found.save()


def _author(by: Author) -> tuple[int | None, str]:
    """Return the user id and the name of a member, or None and the name of an app."""
    return (by.user_id, str(by)) if isinstance(by, Member) else (None, by.name)


def _refuse_faults(portal: Portal, draft: Draft) -> None:
    faults = faults_of(draft)
    if not has_property_group(portal, draft.group_name):
        faults.append(Fault("group_name", FaultCode.GROUP))
    if faults:
        raise BadDefinition(faults)


def _refuse_too_many(portal: Portal, *, unique: bool) -> None:
    used = CustomProperty.objects.filter(portal=portal, archived_at=None)
    if used.count() >= MOST_CUSTOM:
        raise BadDefinition([Fault("name", FaultCode.MANY, {"most": MOST_CUSTOM})])
    if unique and used.filter(has_unique_value=True).count() >= MOST_UNIQUE:
        raise BadDefinition([Fault("has_unique_value", FaultCode.MANY_UNIQUE, {"most": MOST_UNIQUE})])
