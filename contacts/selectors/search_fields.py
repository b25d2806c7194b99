"""Compare the properties of contacts with searched values in SQL, by the kind of property."""

from collections.abc import Callable, Mapping, Sequence
from datetime import MAXYEAR, timedelta
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Case,
    DecimalField,
    F,
    Func,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import OrderBy, RawSQL
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Collate, Left, Lower, NullIf, Reverse

from contacts.conditions import NONE, PARTS, TOKENS, Operator
from contacts.property_definitions import PropertyDefinition
from contacts.property_definitions.values import NUMBER, chosen_in, day_of, moment_of
from contacts.search_terms import holds, token_beginnings, token_patterns
from contacts.selectors.expressions import Sql, sql_compared, text_from
from contacts.selectors.lookups import has_words
from marketing_contacts.portals.models import Portal
from marketing_contacts.wire.formats import wire_time

MILLISECOND = timedelta(milliseconds=1)
LARGEST = 2**63 - 1
LOWERED = "lower(%s)"  # the database lowers the case, so both sides use the same rules
WORDED = 200  # characters of a name in the index of words
# Stored numbers are no longer than NUMBER allows.
SQL_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?$"
SIGNS = {
    Operator.EQ: "=",
    Operator.NEQ: "<>",
    Operator.LT: "<",
    Operator.LTE: "<=",
    Operator.GT: ">",
    Operator.GTE: ">=",
}


class SearchField:
    """A property in SQL.

    `value` is compared and `text` is displayed. Both are NULL for a contact without the property. `read` converts a
    searched text for the comparison with `value`. `read` raises ValueError for an impossible value. `wanted` is the
    form of the value in the statement, such as lower case or a number.
    """

    def __init__(self, value: Sql, read: Callable[[str], Any], *, text: Sql | None = None, wanted: str = "%s") -> None:
        self.value = value
        self.read = read
        self.text = text or value
        self.wanted = wanted

    def where(self, operator: Operator, wanted: Sequence[str]) -> Q:
        """Return the condition. Raises ValueError for a text that cannot be searched."""
        if operator in NONE:
            null = "IS NOT NULL" if operator is Operator.HAS_PROPERTY else "IS NULL"
            return Q(Func(self.text, template=f"%(expressions)s {null}", output_field=BooleanField()))
        if operator in TOKENS:
            found = self.holds_tokens(wanted[0])
            return found if operator is Operator.CONTAINS_TOKEN else ~found
        if operator in PARTS:
            return self.has_part(operator, wanted[0])
        if operator is Operator.BETWEEN:
            return self.where(Operator.GTE, wanted[:1]) & self.where(Operator.LTE, wanted[1:])
        values = [self.read(text) for text in wanted]
        if operator in {Operator.IN, Operator.NOT_IN}:
            return self.is_among(values) if operator is Operator.IN else ~self.is_among(values)
        return self.compares(operator, values[0])

    def compares(self, operator: Operator, value: Any) -> Q:
        return sql_compared(self.value, SIGNS[operator], _written([value], self.wanted))

    def is_among(self, values: Sequence[Any]) -> Q:
        return sql_compared(self.value, "= ANY", _written(values, self.wanted, "ARRAY[%s]"))

    def holds_tokens(self, wanted: str) -> Q:
        patterns = token_patterns(wanted)
        if not patterns:
            raise ValueError(wanted)
        return reduce(and_, (sql_compared(Lower(self.text), "~", Value(pattern)) for pattern in patterns))

    def has_part(self, operator: Operator, part: str) -> Q:
        """Compare the text, in any case, with its beginning, its end or any part of it."""
        if not part:
            raise ValueError(part)
        text, wanted = Lower(self.text), Lower(Value(part, output_field=TextField()))
        if operator is Operator.CONTAINS:
            return Q(Func(text, wanted, template="strpos(%(expressions)s) > 0", output_field=BooleanField()))
        if operator is Operator.ENDS_WITH:
            return Q(Func(Reverse(text), Reverse(wanted), function="starts_with", output_field=BooleanField()))
        return Q(Func(text, wanted, function="starts_with", output_field=BooleanField()))

    def order(self, *, descending: bool) -> OrderBy:
        """Return the order by this property. Contacts without it come last."""
        return OrderBy(self.value, descending=descending, nulls_last=descending or None)


class Numbered(SearchField):
    """The contact's id. A text that cannot be an id equals none, and a list leaves it out."""

    def is_among(self, values: Sequence[Any]) -> Q:
        numbers = [value for value in values if isinstance(value, int)]
        return super().is_among(numbers) if numbers else NOBODY


