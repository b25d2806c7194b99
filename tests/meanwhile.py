"""What somebody else does between two statements of ours."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected


@contextmanager
def before_a_statement_on(table: str, act: Callable[[], object]) -> Iterator[None]:
    """Do so once, just before the first statement that reads the table."""
    waiting = [act]

    def run(execute: Callable[..., Any], sql: str, *how: Any) -> Any:
        if waiting and f'FROM "{table}"' in sql:
            waiting.pop()()
        return execute(sql, *how)

    with connection.execute_wrapper(run):
        yield
    assert not waiting


def lost_deadlock() -> OperationalError:
    """Return the error of a transaction that lost a deadlock."""
    lost = OperationalError()
    lost.__cause__ = DeadlockDetected()
    return lost
