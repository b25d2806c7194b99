"""The form that builds a condition: groups of comparisons, each with a property, an operator and values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _

from contacts.conditions import (
    LAST_DAYS,
    MANY,
    NONE,
    Comparison,
    Condition,
    Operator,
    has_its_values,
)
from contacts.forms.condition_words import OFFERED, Kind, kind_of, last_of, operator_name, options_of
from contacts.forms.labels import Definitions, label_of
from contacts.property_definitions.values import moment_of
from contacts.selectors import IncomparableValue, UnknownProperty, compared
from marketing_contacts.billing.update_dates import start_of
from marketing_contacts.portals.models import Portal
from marketing_contacts.wire.formats import wire_time

ROW = re.compile(r"([0-5])-([0-9])-property", re.ASCII)
LONGEST_TYPED = 100_000  # characters of one field
ENDS_A_DAY = {Operator.LTE, Operator.GT}
WRITTEN_ALIKE = {Operator.EQ: Operator.IN, Operator.NEQ: Operator.NOT_IN}  # where a value is a text or an option


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison of the form. A field is None where the operator needs none."""

    place: str
    name: str
    label: str
    operator: forms.BoundField
    values: forms.BoundField | None
    high: forms.BoundField | None
    or_unset: forms.BoundField | None
    errors: list[str]


