"""Chains of rows: numbered without a gap for each portal, each row hashed with the one before it, the last one's hash
kept at the head. Finds the first row that is not as it was appended, and lets one look at a time do so.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeVar

from django.db import connection, transaction
from django.db.models import Max, Model, QuerySet

from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.paging import chunks_of

R = TypeVar("R", bound=Model)
PIECE = 5_000  # rows that are held in memory at once


@dataclass(frozen=True, slots=True)
class Fault:
    """The first row of a chain that is not as it was recorded: altered or missing; or the last one before the cut."""

    kind: Literal["missing", "altered", "cut off"]
    sequence: int


class Head(NamedTuple):
    """Where a chain ends."""

    sequence: int
    hash: bytes


def first_fault(rows: QuerySet[R], *, head: Callable[[], Head], holds: Callable[[R, R | None], bool]) -> Fault | None:
    """None when the chain is whole. `holds` says of a row and the one before it whether it is what its hash covers.

    Rows may be appended meanwhile: it is whole up to the head as it is after the last row was looked for.
    """
    last = rows.aggregate(last=Max("sequence"))["last"] or 0
    end, before = head(), None
    for row in _up_to(rows, end.sequence):
        number, previous = _place(before)
        if _of(row).sequence != number + 1:
            return Fault("missing", number + 1)
        if bytes(_of(row).previous_hash) != previous or not holds(row, before):
            return Fault("altered", number + 1)
        before = row
    found = _place(before)
    if found != end:
        return Fault("cut off", found.sequence)
    return Fault("altered", last) if last > end.sequence else None  # beyond the head: nobody appended it


@contextmanager
def one_at_a_time(portal: Portal) -> Iterator[bool]:
    """Whether nobody else looks through a chain of the portal now; if so, nobody else begins until it is left."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('chains of portal ' || %s, 0))", [portal.pk])
        yield cursor.fetchone()[0]


def _up_to(rows: QuerySet[R], sequence: int) -> Iterator[R]:
    for piece in chunks_of(rows.filter(sequence__lte=sequence), by=("sequence",), size=PIECE):
        yield from piece


def _place(row: Model | None) -> Head:
    return Head(_of(row).sequence, bytes(_of(row).hash)) if row else Head(0, b"")


def _of(row: Any) -> Any:
    """The row, of whatever table: it has the columns of a chain."""
    return row
