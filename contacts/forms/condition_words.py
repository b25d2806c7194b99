"""Describe conditions on properties in words, and say which operators people choose for a property."""

from datetime import UTC, date, datetime, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.conditions import LAST_DAYS, MANY, NONE, Comparison, Condition, Operator
from contacts.forms.labels import Definitions, label_of, options_in_words
from contacts.property_definitions import PropertyDefinition
from contacts.property_definitions.values import day_of, moment_of
from marketing_contacts.billing.update_dates import start_of
from marketing_contacts.toolbox.words import Text

MOST_NAMED = 5  # values of a comparison in words
MOST_OFFERED = 200  # options of a property that people choose from a list
YES_AND_NO = {"true": gettext_lazy("Yes"), "false": gettext_lazy("No")}
MILLISECOND = timedelta(milliseconds=1)


class Kind(Enum):
    """The way in which people enter the values of a property's comparison."""

    TEXT = auto()
    NUMBER = auto()
    DAY = auto()
    MOMENT = auto()
    CHOICE = auto()


OFFERED: dict[Kind, tuple[Operator, ...]] = {
    Kind.TEXT: (
        Operator.IN,
        Operator.NOT_IN,
        Operator.CONTAINS,
        Operator.STARTS_WITH,
        Operator.ENDS_WITH,
        Operator.CONTAINS_TOKEN,
        Operator.NOT_CONTAINS_TOKEN,
        Operator.HAS_PROPERTY,
        Operator.NOT_HAS_PROPERTY,
    ),
    Kind.NUMBER: (
        Operator.EQ,
        Operator.NEQ,
        Operator.GT,
        Operator.GTE,
        Operator.LT,
        Operator.LTE,
        Operator.BETWEEN,
        Operator.HAS_PROPERTY,
        Operator.NOT_HAS_PROPERTY,
    ),
    Kind.DAY: (
        Operator.IN_LAST_DAYS,
        Operator.NOT_IN_LAST_DAYS,
        Operator.EQ,
        Operator.GTE,
        Operator.LTE,
        Operator.BETWEEN,
        Operator.HAS_PROPERTY,
        Operator.NOT_HAS_PROPERTY,
    ),
    Kind.MOMENT: (
        Operator.IN_LAST_DAYS,
        Operator.NOT_IN_LAST_DAYS,
        Operator.GTE,
        Operator.LTE,
        Operator.BETWEEN,
        Operator.HAS_PROPERTY,
        Operator.NOT_HAS_PROPERTY,
    ),
    Kind.CHOICE: (Operator.IN, Operator.NOT_IN, Operator.HAS_PROPERTY, Operator.NOT_HAS_PROPERTY),
}
NAMES: dict[Operator, Text] = {
    Operator.EQ: gettext_lazy("is"),
    Operator.NEQ: gettext_lazy("is not"),
    Operator.LT: gettext_lazy("is less than"),
    Operator.LTE: gettext_lazy("is at most"),
    Operator.GT: gettext_lazy("is greater than"),
    Operator.GTE: gettext_lazy("is at least"),
    Operator.BETWEEN: gettext_lazy("is between"),
    Operator.IN: gettext_lazy("is any of"),
    Operator.NOT_IN: gettext_lazy("is none of"),
    Operator.HAS_PROPERTY: gettext_lazy("has a value"),
    Operator.NOT_HAS_PROPERTY: gettext_lazy("has no value"),
    Operator.CONTAINS_TOKEN: gettext_lazy("has the words"),
    Operator.NOT_CONTAINS_TOKEN: gettext_lazy("does not have the words"),
    Operator.STARTS_WITH: gettext_lazy("starts with"),
    Operator.ENDS_WITH: gettext_lazy("ends with"),
    Operator.CONTAINS: gettext_lazy("contains"),
    Operator.IN_LAST_DAYS: gettext_lazy("is in the last … days"),
    Operator.NOT_IN_LAST_DAYS: gettext_lazy("is not in the last … days"),
}
OF_DAYS: dict[Operator, Text] = {
    Operator.LT: gettext_lazy("is before"),
    Operator.LTE: gettext_lazy("is on or before"),
    Operator.GT: gettext_lazy("is after"),
    Operator.GTE: gettext_lazy("is on or after"),
}


def kind_of(definition: PropertyDefinition | None) -> Kind:
    """Return how people enter values of the property. An unknown property has texts."""
    if definition is None:
        return Kind.TEXT
    known = {"number": Kind.NUMBER, "date": Kind.DAY, "datetime": Kind.MOMENT, "bool": Kind.CHOICE}
    if definition.type == "enumeration" and 0 < len(definition.options) <= MOST_OFFERED:
        return Kind.CHOICE
    return known.get(definition.type, Kind.TEXT)


