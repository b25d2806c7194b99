"""Writes that are done again when they lost a deadlock.

A merge leaves a row that is locked behind the contact which stays. Who waits for the merge may come to the two rows in
the other order. PostgreSQL then undoes one of the writes as a whole.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected

P = ParamSpec("P")
T = TypeVar("T")
LOST = 3  # deadlocks one after the other before a write is given up


def done_again(write: Callable[P, T]) -> Callable[P, T]:
    """Do a transaction again that lost a deadlock. Within another transaction the caller has to, for all was undone."""

    @wraps(write)
    def again(*args: P.args, **kwargs: P.kwargs) -> T:
        for _try in range(LOST):
            try:
                return write(*args, **kwargs)
            except OperationalError as error:
                if connection.in_atomic_block or not isinstance(error.__cause__, DeadlockDetected):
                    raise
        return write(*args, **kwargs)

    return again
