"""What contacts are searched by, as SQL: how each kind of property compares with what is looked for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import MAXYEAR, timedelta
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Case, DecimalField, F, Func, Q, TextField, Value, When
from django.db.models.expressions import Expression, OrderBy
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Collate, Left, Lower, NullIf

from contacts.property_definitions import PropertyDefinition
from contacts.property_values import NUMBER, chosen_in, day_of, moment_of, wire_time
from contacts.search_terms import NONE, TOKENS, Operator, holds, token_beginnings, token_patterns
from contacts.selectors.found import has_words
from marketing_contacts.portals.models import Portal

Sql = Expression | F
MILLISECOND = timedelta(milliseconds=1)
LARGEST = 2**63 - 1
WORDED = 200  # characters of a name that the index of words holds
SQL_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?$"  # what is stored is no longer than NUMBER
SIGNS = {
    Operator.EQ: "=",
    Operator.NEQ: "<>",
    Operator.LT: "<",
    Operator.LTE: "<=",
    Operator.GT: ">",
    Operator.GTE: ">=",
}


class Field:
    """A property: `value` is what is compared, `text` how it is written; both are NULL for a contact without it.

    `read` makes of a searched text what `value` is compared with; it raises ValueError for what cannot be a value.
    """

    def __init__(self, value: Sql, read: Callable[[str], Any], *, text: Sql | None = None) -> None:
        self.value = value
        self.read = read
        self.text = text or value

    def where(self, operator: Operator, wanted: Sequence[str]) -> Q:
        """The condition; raises ValueError for a text that cannot be looked for."""
        if operator in NONE:
            return _is(self.text, "IS NOT NULL" if operator is Operator.HAS_PROPERTY else "IS NULL")
        if operator in TOKENS:
            found = self.holds_tokens(wanted[0])
            return found if operator is Operator.CONTAINS_TOKEN else ~found
        if operator is Operator.BETWEEN:
            return self.where(Operator.GTE, wanted[:1]) & self.where(Operator.LTE, wanted[1:])
        values = [self.read(text) for text in wanted]
        if operator in {Operator.IN, Operator.NOT_IN}:
            return self.is_among(values) if operator is Operator.IN else ~self.is_among(values)
        return self.compares(operator, values[0])

    def compares(self, operator: Operator, value: Any) -> Q:
        return _compared(self.value, SIGNS[operator], value)

    def is_among(self, values: Sequence[Any]) -> Q:
        return _compared(self.value, "IN", Func(*values, template="(%(expressions)s)"))

    def holds_tokens(self, wanted: str) -> Q:
        patterns = token_patterns(wanted)
        if not patterns:
            raise ValueError(wanted)
        return reduce(and_, (_compared(Lower(self.text), "~", Value(pattern)) for pattern in patterns))

    def order(self, *, descending: bool) -> OrderBy:
        """The order by this property; contacts without it come last."""
        return OrderBy(self.value, descending=descending, nulls_last=descending or None)


class Moment(Field):
    """A column that knows more of a moment than is shown: two moments of one millisecond are the same."""

    def __init__(self, name: str) -> None:
        text = Func(F(name), template=_TEXT_OF_MOMENT, output_field=TextField())
        super().__init__(F(name), _moment, text=text)

    def compares(self, operator: Operator, value: Any) -> Q:
        begins, ends = (Value(at) for at in (value, value + MILLISECOND))
        match operator:
            case Operator.EQ:
                return _compared(self.value, ">=", begins) & _compared(self.value, "<", ends)
            case Operator.NEQ:
                return _compared(self.value, "<", begins) | _compared(self.value, ">=", ends)
            case Operator.LT | Operator.GTE:
                return _compared(self.value, SIGNS[operator], begins)
        return _compared(self.value, ">=" if operator is Operator.GT else "<", ends)

    def is_among(self, values: Sequence[Any]) -> Q:
        return reduce(or_, (self.compares(Operator.EQ, value) for value in values))

    def order(self, *, descending: bool) -> OrderBy:
        return OrderBy(self.value, descending=descending)  # never unset, and so read from an index in both directions


_TEXT_OF_MOMENT = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""


class Choices(Field):
    """Several options at once: equal whatever their order, and among those looked for if one of them is."""

    def __init__(self, text: Sql) -> None:
        array = ArrayField(TextField())
        trimmed = Func(text, Value(";"), function="btrim", output_field=TextField())
        value = Func(trimmed, Value(";"), function="string_to_array", output_field=array)
        super().__init__(value, lambda wanted: Value(chosen_in(wanted), output_field=array), text=text)

    def compares(self, operator: Operator, value: Any) -> Q:
        same = _compared(self.value, "@>", value) & _compared(self.value, "<@", value)
        if operator in {Operator.EQ, Operator.NEQ}:
            return same if operator is Operator.EQ else ~same
        return super().compares(operator, value)

    def is_among(self, values: Sequence[Any]) -> Q:
        return reduce(or_, (_compared(self.value, "&&", value) for value in values))


class Worded(Field):
    """A property whose words are in the index of words."""

    def __init__(self, portal: Portal, value: Sql, read: Callable[[str], Any], *, text: Sql) -> None:
        super().__init__(value, read, text=Left(text, WORDED))
        self.portal = portal

    def where(self, operator: Operator, wanted: Sequence[str]) -> Q:
        found = super().where(operator, wanted)
        beginnings = token_beginnings(wanted[0]) if operator is Operator.CONTAINS_TOKEN else []
        return Q(has_words(self.portal, beginnings)) & found if beginnings else found


class Cases(Field):
    """A property with few values, each for the contacts of a condition: compared here, found by the conditions."""

    def __init__(self, cases: Mapping[str, Q]) -> None:
        self.cases = cases
        whens = [When(condition, then=Value(value)) for value, condition in cases.items()]
        super().__init__(Case(*whens, output_field=TextField()), str)

    def where(self, operator: Operator, wanted: Sequence[str]) -> Q:
        known = reduce(or_, self.cases.values())
        if operator in NONE:
            return known if operator is Operator.HAS_PROPERTY else ~known
        chosen = [condition for value, condition in self.cases.items() if holds(operator, value, wanted)]
        return reduce(or_, chosen, NOBODY) if chosen else NOBODY


NOBODY = Q(Func(template="false", output_field=BooleanField()))
EVERYBODY = Q(Func(template="true", output_field=BooleanField()))


def id_field() -> Field:
    """The contact's number."""
    return Field(F("id"), _integer, text=Cast("id", TextField()))


