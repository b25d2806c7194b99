"""The names of columns and options in a file, in the languages of the pages or in the portal's own words."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from contacts.import_files.columns import names_of, plain
from contacts.import_files.rows import Reading, words_of
from contacts.models import Import
from contacts.property_definitions import WRITABLE, PropertyDefinition, option_label

FIRST_HEADING, LATER_HEADING = "Contact number", "Created by"  # by which our own exports are known


def names_of_columns(definitions: Mapping[str, PropertyDefinition]) -> dict[str, str]:
    """Return the property that each plain heading means."""
    default = {name: definition.label for name, definition in definitions.items() if name in WRITABLE}
    return names_of(definitions, {name: _in_all_languages(label) for name, label in default.items()})


def is_our_export(header: Sequence[str]) -> bool:
    """Return True for a file that the list of contacts exported."""
    first, later = (set(map(plain, _in_all_languages(text))) for text in (FIRST_HEADING, LATER_HEADING))
    return plain(header[0]) in first and any(plain(heading) in later for heading in header)


def reading_of(job: Import, definitions: Mapping[str, PropertyDefinition]) -> Reading:
    """Return the way in which the cells of an import's file are read."""
    chosen = [definitions[name] for name in job.columns if name in definitions and definitions[name].options]
    return Reading(
        options={each.name: words_of(each, _labels(each)) for each in chosen},
        day_order=job.day_order,
        decimal_mark=job.decimal_mark,
        zone=ZoneInfo(job.portal.time_zone),
        exact=is_our_export(job.header),
    )


def _labels(definition: PropertyDefinition) -> dict[str, list[str]]:
    if definition.choices:
        return {}
    return {option: _in_all_languages(option_label(option)) for option in definition.options}


def _in_all_languages(text: str) -> list[str]:
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.append(gettext(text))
    return found
