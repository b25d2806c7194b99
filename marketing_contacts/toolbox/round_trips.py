"""Fewer round trips to PostgreSQL: statements that go together, and savepoints that nobody needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DEFAULT_DB_ALIAS, connections, transaction


@contextmanager
def pipeline() -> Iterator[None]:
    """Send what the block's cursors execute in one go, each statement on a cursor of its own.

    Their results are there after the block, and only then. An error of any of them is raised at its end. Use it within
    a transaction: BEGIN goes along with the first statement.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


_is_whole = ContextVar("is_whole", default=False)
_undone_as_one = ContextVar("no_savepoints", default=False)


@contextmanager
def outer_transaction() -> Iterator[None]:
    """A transaction of which all is undone when something in it fails, whoever may be told of the failure."""
    token = _is_whole.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _is_whole.reset(token)


@contextmanager
def no_savepoints() -> Iterator[None]:
    """Promise that nothing is asked of the database after a failure in the block.

    Within a whole transaction its parts then need no savepoints of their own.
    """
    token = _undone_as_one.set(_is_whole.get())
    try:
        yield
    finally:
        _undone_as_one.reset(token)


def atomic_or_savepoint() -> transaction.Atomic:
    """A transaction; within another one a part of it, which is undone by itself unless the whole is anyway."""
    return transaction.atomic(savepoint=not _undone_as_one.get())