def text_field(value: Sql) -> Field:
    """A text of any kind, in whatever case."""
    return Field(Lower(value), lambda text: Lower(Value(text)), text=value)


def stored_field(portal: Portal, definition: PropertyDefinition, *, worded: bool) -> Field:
    """A property that is stored with the contact, by its type."""
    text = NullIf(KeyTextTransform(definition.name, "properties"), Value(""))
    match definition.type:
        case "number":
            number = Case(
                When(
                    _compared(text, "~", Value(SQL_NUMBER)),
                    then=Func(text, template="(%(expressions)s)::numeric", output_field=DecimalField()),
                )
            )
            return Field(number, _number, text=text)
        case "datetime":
            return Field(Collate(text, "C"), lambda wanted: Value(wire_time(_moment(wanted))), text=text)
        case "date":
            return Field(Collate(text, "C"), _day, text=text)
        case "enumeration":
            return Choices(text) if definition.multiple else Field(text, Value)
    if worded:
        return Worded(portal, Lower(text), lambda wanted: Lower(Value(wanted)), text=text)
    return text_field(text)


def _moment(text: str) -> Any:
    at = moment_of(text)
    if at is None or at.year == MAXYEAR:  # the millisecond after it must be a moment, too
        raise ValueError(text)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _day(text: str) -> Value:
    at = day_of(text)
    if at is None:
        raise ValueError(text)
    return Value(at.date().isoformat())


def _number(text: str) -> Value:
    if not NUMBER.fullmatch(text):
        raise ValueError(text)
    return Value(Decimal(text), output_field=DecimalField())


def _integer(text: str) -> Value:
    number = _number(text).value
    return Value(int(number)) if number == int(number) and abs(number) <= LARGEST else _number(text)


def _is(value: Sql, what: str) -> Q:
    return Q(Func(value, template=f"%(expressions)s {what}", output_field=BooleanField()))


def _compared(left: Sql, sign: str, right: Sql) -> Q:
    return Q(Func(left, right, template="%(expressions)s", arg_joiner=f" {sign} ", output_field=BooleanField()))
