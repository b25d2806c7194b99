"""The labels of properties and their options for people."""

from collections.abc import Mapping

from django.utils.translation import gettext

from contacts.property_definitions import DEFAULT_PROPERTIES, PropertyDefinition, option_label
from contacts.property_definitions.groups import DEFAULT_GROUPS, Group
from contacts.property_definitions.values import chosen_in

Definitions = Mapping[str, PropertyDefinition]


def label_of(name: str, definitions: Definitions = DEFAULT_PROPERTIES) -> str:
    """Return a property's label. Default labels are translated, and an unknown property keeps its name."""
    definition = definitions.get(name)
    if definition is None:
        return name
    return gettext(definition.label) if name in DEFAULT_PROPERTIES else definition.label


def group_label(group: Group) -> str:
    """Return a group's label. The labels of default groups are translated."""
    return gettext(group.label) if group.name in DEFAULT_GROUPS else group.label


def options_in_words(definition: PropertyDefinition) -> dict[str, str]:
    """Return a property's options with their labels."""
    if definition.choices:
        return {option.value: option.label for option in definition.choices}
    return {option: gettext(option_label(option)) for option in definition.options}


def value_in_words(name: str, value: str | None, definitions: Definitions = DEFAULT_PROPERTIES) -> str:
    """Return a property's value for people. Options get their labels, and other values stay as stored."""
    definition = definitions.get(name)
    if not value or definition is None or definition.type != "enumeration":
        return value or ""
    words = options_in_words(definition)
    return ", ".join(words.get(option, option) for option in chosen_in(value))
