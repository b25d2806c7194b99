"""Pages of rows by key, never by offset: a page costs the same at the end of a table as at its beginning."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

M = TypeVar("M", bound=Model)
NOT_OURS = (ValueError, TypeError, OverflowError, ValidationError)  # what a mark that is none of ours ends in
_MARK = msgspec.json.Decoder(list[str | int])


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """The rows of a page, and the query strings of the pages before and after it; empty where there is none.

    `total` is how many rows there are where the page shows them all.
    """

    rows: list[M]
    previous: str
    next: str
    total: int | None = None


def page_of(rows: QuerySet[M], *, by: Sequence[str], query: QueryDict, size: int) -> Page[M]:
    """The page of `rows` that the query's `after` or `before` names, else the first one.

    `by` are the columns of the order, all ascending or all with a minus, together unique and never null. A mark that
    is none of ours counts as no mark.
    """
    rows = rows.order_by(*by)
    backwards = "before" in query
    try:
        found = _some(rows, by, query.get("before" if backwards else "after", ""), size, backwards=backwards)
    except NOT_OURS:
        backwards, found = False, list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    marked = "after" in query or "before" in query
    has_next, has_previous = (True, more) if backwards else (more, marked and bool(found))
    return Page(
        found,
        _address(query, "before", found[0], by) if found and has_previous else "",
        _address(query, "after", found[-1], by) if found and has_next else "",
        None if marked or more else len(found),
    )


def chunks_of(rows: QuerySet[M], *, by: Sequence[str], size: int) -> Iterator[list[M]]:
    """All `rows` in the order `by`, some at a time, each time from where the last ones ended: for what is too much to
    hold, without a cursor that would have to be kept open.
    """
    rows, found = rows.order_by(*by), list[M]()
    while True:
        further = rows.filter(_beyond(by, _key(found[-1], by), descending=by[0].startswith("-"))) if found else rows
        found = list(further[:size])
        if found:
            yield found
        if len(found) < size:
            return


@dataclass(frozen=True, slots=True)
class Window:
    """The keys of a page, and the query strings of the pages before and after it; empty where there is none."""

    keys: list[tuple[Any, int]]
    previous: str
    next: str


def window_of(keys: Sequence[tuple[Any, int]], *, query: QueryDict, size: int) -> Window:
    """The page of an order that was reckoned in memory, by key as `page_of`: `keys` ascend and are unique.

    A mark that is none of ours counts as no mark.
    """
    try:
        start, end = _bounds(keys, query, size)
    except NOT_OURS:
        start, end = 0, size
    shown = list(keys[start:end])
    return Window(
        shown,
        _marked(query, "before", shown[0]) if shown and start > 0 else "",
        _marked(query, "after", shown[-1]) if shown and end < len(keys) else "",
    )


def _bounds(keys: Sequence[tuple[Any, int]], query: QueryDict, size: int) -> tuple[int, int]:
    if "before" in query:
        end = bisect_left(keys, tuple(_values(query.get("before", ""), 2)))
        return max(0, end - size), end
    start = bisect_right(keys, tuple(_values(query.get("after", ""), 2))) if "after" in query else 0
    return start, start + size


def _some(rows: QuerySet[M], by: Sequence[str], mark: str, size: int, *, backwards: bool) -> list[M]:
    if backwards:
        rows = rows.reverse()
    if mark:
        rows = rows.filter(_beyond(by, _values(mark, len(by)), descending=by[0].startswith("-") != backwards))
    return list(rows[: size + 1])


def _beyond(by: Sequence[str], values: Sequence[Any], *, descending: bool) -> Q:
    """Rows behind the one with these values: by the first column that differs. The first column alone bounds them
    too, which is what an index can begin at.
    """
    sign, same, beyond = "lt" if descending else "gt", Q(), Q(pk__in=[])
    bound = Q((f"{by[0].removeprefix('-')}__{sign}e", values[0]))
    for name, value in zip((column.removeprefix("-") for column in by), values, strict=True):
        beyond |= same & Q((f"{name}__{sign}", value))
        same &= Q((name, value))
    return bound & beyond


def _values(mark: str, number: int) -> list[Any]:
    values: list[Any] = _MARK.decode(urlsafe_b64decode(mark.encode()))
    if len(values) != number or any(isinstance(each, str) and "\0" in each for each in values):
        raise ValueError(mark)
    return values


def _address(query: QueryDict, which: str, row: Model, by: Sequence[str]) -> str:
    return _marked(query, which, _key(row, by))


def _marked(query: QueryDict, which: str, values: Sequence[Any]) -> str:
    address = query.copy()
    for name in ("after", "before"):
        address.pop(name, None)
    address[which] = urlsafe_b64encode(json.dumps(values, default=str).encode()).decode()
    return address.urlencode()


def _key(row: Model, by: Sequence[str]) -> list[Any]:
    return [getattr(row, column.removeprefix("-")) for column in by]
