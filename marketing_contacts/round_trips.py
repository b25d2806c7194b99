"""Fewer round trips to PostgreSQL: statements that go together, and savepoints that nobody needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DEFAULT_DB_ALIAS, connections, transaction


@contextmanager
def in_one_go() -> Iterator[None]:
    """Send what the block's cursors execute in one go, each statement on a cursor of its own.

    Their results are there after the block, and only then. An error of any of them is raised at its end. Use it within
    a transaction: BEGIN goes along with the first statement.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


_undone_as_one = ContextVar("undone_as_one", default=False)


@contextmanager
def undone_as_one() -> Iterator[None]:
    """Promise that what fails in the block fails all of the transaction: its parts need no savepoints of their own.

    So nothing is asked of the database between the failure and the end of the transaction.
    """
    token = _undone_as_one.set(True)
    try:
        yield
    finally:
        _undone_as_one.reset(token)


def transaction_or_part() -> transaction.Atomic:
    """A transaction; within another one a part of it, which is undone by itself unless the whole is anyway."""
    return transaction.atomic(savepoint=not _undone_as_one.get())
