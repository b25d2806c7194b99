"""Statements that need not wait for each other's answers go to PostgreSQL together: one round trip for all of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections


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
