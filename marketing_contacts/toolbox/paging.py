"""Page rows by key instead of by offset, so that a page costs the same at the end of a table as at its start."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import msgspec
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

M = TypeVar("M", bound=Model)
R = TypeVar("R")
NOT_OURS = (ValueError, TypeError, OverflowError, ValidationError)  # errors that an unknown mark can raise
_MARK = msgspec.json.Decoder(list[str | int])


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """The rows of a page, and the query strings of the pages before and after, which are empty at the ends.

    `total` is the number of rows when the page shows all of them, else None.
    """

    rows: list[R]
    previous: str
    next: str
    total: int | None = None


class Found(Protocol[R]):
    """Reads at most `limit` rows behind a mark, in the order of pages or backwards."""

    def __call__(self, mark: list[Any] | None, limit: int, *, backwards: bool) -> list[R]: ...


def page_of(rows: QuerySet[M], *, by: Sequence[str], query: QueryDict, size: int) -> Page[M]:
    """Return the page of `rows` that the query's `after` or `before` names, else the first page.

    `by` are the columns of the order. All of them ascend, or all have a minus. Together they are unique, and none is
    null. An unknown mark counts as no mark.
    """
    rows = rows.order_by(*by)

    def found(mark: list[Any] | None, limit: int, *, backwards: bool) -> list[M]:
        behind = rows.reverse() if backwards else rows
        if mark:
            behind = behind.filter(_beyond(by, mark, descending=by[0].startswith("-") != backwards))
        return list(behind[:limit])

    return _page(found, lambda row: _key(row, by), columns=len(by), query=query, size=size)


def page_of_several(sources: Sequence[QuerySet[Any]], *, query: QueryDict, size: int) -> Page[Any]:
    """Return a page of the rows of several tables together, the newest first.

    Each row has a moment `at` and a number `id`. Of rows with the same moment, those of a later source come first. Each
    source is asked once for one page of rows, so the cost does not grow with the tables.
    """

    def key(row: Any) -> list[Any]:
        return [row.at, row.place, row.id]

    def found(mark: list[Any] | None, limit: int, *, backwards: bool) -> list[Any]:
        rows: list[Any] = []
        for place, source in enumerate(sources):
            some = source if mark is None else source.filter(_beyond_in(place, mark, newer=backwards))
            ordered = some.order_by("at", "id") if backwards else some.order_by("-at", "-id")
            for row in ordered[:limit]:
                row.place = place
                rows.append(row)
        return sorted(rows, key=key, reverse=not backwards)[:limit]

    return _page(found, key, columns=3, query=query, size=size)


def _page(found: Found[R], key: Callable[[R], list[Any]], *, columns: int, query: QueryDict, size: int) -> Page[R]:
    """Return the page that the query's mark names. `found` reads rows behind a mark in one of the two directions."""
    backwards = "before" in query
    try:
        mark = query.get("before" if backwards else "after", "")
        rows = found(_values(mark, columns) if mark else None, size + 1, backwards=backwards)
    except NOT_OURS:
        backwards, rows = False, found(None, size + 1, backwards=False)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    marked = "after" in query or "before" in query
    has_next, has_previous = (True, more) if backwards else (more, marked and bool(rows))
    return Page(
        rows,
        _marked(query, "before", key(rows[0])) if rows and has_previous else "",
        _marked(query, "after", key(rows[-1])) if rows and has_next else "",
        None if marked or more else len(rows),
    )


def chunks_of(rows: QuerySet[M], *, by: Sequence[str], size: int) -> Iterator[list[M]]:
    """Yield all `rows` in the order `by`, in lists of at most `size` rows.

    Each list starts after the key where the last one ended. A large result is therefore never held in memory, and no
    cursor stays open.
    """
    rows, found = rows.order_by(*by), list[M]()
    while True:
        further = rows.filter(_beyond(by, _key(found[-1], by), descending=by[0].startswith("-"))) if found else rows
        found = list(further[:size])
        if found:
            yield found
        if len(found) < size:
            return


def without_page(query: QueryDict) -> QueryDict:
    """Return a copy of the query without the mark of a page."""
    kept = query.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    return kept


@dataclass(frozen=True, slots=True)
class Window:
    """The keys of a page, and the query strings of the pages before and after, which are empty at the ends."""

    keys: list[tuple[Any, int]]
    previous: str
    next: str


def window_of(keys: Sequence[tuple[Any, int]], *, query: QueryDict, size: int) -> Window:
    """Return the page of keys that were sorted in memory, by key like `page_of`.

    `keys` ascend and are unique. An unknown mark counts as no mark.
    """
    try:
        if "before" in query:
            end = bisect_left(keys, tuple(_values(query.get("before", ""), 2)))
            start = max(0, end - size)
        else:
            start = bisect_right(keys, tuple(_values(query.get("after", ""), 2))) if "after" in query else 0
            end = start + size
    except NOT_OURS:
        start, end = 0, size
    shown = list(keys[start:end])
    return Window(
        shown,
        _marked(query, "before", shown[0]) if shown and start > 0 else "",
        _marked(query, "after", shown[-1]) if shown and end < len(keys) else "",
    )


def _beyond(by: Sequence[str], values: Sequence[Any], *, descending: bool) -> Q:
    """Return a condition for the rows behind the row with these values, by the first column that differs.

    A second condition on the first column alone gives an index its start.
    """
    sign, same, beyond = "lt" if descending else "gt", Q(), Q(pk__in=[])
    bound = Q((f"{by[0].removeprefix('-')}__{sign}e", values[0]))
    for name, value in zip((column.removeprefix("-") for column in by), values, strict=True):
        beyond |= same & Q((f"{name}__{sign}", value))
        same &= Q((name, value))
    return bound & beyond


def _beyond_in(place: int, mark: Sequence[Any], *, newer: bool) -> Q:
    """Return a condition for the rows of the source `place` that are beyond the row with the key `mark`."""
    at, marked_place, marked_id = mark
    sign = "gt" if newer else "lt"
    if place == marked_place:
        return Q((f"at__{sign}e", at)) & (Q((f"at__{sign}", at)) | Q((f"id__{sign}", marked_id)))
    same_too = (place > marked_place) == newer
    return Q((f"at__{sign}e" if same_too else f"at__{sign}", at))


def _values(mark: str, number: int) -> list[Any]:
    values: list[Any] = _MARK.decode(urlsafe_b64decode(mark.encode()))
    if len(values) != number or any(isinstance(each, str) and "\0" in each for each in values):
        raise ValueError(mark)
    return values


def _marked(query: QueryDict, which: str, values: Sequence[Any]) -> str:
    address = without_page(query)
    address[which] = urlsafe_b64encode(json.dumps(values, default=str).encode()).decode()
    return address.urlencode()


def _key(row: Model, by: Sequence[str]) -> list[Any]:
    return [getattr(row, column.removeprefix("-")) for column in by]