def options_of(definition: PropertyDefinition) -> dict[str, str]:
    """Return the values that a property of the kind CHOICE offers, with their labels."""
    if definition.choices:
        return options_in_words(definition)
    if definition.type == "bool" or set(definition.options) == set(YES_AND_NO):
        return {value: str(label) for value, label in YES_AND_NO.items()}
    return options_in_words(definition)


def operator_name(operator: Operator, kind: Kind) -> str:
    """Return the operator in words. Days are before or after, and numbers are less or greater."""
    names = NAMES | OF_DAYS if kind in {Kind.DAY, Kind.MOMENT} else NAMES
    return str(names[operator])


def comparison_in_words(comparison: Comparison, definitions: Definitions, zone: ZoneInfo) -> str:
    """Return a comparison as a sentence without a full stop, such as `Country is any of Poland, Germany`."""
    label = label_of(comparison.property, definitions)
    compared = compared_in_words(comparison, definitions.get(comparison.property), zone)
    if comparison.or_unset:
        compared = _("%(compared)s, or has no value") % {"compared": compared}
    return _("%(property)s %(compared)s") % {"property": label, "compared": compared}


def condition_in_words(condition: Condition, definitions: Definitions, zone: ZoneInfo) -> str:
    """Return a condition as one sentence without a full stop. A condition without groups has no words."""
    groups = [
        (" " + _("and") + " ").join(comparison_in_words(each, definitions, zone) for each in group)
        for group in condition.groups
    ]
    return ("; " + _("or") + " ").join(groups)


def compared_in_words(comparison: Comparison, definition: PropertyDefinition | None, zone: ZoneInfo) -> str:
    operator, kind = comparison.operator, kind_of(definition)
    if operator in LAST_DAYS and comparison.values:
        return last_days_in_words(operator, comparison.values[0])
    name = operator_name(operator, kind)
    if operator in NONE:
        return name
    values = [value_in_words(value, operator, definition, zone) for value in single_values(comparison, definition)]
    if operator is Operator.BETWEEN and len(values) > 1:
        return _("%(between)s %(first)s and %(last)s") % {"between": name, "first": values[0], "last": values[1]}
    shown = ", ".join(values[:MOST_NAMED]) + (", …" if len(values) > MOST_NAMED else "")
    return f"{name} {shown}"


def single_values(comparison: Comparison, definition: PropertyDefinition | None) -> list[str]:
    """Return the values one by one. Several options at once are one value that semicolons divide."""
    if definition and definition.multiple and comparison.operator not in MANY:
        return [option for value in comparison.values for option in value.split(";")]
    return list(comparison.values)


def last_days_in_words(operator: Operator, days: str) -> str:
    number = int(days) if days.isascii() and days.isdigit() else 2
    if operator is Operator.IN_LAST_DAYS:
        text = ngettext("is in the last %(days)s day", "is in the last %(days)s days", number)
    else:
        text = ngettext("is not in the last %(days)s day", "is not in the last %(days)s days", number)
    return text % {"days": days}


def value_in_words(value: str, operator: Operator, definition: PropertyDefinition | None, zone: ZoneInfo) -> str:
    kind = kind_of(definition)
    if kind is Kind.CHOICE and definition:
        return options_of(definition).get(value, value)
    if kind is Kind.DAY:
        day = day_of(value)
        return date_format(day.date(), "SHORT_DATE_FORMAT") if day else value
    if kind is Kind.MOMENT:
        at = moment_of(value)
        return moment_in_words(at.astimezone(zone), operator, zone) if at else value
    return f"“{value}”" if operator not in MANY and kind is Kind.TEXT else value


def moment_in_words(at: datetime, operator: Operator, zone: ZoneInfo) -> str:
    """Return a day where the moment begins or ends one, else the moment to the minute."""
    whole = day_from_moment(at, zone, ends=operator in {Operator.LTE, Operator.GT, Operator.BETWEEN})
    return date_format(whole, "SHORT_DATE_FORMAT") if whole else date_format(at, "SHORT_DATETIME_FORMAT")


def day_from_moment(at: datetime, zone: ZoneInfo, *, ends: bool) -> date | None:
    """Return the day that the moment begins in the zone, or with `ends` also the day that it ends. Else None."""
    day = at.astimezone(zone).date()
    if at == start_of(day, zone) or (ends and at.astimezone(UTC) == last_of(day, zone)):
        return day
    return None


def last_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the last millisecond of a day in the zone."""
    return start_of(day + timedelta(days=1), zone) - MILLISECOND
