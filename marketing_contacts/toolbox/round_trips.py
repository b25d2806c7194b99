"""Save round trips to PostgreSQL, by pipelines of statements and by leaving out savepoints."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DEFAULT_DB_ALIAS, connections, transaction

ROWS_OF_AN_INSERT = 1_000  # rows that the ORM puts into one INSERT: a statement takes at most 65,535 parameters


@contextmanager
def pipeline() -> Iterator[None]:
    """Send the statements of the block's cursors in one round trip. Each statement needs a cursor of its own.

    The results are available after the block. The end of the block raises an error of any statement. Use it within a
    transaction, because BEGIN goes with the first statement.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


_in_outer_transaction = ContextVar("in_outer_transaction", default=False)
_undone_as_one = ContextVar("no_savepoints", default=False)


@contextmanager
def outer_transaction() -> Iterator[None]:
    """Run the block in a transaction that is rolled back as a whole when any part fails."""
    token = _in_outer_transaction.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _in_outer_transaction.reset(token)


@contextmanager
def no_savepoints() -> Iterator[None]:
    """Promise that the block runs no statement after a failure.

    Parts of an outer transaction then need no savepoints of their own.
    """
    token = _undone_as_one.set(_in_outer_transaction.get())
    try:
        yield
    finally:
        _undone_as_one.reset(token)


def atomic_or_savepoint() -> transaction.Atomic:
    """Return a transaction, or a savepoint within another transaction unless `no_savepoints` makes it needless."""
    return transaction.atomic(savepoint=not _undone_as_one.get())
