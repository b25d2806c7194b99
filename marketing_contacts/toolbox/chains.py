"""Verify chains of rows.

A portal's chain has sequences without a gap. Each row's hash covers the hash before it. The head keeps the last hash.
Only one verification of a portal runs at a time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from django.db import connection, transaction
from django.db.models import Max, Model, QuerySet

from marketing_contacts.toolbox.paging import chunks_of

R = TypeVar("R", bound=Model)
PIECE = 5_000  # rows that are held in memory at once


class FaultKind(Enum):
    """The kinds of faults of a chain."""

    MISSING = "missing"
    ALTERED = "altered"
    CUT_OFF = "cut off"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first altered or missing row of a chain, or the last row before rows were cut off."""

    kind: FaultKind
    sequence: int

    @property
    def is_missing(self) -> bool:
        return self.kind is FaultKind.MISSING

    @property
    def is_altered(self) -> bool:
        return self.kind is FaultKind.ALTERED

    def sentence(self, row: str, rows: str) -> str:
        """Return the fault as a sentence for auditors, about a `row` or several `rows` of the chain."""
        return {
            FaultKind.MISSING: f"{row} {self.sequence} is missing",
            FaultKind.ALTERED: f"{row} {self.sequence} was altered",
            FaultKind.CUT_OFF: f"{rows} after {self.sequence} were cut off",
        }[self.kind]


class Head(NamedTuple):
    """The end of a chain."""

    sequence: int
    hash: bytes


def first_fault(rows: QuerySet[R], *, head: Callable[[], Head], holds: Callable[[R, R | None], bool]) -> Fault | None:
    """Return the first fault of the chain, or None.

    `holds` compares a row and the row before with the row's hash. Other processes may append rows at the same time. The
    chain is therefore checked up to its head, which is read after the last row was looked up.
    """
    last = rows.aggregate(last=Max("sequence"))["last"] or 0
    end = head()
    before: R | None = None
    place = Head(0, b"")
    for row in chain.from_iterable(chunks_of(rows.filter(sequence__lte=end.sequence), by=("sequence",), size=PIECE)):
        columns: Any = row  # each table of a chain has the columns sequence, previous_hash and hash
        if columns.sequence != place.sequence + 1:
            return Fault(FaultKind.MISSING, place.sequence + 1)
        if bytes(columns.previous_hash) != place.hash or not holds(row, before):
            return Fault(FaultKind.ALTERED, columns.sequence)
        before, place = row, Head(columns.sequence, bytes(columns.hash))
    if place != end:
        return Fault(FaultKind.CUT_OFF, place.sequence)
    # A row beyond the head did not come from an append.
    return Fault(FaultKind.ALTERED, last) if last > end.sequence else None


@contextmanager
def one_at_a_time(portal_id: int) -> Iterator[bool]:
    """Take the portal's lock for verifications, and yield True when it was free.

    The lock lasts until the block ends.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('chains of portal ' || %s, 0))", [portal_id])
        yield cursor.fetchone()[0]
