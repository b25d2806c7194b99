"""What people read instead of the names of properties and of their options."""

from django.utils.translation import gettext

from contacts.property_definitions import DEFAULT_PROPERTIES, option_label


def label_of(name: str) -> str:
    """A property in words; a name that is none of ours as it is."""
    definition = DEFAULT_PROPERTIES.get(name)
    return gettext(definition.label) if definition else name


def value_in_words(name: str, value: str | None) -> str:
    """A property's value as people read it: options in words, others as they are stored."""
    definition = DEFAULT_PROPERTIES.get(name)
    if not value or definition is None or definition.type != "enumeration":
        return value or ""
    return ", ".join(gettext(option_label(option)) for option in value.strip(";").split(";"))
