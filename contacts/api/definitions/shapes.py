"""Translate properties, their options and groups to the shapes of the wire and back."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, structs

from contacts.models import CustomProperty
from contacts.property_definitions import DEFAULT_PROPERTIES, Option, PropertyDefinition, description_of, option_label
from contacts.property_definitions.groups import Group
from contacts.property_definitions.rules import YES_AND_NO, Draft
from contacts.services.properties.properties import BadDefinition
from marketing_contacts.wire.formats import wire_time
from marketing_contacts.wire.refusals import Refused, invalid

Number = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)]
Sensitivity = Literal["non_sensitive", "sensitive", "highly_sensitive"]
HINTS = ("number_display_hint", "text_display_hint", "show_currency_symbol", "currency_property_name")


class OptionInput(Struct, rename="camel"):
    """A value that may be chosen."""

    label: str
    value: str
    hidden: bool = False
    description: str | None = None
    display_order: Number | None = None


class _Wished(Struct, rename="camel", kw_only=True):
    """The facts of a property that may be given when it is made and when it is changed."""

    description: str | None = None
    options: list[OptionInput] | None = None
    display_order: Number | None = None
    hidden: bool | None = None
    form_field: bool | None = None
    number_display_hint: str | None = None
    text_display_hint: str | None = None
    show_currency_symbol: bool | None = None
    currency_property_name: str | None = None
    calculation_formula: str | None = None

    def changes(self, hints: dict[str, Any]) -> dict[str, Any]:
        """Return the fields of a draft that the client gives. The hints of the client join the former `hints`."""
        plain = ("description", "display_order", "hidden", "form_field")
        changes = {name: value for name in plain if (value := getattr(self, name)) is not None}
        if self.options is not None:
            changes["options"] = tuple(
                Option(
                    each.value,
                    each.label,
                    each.description or "",
                    place if each.display_order is None else each.display_order,
                    each.hidden,
                )
                for place, each in enumerate(self.options)
            )
        given = {name: value for name in HINTS if (value := getattr(self, name)) is not None}
        return changes | {"hints": {**hints, **given}}


class PropertyCreate(_Wished, kw_only=True):
    """A property to make."""

    name: str
    label: str
    type: str
    field_type: str
    group_name: str
    has_unique_value: bool | None = None
    external_options: bool | None = None
    referenced_object_type: str | None = None
    data_sensitivity: Sensitivity | None = None


class PropertyUpdate(_Wished, kw_only=True):
    """New values for a property; what is left out stays."""

    label: str | None = None
    type: str | None = None
    field_type: str | None = None
    group_name: str | None = None


class PropertyName(Struct):
    name: str


class BatchCreateProperties(Struct):
    inputs: list[PropertyCreate]


class BatchReadProperties(Struct, rename="camel"):
    inputs: list[PropertyName]
    archived: bool = False
    data_sensitivity: Sensitivity = "non_sensitive"


class BatchArchiveProperties(Struct):
    inputs: list[PropertyName]


class GroupCreate(Struct, rename="camel"):
    """A group to make."""

    name: str
    label: str
    display_order: Number | None = None


class GroupUpdate(Struct, rename="camel"):
    label: str | None = None
    display_order: Number | None = None


class WireOption(Struct, rename="camel"):
    label: str
    value: str
    description: str
    display_order: int
    hidden: bool


class ModificationMetadata(Struct, rename="camel"):
    archivable: bool
    read_only_definition: bool
    read_only_options: bool
    read_only_value: bool


class PropertyFacts(Struct, rename="camel", kw_only=True):
    """The facts of a property with which the answers of all versions begin."""

    name: str
    label: str
    type: str
    field_type: str
    description: str
    group_name: str
    options: list[WireOption]
    display_order: int
    has_unique_value: bool
    hidden: bool
    hubspot_defined: bool
    calculated: bool
    external_options: bool
    form_field: bool
    archived: bool


class KnownProperty(PropertyFacts, kw_only=True):
    """A property, as the answers of every version hold it."""

    data_sensitivity: str = "non_sensitive"
    archived_at: str | UnsetType = UNSET
    created_at: str | UnsetType = UNSET
    updated_at: str | UnsetType = UNSET
    created_user_id: str | UnsetType = UNSET
    updated_user_id: str | UnsetType = UNSET
    number_display_hint: str | UnsetType = UNSET
    text_display_hint: str | UnsetType = UNSET
    show_currency_symbol: bool | UnsetType = UNSET
    currency_property_name: str | UnsetType = UNSET


class WireProperty(KnownProperty, kw_only=True):
    """A property, as answers of version 3 hold it."""

    modification_metadata: ModificationMetadata


class WireGroup(Struct, rename="camel"):
    name: str
    label: str
    display_order: int
    archived: bool = False


def draft_from(wish: PropertyCreate) -> Draft:
    """Return the property that a client wants. Raises Refused for features that only HubSpot has."""
    if wish.external_options or wish.referenced_object_type or wish.calculation_formula:
        raise invalid("externalOptions, referencedObjectType and calculationFormula are not supported here.")
    if wish.data_sensitivity not in {None, "non_sensitive"}:
        raise invalid("dataSensitivity: only non_sensitive properties are kept here.")
    given = {name: getattr(wish, name) for name in ("name", "label", "type", "field_type", "group_name")}
    return Draft(has_unique_value=bool(wish.has_unique_value), **given, **wish.changes({}))


def changes_from(wish: PropertyUpdate, before: CustomProperty) -> dict[str, Any]:
    """Return the fields of a draft that a client changes. Raises Refused."""
    if wish.calculation_formula:
        raise invalid("calculationFormula is not supported here.")
    named = ("label", "type", "field_type", "group_name")
    given = {name: value for name in named if (value := getattr(wish, name)) is not None}
    return given | wish.changes(before.hints)


def bad_definition(bad: BadDefinition) -> Refused:
    """Make a 400 that names every wrong field and its fault."""
    errors = []
    for fault in bad.faults:
        first, *rest = fault.where.split("_")
        field = first + "".join(word.capitalize() for word in rest)  # as the wire calls it
        errors.append({"message": fault.message, "in": field, "code": fault.code, "context": {"propertyName": [field]}})
    message = " ".join(f"{error['in']}: {error['message']}" for error in errors)
    return Refused(400, "VALIDATION_ERROR", message, errors=errors)


def shown_custom(made: CustomProperty) -> WireProperty:
    """Return a property that the portal made, as clients read it."""
    return WireProperty(
        name=made.name,
        label=made.label,
        type=made.type,
        field_type=made.field_type,
        description=made.description,
        group_name=made.group_name,
        options=[WireOption(**{name: getattr(option, name) for name in _OPTION}) for option in made.choices],
        display_order=made.display_order,
        has_unique_value=made.has_unique_value,
        hidden=made.hidden,
        hubspot_defined=False,
        calculated=False,
        external_options=False,
        form_field=made.form_field,
        archived=made.archived_at is not None,
        modification_metadata=ModificationMetadata(True, False, False, False),
        archived_at=wire_time(made.archived_at) if made.archived_at else UNSET,
        created_at=wire_time(made.created_at),
        updated_at=wire_time(made.updated_at),
        created_user_id=str(made.created_by_id) if made.created_by_id else UNSET,
        updated_user_id=str(made.updated_by_id) if made.updated_by_id else UNSET,
        **made.hints,
    )


_OPTION = [each.name for each in structs.fields(WireOption)]


def shown_default(definition: PropertyDefinition) -> WireProperty:
    """Return a property that every portal has. Nobody changes it."""
    options = [
        WireOption(option_label(value), value, "", place, False) for place, value in enumerate(definition.options)
    ]
    if definition.type == "bool":
        options = [WireOption(each.label, each.value, "", each.display_order, False) for each in YES_AND_NO]
    return WireProperty(
        name=definition.name,
        label=definition.label,
        type=definition.type,
        field_type=definition.field_type,
        description=description_of(definition),
        group_name=definition.group,
        options=options,
        display_order=-1,
        has_unique_value=definition.name == "email",
        hidden=False,
        hubspot_defined=True,
        calculated=definition.calculated,
        external_options=definition.external,
        form_field=definition.writable,
        archived=False,
        modification_metadata=ModificationMetadata(False, True, True, not definition.writable),
    )


DEFAULTS = [shown_default(definition) for _name, definition in sorted(DEFAULT_PROPERTIES.items())]


def shown_group(group: Group) -> WireGroup:
    return WireGroup(group.name, group.label, group.display_order)
