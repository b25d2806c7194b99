"""What people read instead of the names of properties and of their options."""

from collections.abc import Mapping

from django.utils.translation import gettext

from contacts.property_definitions import DEFAULT_PROPERTIES, PropertyDefinition, option_label
from contacts.property_definitions.values import chosen_in

Definitions = Mapping[str, PropertyDefinition]


def label_of(name: str, definitions: Definitions = DEFAULT_PROPERTIES) -> str:
    """A property in words: a default one's are translated, the portal's own are as it wrote them; else the name."""
    definition = definitions.get(name)
    if definition is None:
        return name
    return gettext(definition.label) if name in DEFAULT_PROPERTIES else definition.label


def options_in_words(definition: PropertyDefinition) -> dict[str, str]:
    """A property's options, each with what people call it."""
    if definition.choices:
        return {option.value: option.label for option in definition.choices}
    return {option: gettext(option_label(option)) for option in definition.options}


def value_in_words(name: str, value: str | None, definitions: Definitions = DEFAULT_PROPERTIES) -> str:
    """A property's value as people read it: options in words, others as they are stored."""
    definition = definitions.get(name)
    if not value or definition is None or definition.type != "enumeration":
        return value or ""
    words = options_in_words(definition)
    return ", ".join(words.get(option, option) for option in chosen_in(value))
