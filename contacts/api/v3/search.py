"""POST /crm/v3/objects/contacts/search: groups of filters, words, an order, and a page of what is found."""

from typing import Any

import msgspec
from django.db.models import Q
from django.db.models.expressions import OrderBy
from django.http import HttpResponse

from contacts.api import inputs
from contacts.api.gate import Call, api
from contacts.api.v3.representation import shown
from contacts.api.v3.suppressed import with_suppression
from contacts.conditions import (
    LAST_DAYS,
    LONGEST_COMPARED,
    MANY,
    MOST_COMPARISONS,
    MOST_GROUPS,
    MOST_IN_GROUP,
    MOST_VALUES,
    PARTS,
    TOKENS,
    Comparison,
    Condition,
    Operator,
    number_of_values,
)
from contacts.search_terms import MOST_WORDS, parts_of, words_of
from contacts.selectors import (
    MOST_COUNTED,
    IncomparableValue,
    Search,
    SearchField,
    UnknownProperty,
    field_of,
    matching,
    search_page,
)
from integrations.rate_limits import Policy
from integrations.scopes import Scope
from marketing_contacts.billing.selectors import counting_now
from marketing_contacts.wire.refusals import invalid

DEFAULT_PAGE, LARGEST_PAGE = 10, 200
MOST_SORTS = 5
LARGEST_BODY = 1_000_000  # bytes
LONGEST_QUERY = 3_000  # characters
OPERATORS = [operator for operator in Operator if operator not in PARTS | LAST_DAYS]  # the others are those of lists


class FilterInput(msgspec.Struct, rename="camel"):
    """A property and what it is compared with."""

    property_name: str = ""
    operator: str = ""
    value: inputs.Value = None
    high_value: inputs.Value = None
    values: list[inputs.Value] | None = None


class FilterGroup(msgspec.Struct):
    """Filters that must all hold."""

    filters: list[FilterInput] | None = None


class SortInput(msgspec.Struct, rename="camel"):
    property_name: inputs.Value = ""
    direction: str | None = None


class SearchInput(msgspec.Struct, rename="camel"):
    """A search. Found contacts match one of the groups, of which `filters` is one, and all the words of `query`.

    A sort may also be the JSON of one. One by no property of the portal is left out.
    """

    filter_groups: list[FilterGroup] | None = None
    filters: list[FilterInput] | None = None
    query: str | None = None
    sorts: list[str | SortInput | None] | str | SortInput | None = None
    properties: list[str] | None = None
    limit: int | str | None = None
    after: int | str | None = None


def search(call: Call) -> HttpResponse:
    """POST …/search: archived contacts are never found; `paging` is there only when another page follows."""
    if len(call.content) > LARGEST_BODY:
        raise invalid(f"A search has at most {LARGEST_BODY} bytes, not {len(call.content)}.")
    body = call.body(SearchInput)
    size, first = _page(body)
    wanted = Search(_where(call, body), _query(body), _order(call, body))
    page = search_page(call.caller.portal, wanted, first=first, size=size)
    asked = inputs.known_names(body.properties or [], call.definitions)
    results = [shown(contact, asked, call.now, call.definitions) for contact in page.contacts]
    with_suppression(call.caller.portal, page.contacts, results, asked)
    # Above the number that is counted, a counter knows the contacts that count.
    has_counter = page.more and _wants_those_that_count(body)
    total = counting_now(call.caller.portal, call.now) if has_counter else page.total
    answer: dict[str, Any] = {"total": total, "results": results}
    if first + size < page.total:
        answer["paging"] = {"next": {"after": str(first + size)}}
    return call.answer(answer)


def _page(body: SearchInput) -> tuple[int, int]:
    """Return the number of requested contacts and the number of contacts before them."""
    size = _number("limit", body.limit, DEFAULT_PAGE, 1, LARGEST_PAGE)
    first = _number("after", body.after, 0, 0, MOST_COUNTED)
    if first + size > MOST_COUNTED:
        raise invalid(f"after: only the first {MOST_COUNTED} contacts of a search can be paged through.")
    return size, first


def _number(name: str, given: int | str | None, default: int, lowest: int, highest: int) -> int:
    return inputs.number_of(name, default if given is None or given == "" else given, lowest, highest)


def _query(body: SearchInput) -> str:
    query = body.query or ""
    if len(query) > LONGEST_QUERY:
        raise invalid(f"query: is longer than {LONGEST_QUERY} characters.")
    if len(words_of(query)) > MOST_WORDS:
        raise invalid(f"query: has at most {MOST_WORDS} words, not {len(words_of(query))}.")
    return query


def _where(call: Call, body: SearchInput) -> Q:
    condition = _condition(body)
    definitions = call.definitions.naming(condition.names)
    try:
        return matching(call.caller.portal, condition, definitions, call.now)
    except UnknownProperty as unknown:
        raise invalid(f'There is no property "{inputs.shortened(unknown.name)}" to search by.') from None
    except IncomparableValue as bad:
        name, operator = bad.comparison.property, bad.comparison.operator
        raise invalid(f'"{name}": {bad.value} is not a value that {operator} can compare it with.') from None


