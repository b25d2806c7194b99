"""Compile conditions to SQL. A contact matches by the values that its pages show."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import reduce
from operator import and_, or_

from django.db.models import Q

from contacts.conditions import LAST_DAYS, Comparison, Condition, Operator
from contacts.property_definitions import COMPUTED, OTHER_EMAILS, SUPPRESSED_FOR, WORDED, Computed, PropertyDefinition
from contacts.selectors.lookups import is_suppressed
from contacts.selectors.search_fields import Cases, SearchField, stored_field
from contacts.selectors.searched_addresses import MainAddress, OtherAddresses
from contacts.selectors.searched_associations import associated_field
from contacts.selectors.searched_columns import computed_field
from marketing_contacts.portals.models import Portal
from marketing_contacts.wire.formats import wire_time

MOST_DAYS = 36_500


class UnknownProperty(Exception):
    """The portal has no property of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class IncomparableValue(Exception):
    """The operator cannot compare this property with the value."""

    def __init__(self, comparison: Comparison, value: str) -> None:
        super().__init__(comparison, value)
        self.comparison, self.value = comparison, value


def matching(portal: Portal, condition: Condition, definitions: Mapping[str, PropertyDefinition], now: datetime) -> Q:
    """Return the condition as SQL for contacts of the portal.

    `definitions` has the portal's definition of each property that the condition names. Raises UnknownProperty and
    IncomparableValue.
    """
    groups = [
        reduce(and_, (compared(portal, each, definitions, now) for each in group), Q()) for group in condition.groups
    ]
    return reduce(or_, groups) if all(groups) and groups else Q()


def compared(portal: Portal, comparison: Comparison, definitions: Mapping[str, PropertyDefinition], now: datetime) -> Q:
    """Return one comparison as SQL. Raises UnknownProperty and IncomparableValue."""
    definition = definitions.get(comparison.property)
    if definition:
        field = field_of(portal, definition, now)
    elif found := associated_field(portal, comparison.property):
        field = found
    else:
        raise UnknownProperty(comparison.property)
    try:
        if comparison.operator in LAST_DAYS:
            fulfilled = _in_last_days(field, definition, comparison, now)
        else:
            fulfilled = field.where(comparison.operator, comparison.values)
    except ValueError as bad:
        raise IncomparableValue(comparison, str(bad)) from None
    return fulfilled | field.where(Operator.NOT_HAS_PROPERTY, []) if comparison.or_unset else fulfilled


def _in_last_days(
    field: SearchField, definition: PropertyDefinition | None, comparison: Comparison, now: datetime
) -> Q:
    """Compare a day or a moment with the days until now. A day counts by its midnight in UTC."""
    [days] = comparison.values
    if definition is None or definition.type not in {"date", "datetime"}:
        raise ValueError(days)
    if not (days.isascii() and days.isdigit() and len(days) <= len(str(MOST_DAYS)) and int(days) <= MOST_DAYS):
        raise ValueError(days)
    first, last = wire_time(now - timedelta(days=int(days))), wire_time(now)
    if comparison.operator is Operator.IN_LAST_DAYS:
        return field.where(Operator.BETWEEN, [first, last])
    return field.where(Operator.LT, [first]) | field.where(Operator.GT, [last])


def field_of(portal: Portal, definition: PropertyDefinition, now: datetime) -> SearchField:
    """Return how contacts are searched by a property."""
    name = definition.name
    if computed := COMPUTED.get(name):
        return MainAddress(portal) if computed is Computed.EMAIL else computed_field(computed, now)
    if name == OTHER_EMAILS:
        return OtherAddresses(portal)
    if name in SUPPRESSED_FOR:
        return Cases({"true": Q(is_suppressed(portal, SUPPRESSED_FOR[name]))})
    return stored_field(portal, definition, worded=name in WORDED)
