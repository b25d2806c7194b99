"""The one language for "which contacts". A condition compares properties with values. Rules only: no database.

The operators are those of HubSpot's contact search and of its lists.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from contacts.property_definitions import TIMED

MOST_GROUPS = 6  # of one condition
MOST_IN_GROUP = 10  # comparisons of one group
MOST_COMPARISONS = 25  # of one condition
MOST_VALUES = 1_000  # of all comparisons together
LONGEST_COMPARED = 3_000  # characters


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
