"""The one language for "which contacts". A condition compares properties with values. Rules only: no database.

The operators are those of HubSpot's contact search and of its lists.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from contacts.property_definitions import TIMED

MOST_GROUPS = 6  # of one condition
MOST_IN_GROUP = 10  # comparisons of one group
MOST_COMPARISONS = 25  # of one condition
MOST_VALUES = 1_000  # of all comparisons together
LONGEST_COMPARED = 3_000  # characters
FORMAT = "1"  # of the text form
HIDDEN = "…"  # instead of a value that was searched for
_OR_UNSET = ".or_unset"


class Operator(StrEnum):
    """The way in which a comparison reads a property.

    A contact without a value fulfils no comparison, unless the operator asks for the missing value.
    """

    EQ = "EQ"
    NEQ = "NEQ"
    LT = "LT"
    LTE = "LTE"
    GT = "GT"
    GTE = "GTE"
    BETWEEN = "BETWEEN"
    IN = "IN"
    NOT_IN = "NOT_IN"
    HAS_PROPERTY = "HAS_PROPERTY"
    NOT_HAS_PROPERTY = "NOT_HAS_PROPERTY"
    CONTAINS_TOKEN = "CONTAINS_TOKEN"  # noqa: S105 - a word of a text
    NOT_CONTAINS_TOKEN = "NOT_CONTAINS_TOKEN"  # noqa: S105 - as above
    STARTS_WITH = "STARTS_WITH"
    ENDS_WITH = "ENDS_WITH"
    CONTAINS = "CONTAINS"  # a part of the text, where CONTAINS_TOKEN looks for whole words
    IN_LAST_DAYS = "IN_LAST_DAYS"
    NOT_IN_LAST_DAYS = "NOT_IN_LAST_DAYS"


MANY = {Operator.IN, Operator.NOT_IN}
NONE = {Operator.HAS_PROPERTY, Operator.NOT_HAS_PROPERTY}
TOKENS = {Operator.CONTAINS_TOKEN, Operator.NOT_CONTAINS_TOKEN}
PARTS = {Operator.STARTS_WITH, Operator.ENDS_WITH, Operator.CONTAINS}
LAST_DAYS = {Operator.IN_LAST_DAYS, Operator.NOT_IN_LAST_DAYS}


def number_of_values(operator: Operator) -> int | None:
    """Return how many values an operator compares with, None for any number of them from one on."""
    if operator in MANY:
        return None
    if operator in NONE:
        return 0
    return 2 if operator is Operator.BETWEEN else 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of one property with values.

    With `or_unset` a contact without a value fulfils the comparison too. HubSpot's lists call this
    includeObjectsWithNoValueSet.
    """

    property: str
    operator: Operator
    values: tuple[str, ...] = ()
    or_unset: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """Groups of comparisons. A contact fulfils the condition if it fulfils every comparison of one group.

    Every contact fulfils a condition without groups, and a group without comparisons.
    """

    groups: tuple[tuple[Comparison, ...], ...] = ()

    @property
    def comparisons(self) -> Sequence[Comparison]:
        """All comparisons of all groups."""
        return [comparison for group in self.groups for comparison in group]

    @property
    def names(self) -> frozenset[str]:
        """The names of the properties that the condition reads."""
        return frozenset(comparison.property for comparison in self.comparisons)

    @property
    def is_timed(self) -> bool:
        """True if time alone can change which contacts fulfil the condition."""
        by_days = any(comparison.operator in LAST_DAYS for comparison in self.comparisons)
        return by_days or not TIMED.isdisjoint(self.names)

    def without(self, group: int, place: int) -> "Condition":
        """Return the condition without one comparison. A group that loses its last comparison goes, too."""
        groups = [list(each) for each in self.groups]
        del groups[group][place]
        return Condition(tuple(tuple(each) for each in groups if each))

    def hiding(self, names: Collection[str]) -> "Condition":
        """Return the condition without the values that properties are compared with, except for those of `names`."""

        def shown(each: Comparison) -> Comparison:
            return each if each.property in names or not each.values else replace(each, values=(HIDDEN,))

        return Condition(tuple(tuple(map(shown, group)) for group in self.groups))


EVERY_CONTACT = Condition()


class UnreadableCondition(Exception):
    """The text is no condition in a format that is known here."""


def written(condition: Condition) -> str:
    """Return the condition as a text for addresses and for storage, such as `1~country~in~Poland~Germany`.

    The text begins with its format. One tilde separates values, two separate comparisons and three separate groups. A
    condition without groups is the empty text.
    """
    groups = ("~~".join(map(comparison_as_text, group)) for group in condition.groups if group)
    text = "~~~".join(groups)
    return f"{FORMAT}~{text}" if text else ""


def read_condition(text: str) -> Condition:
    """Return the condition of a text. The numbers of values and the properties are not checked.

    Raises UnreadableCondition.
    """
    if not text:
        return Condition()
    number, _, rest = text.partition("~")
    if number != FORMAT or not rest or "\0" in text:
        raise UnreadableCondition
    groups = tuple(tuple(map(comparison_from_text, group.split("~~"))) for group in rest.split("~~~"))
    return Condition(groups)


def is_complete(condition: Condition) -> bool:
    """Return True when the condition is within the limits and every comparison has its values."""
    values = [value for comparison in condition.comparisons for value in comparison.values]
    return (
        len(condition.groups) <= MOST_GROUPS
        and all(len(group) <= MOST_IN_GROUP for group in condition.groups)
        and len(condition.comparisons) <= MOST_COMPARISONS
        and len(values) <= MOST_VALUES
        and all(len(value) <= LONGEST_COMPARED for value in values)
        and all(has_its_values(comparison) for comparison in condition.comparisons)
    )


def has_its_values(comparison: Comparison) -> bool:
    """Return True when the comparison has as many values as its operator needs."""
    needed = number_of_values(comparison.operator)
    return bool(comparison.values) if needed is None else len(comparison.values) == needed


def comparison_as_text(comparison: Comparison) -> str:
    operator = comparison.operator.lower() + (_OR_UNSET if comparison.or_unset else "")
    return "~".join(escaped(part) for part in (comparison.property, operator, *comparison.values) if part)


def comparison_from_text(text: str) -> Comparison:
    name, _, rest = text.partition("~")
    operator, *values = (part.replace("%7E", "~").replace("%25", "%") for part in rest.split("~"))
    plain = operator.removesuffix(_OR_UNSET)
    if not name or plain.upper() not in set(Operator) or not all(values):
        raise UnreadableCondition
    return Comparison(name, Operator(plain.upper()), tuple(values), or_unset=plain != operator)


def escaped(text: str) -> str:
    return text.replace("%", "%25").replace("~", "%7E")