class Moment(SearchField):
    """A column with more precision than its display. Two moments in the same millisecond are equal."""

    def __init__(self, name: str) -> None:
        text = Func(F(name), template=_TEXT_OF_MOMENT, output_field=TextField())
        super().__init__(F(name), _moment, text=text)

    def compares(self, operator: Operator, value: Any) -> Q:
        begins, ends = (Value(at) for at in (value, value + MILLISECOND))
        match operator:
            case Operator.EQ:
                return sql_compared(self.value, ">=", begins) & sql_compared(self.value, "<", ends)
            case Operator.NEQ:
                return sql_compared(self.value, "<", begins) | sql_compared(self.value, ">=", ends)
            case Operator.LT | Operator.GTE:
                return sql_compared(self.value, SIGNS[operator], begins)
        return sql_compared(self.value, ">=" if operator is Operator.GT else "<", ends)

    def is_among(self, values: Sequence[Any]) -> Q:
        """Return the condition. The first and the last value limit the range that an index reads."""
        first, last = self.compares(Operator.GTE, min(values)), self.compares(Operator.LTE, max(values))
        shown = Func(Value("milliseconds"), self.value, function="date_trunc")
        return first & last & sql_compared(shown, "= ANY", _written(values, "%s::timestamptz", "ARRAY[%s]"))

    def order(self, *, descending: bool) -> OrderBy:
        return OrderBy(self.value, descending=descending)  # it is never NULL, so an index reads it in both directions


_TEXT_OF_MOMENT = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""


class Choices(SearchField):
    """Several options at once.

    The order does not count for equality. A list matches when it contains one of the options.
    """

    def __init__(self, text: Sql) -> None:
        array = ArrayField(TextField())
        trimmed = text_from("btrim", text, Value(";"))
        value = Func(trimmed, Value(";"), function="string_to_array", output_field=array)
        super().__init__(value, chosen_in, text=text, wanted="%s::text[]")

    def compares(self, operator: Operator, value: Any) -> Q:
        wanted = _written([value], self.wanted)
        same = sql_compared(self.value, "@>", wanted) & sql_compared(self.value, "<@", wanted)
        if operator in {Operator.EQ, Operator.NEQ}:
            return same if operator is Operator.EQ else ~same
        return super().compares(operator, value)

    def is_among(self, values: Sequence[Any]) -> Q:
        """Return a condition that one of the options is among the options of any value."""
        return sql_compared(self.value, "&&", _written([[option for each in values for option in each]], self.wanted))


class Worded(SearchField):
    """A property whose words are in the index of words."""

    def __init__(self, portal: Portal, value: Sql, read: Callable[[str], Any], *, text: Sql, wanted: str) -> None:
        super().__init__(value, read, text=Left(text, WORDED), wanted=wanted)
        self.portal = portal

    def where(self, operator: Operator, wanted: Sequence[str]) -> Q:
        found = super().where(operator, wanted)
        beginnings = token_beginnings(wanted[0]) if operator is Operator.CONTAINS_TOKEN else []
        return Q(has_words(self.portal, beginnings)) & found if beginnings else found


class Cases(SearchField):
    """A property with few values, each with a condition.

    Values are compared in Python, and the conditions find the contacts.
    """

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


def id_field() -> SearchField:
    """Return the field of the contact's id."""
    return Numbered(F("id"), _integer, text=Cast("id", TextField()))


def text_field(value: Sql) -> SearchField:
    """Return the field of a text that is compared in any case."""
    return SearchField(Lower(value), str, text=value, wanted=LOWERED)


def stored_field(portal: Portal, definition: PropertyDefinition, *, worded: bool) -> SearchField:
    """Return the field of a property that is stored with the contact, by its type."""
    text = NullIf(KeyTextTransform(definition.name, "properties"), Value(""))
    match definition.type:
        case "number":
            number = Case(
                When(
                    sql_compared(text, "~", Value(SQL_NUMBER)),
                    then=Func(text, template="(%(expressions)s)::numeric", output_field=DecimalField()),
                )
            )
            return SearchField(number, _number, text=text, wanted="%s::numeric")
        case "datetime":
            return SearchField(Collate(text, "C"), lambda wanted: wire_time(_moment(wanted)), text=text)
        case "date":
            return SearchField(Collate(text, "C"), _day, text=text)
        case "enumeration":
            return Choices(text) if definition.multiple else SearchField(text, str)
    if worded:
        return Worded(portal, Lower(text), str, text=text, wanted=LOWERED)
    return text_field(text)


def _moment(text: str) -> Any:
    at = moment_of(text)
    if at is None or at.year == MAXYEAR:  # the next millisecond must be a valid moment too
        raise ValueError(text)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _day(text: str) -> str:
    """Return a day, or a moment within a day. The moment's text sorts between the day's text and the next day's."""
    at = moment_of(text)
    if at is None:
        raise ValueError(text)
    return at.date().isoformat() if day_of(text) else wire_time(at)


def _number(text: str) -> Decimal:
    if not NUMBER.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def _integer(text: str) -> int | Decimal:
    number = _number(text)
    return int(number) if number == int(number) and abs(number) <= LARGEST else number


def _written(values: Sequence[Any], each: str, template: str = "%s") -> RawSQL:
    """Return the searched values, written into the statement at once. An expression for each value took too long."""
    sql = template.replace("%s", ", ".join([each] * len(values)))
    return RawSQL(sql, list(values), TextField())  # noqa: S611 - the values are parameters