class ConditionForm(forms.Form):
    """A condition as people edit it. Values may be missing until it is applied."""

    def __init__(self, condition: Condition, *, portal: Portal, definitions: Definitions) -> None:
        self.portal, self.definitions = portal, definitions
        self.zone = ZoneInfo(portal.time_zone)
        self.condition = Condition(tuple(tuple(map(self.as_offered, group)) for group in condition.groups))
        super().__init__()
        for place, comparison in self.places():
            self.add_row(place, comparison)

    @classmethod
    def sent(cls, data: QueryDict, *, portal: Portal, definitions: Definitions) -> "ConditionForm":
        """Return the form as it was sent."""
        condition = sent_condition(data, definitions, ZoneInfo(portal.time_zone))
        return cls(condition, portal=portal, definitions=definitions)

    def faults(self, now: datetime) -> bool:
        """Find what is wrong with the comparisons. Returns True when there is anything."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        for place, comparison in self.places():
            if fault := self.fault_of(comparison, now):
                self.add_error(f"{place}-{'operator' if comparison.operator in NONE else 'values'}", fault)
        return bool(self._errors)

    def fault_of(self, comparison: Comparison, now: datetime) -> str:
        if not has_its_values(comparison):
            return _("Enter a value.")
        try:
            compared(self.portal, comparison, self.definitions, now)
        except UnknownProperty:
            return _("This property no longer exists. Remove the condition.")
        except IncomparableValue:
            return _INCOMPARABLE[kind_of(self.definitions.get(comparison.property))]()
        return ""

    @property
    def groups(self) -> list[list[Row]]:
        """The rows of each group."""
        return [
            [self.row_of(f"{number}-{place}", each) for place, each in enumerate(group)]
            for number, group in enumerate(self.condition.groups)
        ]

    def places(self) -> Iterator[tuple[str, Comparison]]:
        for number, group in enumerate(self.condition.groups):
            for place, comparison in enumerate(group):
                yield f"{number}-{place}", comparison

    def as_offered(self, comparison: Comparison) -> Comparison:
        """Return the same comparison with an operator that the form offers, where there is one."""
        definition = self.definitions.get(comparison.property)
        kind = kind_of(definition)
        several = definition is not None and definition.multiple
        if kind in {Kind.TEXT, Kind.CHOICE} and comparison.operator in WRITTEN_ALIKE and not several:
            return replace(comparison, operator=WRITTEN_ALIKE[comparison.operator])
        return comparison

    def row_of(self, place: str, comparison: Comparison) -> Row:
        values, high, or_unset = (
            self[f"{place}-{part}"] if f"{place}-{part}" in self.fields else None
            for part in ("values", "high", "unset")
        )
        return Row(
            place,
            comparison.property,
            label_of(comparison.property, self.definitions),
            self[f"{place}-operator"],
            values,
            high,
            or_unset,
            [str(text) for part in ("operator", "values") for text in self.errors.get(f"{place}-{part}", [])],
        )

    def add_row(self, place: str, comparison: Comparison) -> None:
        """Add the fields of one comparison, with its values."""
        kind = kind_of(self.definitions.get(comparison.property))
        label = label_of(comparison.property, self.definitions)
        operators = dict.fromkeys([*OFFERED[kind], comparison.operator])
        self.fields[f"{place}-property"] = forms.CharField(initial=comparison.property, widget=forms.HiddenInput)
        self.fields[f"{place}-operator"] = forms.ChoiceField(
            label=label,
            choices=[(each.lower(), operator_name(each, kind)) for each in operators],
            initial=comparison.operator.lower(),
            widget=forms.Select({"hx-post": "", "hx-vals": '{"do": "update"}'}),
        )
        if comparison.operator in NONE:
            return
        first, high = self.shown_values(comparison, kind)
        field = self.values_field(comparison, kind)
        field.label, field.initial = label, first
        self.fields[f"{place}-values"] = field
        if comparison.operator is Operator.BETWEEN:
            self.fields[f"{place}-high"] = plain_field(kind, _("%s, the highest value") % label, high)
        self.fields[f"{place}-unset"] = forms.BooleanField(
            label=_("or has no value"), required=False, initial=comparison.or_unset
        )

    def values_field(self, comparison: Comparison, kind: Kind) -> forms.Field:
        definition = self.definitions.get(comparison.property)
        if comparison.operator in LAST_DAYS:
            widget = forms.NumberInput({"min": "0", "max": "36500", "inputmode": "numeric"})
            return forms.CharField(widget=widget, required=False)
        if kind is Kind.CHOICE and definition and comparison.operator in {*MANY, *WRITTEN_ALIKE}:
            options = options_of(definition)
            chosen = {value: value for value in comparison.values if value not in options}
            return forms.MultipleChoiceField(
                choices=list({**options, **chosen}.items()), widget=forms.CheckboxSelectMultiple, required=False
            )
        if comparison.operator in MANY:
            widget_of_lines = forms.Textarea({"rows": max(2, min(6, len(comparison.values) + 1))})
            return forms.CharField(widget=widget_of_lines, required=False, help_text=_("One value a line"))
        return plain_field(kind, "", "")

    def shown_values(self, comparison: Comparison, kind: Kind) -> tuple[Any, str]:
        """Return the values as the fields show them."""
        values = comparison.values
        if kind is Kind.CHOICE and comparison.operator in {*MANY, *WRITTEN_ALIKE}:
            return [option for value in values for option in value.split(";")], ""
        if comparison.operator in MANY:
            return "\n".join(values), ""
        if kind in {Kind.DAY, Kind.MOMENT} and comparison.operator not in LAST_DAYS:
            values = tuple(self.day_in_zone(value, kind) for value in values)
        first, high = (*values, "", "")[:2]
        return first, high

    def day_in_zone(self, value: str, kind: Kind) -> str:
        at = moment_of(value)
        if at is None:
            return value
        return (at.astimezone(self.zone) if kind is Kind.MOMENT else at).date().isoformat()


def sent_condition(data: QueryDict, definitions: Definitions, zone: ZoneInfo) -> Condition:
    """Return the condition as the form sent it. Values are not checked yet."""
    groups: dict[int, dict[int, Comparison]] = {}
    for name in data:
        if found := ROW.fullmatch(name):
            number, place = int(found[1]), int(found[2])
            groups.setdefault(number, {})[place] = sent_comparison(data, f"{number}-{place}", definitions, zone)
    return Condition(tuple(tuple(each for _, each in sorted(group.items())) for _, group in sorted(groups.items())))


def sent_comparison(data: QueryDict, place: str, definitions: Definitions, zone: ZoneInfo) -> Comparison:
    texts = {
        part: [str(text).replace("\0", "")[:LONGEST_TYPED] for text in data.getlist(f"{place}-{part}")]
        for part in ("property", "operator", "values", "high")
    }
    name, given = texts["property"][-1], "".join(texts["operator"][-1:]).upper()
    definition = definitions.get(name)
    kind = kind_of(definition)
    operator = Operator(given) if given in set(Operator) else OFFERED[kind][0]
    if operator in NONE:
        return Comparison(name, operator)
    if operator in MANY:
        lines = [line.strip() for text in texts["values"] for line in text.splitlines()]
        values = list(dict.fromkeys(lines))
    elif definition and definition.multiple and operator in WRITTEN_ALIKE:
        values = [";".join(texts["values"])]
    else:
        values = [text.strip() for text in texts["values"][:1]]
        values += [text.strip() for text in texts["high"][:1] if operator is Operator.BETWEEN]
        if kind is Kind.MOMENT and operator not in LAST_DAYS:
            ends = (operator in ENDS_A_DAY, True)
            values = [moment_of_day(text, zone, ends=last) for text, last in zip(values, ends, strict=False)]
    return Comparison(name, operator, tuple(filter(None, values)), f"{place}-unset" in data)


def moment_of_day(text: str, zone: ZoneInfo, *, ends: bool) -> str:
    """Return the first or the last moment of a day. Another text stays as it is."""
    try:
        day = date.fromisoformat(text)
        return wire_time(last_of(day, zone) if ends else start_of(day, zone))
    except (ValueError, OverflowError):
        return text


def plain_field(kind: Kind, label: str, initial: str) -> forms.CharField:
    attributes = {"autocomplete": "off"}
    if kind in {Kind.DAY, Kind.MOMENT}:
        attributes["type"] = "date"
    elif kind is Kind.NUMBER:
        attributes["inputmode"] = "decimal"
    return forms.CharField(label=label, initial=initial, required=False, widget=forms.TextInput(attributes))


_INCOMPARABLE = {
    Kind.TEXT: lambda: _("This property cannot be compared like this."),
    Kind.NUMBER: lambda: _("Enter a number: digits, with a point before decimals."),
    Kind.DAY: lambda: _("Enter a date or a number of days."),
    Kind.MOMENT: lambda: _("Enter a date or a number of days."),
    Kind.CHOICE: lambda: _("Choose one of the options."),
}
