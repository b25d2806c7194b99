"""What somebody else does between two statements of ours."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


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