def _condition(body: SearchInput) -> Condition:
    """Read the filters as a condition. Raises Refused for too many of them and for operators without their values."""
    groups = _groups(body)
    if len(groups) > MOST_GROUPS:
        raise invalid(f"filterGroups: at most {MOST_GROUPS} groups, not {len(groups)}.")
    if any(len(group) > MOST_IN_GROUP for group in groups) or sum(map(len, groups)) > MOST_COMPARISONS:
        raise invalid(f"filterGroups: at most {MOST_IN_GROUP} filters in a group and {MOST_COMPARISONS} in all.")
    _check_cost([wanted for group in groups for wanted in group])
    return Condition(tuple(tuple(map(_comparison, group)) for group in groups))


def _check_cost(filters: list[FilterInput]) -> None:
    """Raise Refused, naming the limit, for more values or words than a search may compare every contact with."""
    values = sum(len(wanted.values or []) for wanted in filters if wanted.operator in MANY)
    if values > MOST_VALUES:
        raise invalid(f"filterGroups: at most {MOST_VALUES} values in all to compare with, not {values}.")
    words = sum(parts_of(inputs.text_of(wanted.value)) for wanted in filters if wanted.operator in TOKENS)
    if words > MOST_WORDS:
        raise invalid(f"filterGroups: at most {MOST_WORDS} words in all to look for, not {words}.")


def _groups(body: SearchInput) -> list[list[FilterInput]]:
    groups = [group.filters or [] for group in body.filter_groups or []]
    return [*groups, body.filters] if body.filters else groups


def _comparison(wanted: FilterInput) -> Comparison:
    if wanted.operator not in OPERATORS:
        name, allowed = inputs.shortened(wanted.property_name), ", ".join(OPERATORS)
        raise invalid(f'"{name}": {wanted.operator or "no operator"} is not one of the operators {allowed}.')
    operator = Operator(wanted.operator)
    return Comparison(wanted.property_name, operator, tuple(_values(wanted, operator)))


def _values(wanted: FilterInput, operator: Operator) -> list[str]:
    """Return the texts that an operator needs. Raises Refused that names a missing one."""
    if number_of_values(operator) == 0:
        return []
    given: dict[str, inputs.Value] = {"value": wanted.value}
    if operator is Operator.BETWEEN:
        given["highValue"] = wanted.high_value
    values = list(given.values())
    if operator in MANY:
        values = list(wanted.values or [])
        given = {"values": values[0] if values else None}
    if missing := [name for name, value in given.items() if value in {None, ""}]:
        raise invalid(f'"{wanted.property_name}": {operator} needs {" and ".join(missing)}.')
    return [_checked(wanted.property_name, inputs.text_of(value)) for value in values]


def _checked(name: str, text: str) -> str:
    if len(text) > LONGEST_COMPARED or "\0" in text:
        raise invalid(f'"{name}": a value to compare with has at most {LONGEST_COMPARED} characters and no NUL.')
    return text


def _order(call: Call, body: SearchInput) -> list[OrderBy]:
    """Order by each of `sorts` that names a property. Others are left out, since programs send many that name none."""
    sorts = body.sorts if isinstance(body.sorts, list) else [body.sorts]
    if len(sorts) > MOST_SORTS:
        raise invalid(f"sorts: at most {MOST_SORTS}, not {len(sorts)}.")
    named = [sort for sort in map(_sort, sorts) if sort.property_name != ""]
    definitions = call.definitions.naming([str(sort.property_name) for sort in named])
    wanted = [(definitions.get(str(sort.property_name)), sort) for sort in named]
    portal, now = call.caller.portal, call.now
    return [_sorted(field_of(portal, definition, now), sort) for definition, sort in wanted if definition]


def _sort(sort: str | SortInput | None) -> SortInput:
    """Return a sort from a name, with a minus for descending, or from a name with its direction.

    The latter may be a text of JSON.
    """
    if isinstance(sort, SortInput):
        return sort
    try:
        return msgspec.json.decode(sort or "", type=SortInput)
    except (msgspec.DecodeError, RecursionError):
        name = (sort or "").removeprefix("-")
        return SortInput(name, "DESCENDING" if name != sort else "ASCENDING")


def _sorted(field: SearchField, sort: SortInput) -> OrderBy:
    direction = (sort.direction or "ASCENDING").upper()
    if direction not in {"ASCENDING", "DESCENDING"}:
        raise invalid(f'sorts: "{sort.property_name}" is sorted ASCENDING or DESCENDING, not {sort.direction}.')
    return field.order(descending=direction == "DESCENDING")


def _wants_those_that_count(body: SearchInput) -> bool:
    groups = [
        [(wanted.property_name, wanted.operator, inputs.text_of(wanted.value).lower()) for wanted in group]
        for group in _groups(body)
    ]
    return groups == [[("hs_marketable_status", Operator.EQ, "true")]] and not body.query


contacts_search = api(limited_by=Policy.SECONDLY, POST=(Scope.CONTACTS_READ, search))
