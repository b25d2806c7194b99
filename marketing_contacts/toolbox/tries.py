"""Run a write again when another transaction was faster, a limited number of times."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected

P = ParamSpec("P")
T = TypeVar("T")
E = TypeVar("E", bound=Exception)
MOST_TRIES = 20
MOST_DEADLOCKS = 3  # lost one after the other before a write is given up


class TooBusy(Exception):
    """Other transactions changed the same rows before each try. Nothing was written."""


def with_tries(
    work: Callable[[], T], *, again_on: type[E], most: int = MOST_TRIES, before_again: Callable[[E], None] | None = None
) -> T:
    """Call `work` until it does not raise `again_on`, and return its result.

    `before_again` gets the exception before the next try. Raises TooBusy when the last of `most` tries failed, too.
    """
    for _try in range(most - 1):
        try:
            return work()
        except again_on as fact:
            if before_again:
                before_again(fact)
    try:
        return work()
    except again_on as fact:
        raise TooBusy from fact


def again_after_deadlock(write: Callable[P, T]) -> Callable[P, T]:
    """Run a transaction again that lost a deadlock. PostgreSQL undid all of it.

    A merge leaves a row that is locked behind the contact which stays. A transaction that waits for the merge may reach
    the two rows in the other order. Within an outer transaction the deadlock goes to the caller, who lost everything.
    """

    @wraps(write)
    def again(*args: P.args, **kwargs: P.kwargs) -> T:
        for _try in range(MOST_DEADLOCKS):
            try:
                return write(*args, **kwargs)
            except OperationalError as error:
                if connection.in_atomic_block or not isinstance(error.__cause__, DeadlockDetected):
                    raise
        return write(*args, **kwargs)

    return again
