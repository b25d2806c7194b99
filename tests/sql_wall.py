"""The second wall: every statement on a table that has `portal_id` names its one portal by equality.

Accepted: an AND-ed equality with a constant, an IN or a tuple IN whose portal is one constant, a join on the portal to
a table so pinned, an INSERT with one constant portal. Refused is everything else but what sql_scope names, such as the
one statement by which the list of portals for staff reads across portals.
Schema statements pass. Migrations do too: in the suite they run before the wall stands; servers and workers run none.
Refused are also forms that a cluster runs slowly, for one machine only, or not at all: tests/sql_forms.py.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import sqlglot
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from sqlglot import exp

from marketing_contacts.portals.addresses import is_in_a_portal
from tests.sql_forms import is_worth_reading, refused_form
from tests.sql_scope import ACROSS_PORTALS, READ_BY_STAFF, Constant, Constants, pin_of, portal_tables_in

SCHEMA = re.compile(
    r"\s*(CREATE|ALTER|DROP|COMMENT|SET|RESET|SHOW|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|FETCH|CLOSE)\b[^;]*;?\s*$",
    re.IGNORECASE,
)
SAVEPOINTS = ("SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ")
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%s|%%")


class UnscopedStatement(Exception):
    """A statement on a portal's table does not name its portal."""


class Wall:
    """Whether statements are checked now, and what was caught."""

    def __init__(self) -> None:
        self.stands = False
        self.caught: list[str] = []
        self.tell: Callable[[str], object] = self.caught.append


wall = Wall()
_lifted: ContextVar[bool] = ContextVar("lifted", default=False)


def install() -> None:
    """For servers and workers: check every statement from now on; say what is refused on stderr."""
    watch()
    wall.tell = lambda caught: sys.stderr.write(f"{caught}\n")
    wall.stands = True


def watch() -> None:
    """Put the check onto every connection, those of other threads too, as they open."""
    connection_created.connect(_watch_connection, dispatch_uid="sql_wall")
    for connection in connections.all(initialized_only=True):
        _watch_connection(connection=connection)


def _watch_connection(*, connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    if check not in connection.execute_wrappers:
        connection.execute_wrappers.append(check)


@contextmanager
def lifted() -> Iterator[None]:
    """Let this thread's statements pass, where a test plays somebody who is not bound by the wall."""
    token = _lifted.set(True)
    try:
        yield
    finally:
        _lifted.reset(token)


def check(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Mapping[str, Any]) -> Any:  # noqa: FBT001
    if wall.stands and not _lifted.get():
        for values in params if many else [params]:
            if fault := fault_of(str(sql), values):
                wall.tell(f"{fault}: {sql}")
                raise UnscopedStatement(f"{fault}: {sql}")
    return execute(sql, params, many, context)


def fault_of(sql: str, params: Sequence[Any] | Mapping[str, Any] | None = None) -> str | None:
    """What is wrong with a statement; None when it names its portal or needs none."""
    if sql.startswith(SAVEPOINTS) and ";" not in sql:
        return None  # each has a name of its own, so what `_read` keeps would not help
    if sql.startswith(ACROSS_PORTALS) and is_in_a_portal():
        return "reads across portals within a portal's page"
    fault, constants = _read(sql, with_params=params is not None)
    if fault:
        return fault
    portals = {portal for constant in constants for portal in _values(constant, params or ())}
    return f"names several portals {sorted(portals)}" if len(portals) > 1 else None


def _values(constant: Constant, params: Any) -> Iterable[str]:
    kind, value = constant
    found = params[value] if kind == "parameter" else value
    return {str(item) for item in found} if isinstance(found, list | tuple) else {str(found)}


@lru_cache(maxsize=16_384)
def _read(sql: str, *, with_params: bool) -> tuple[str | None, Constants]:
    """What is wrong with the text, or else the constants that must all be one portal."""
    if SCHEMA.match(sql) or not is_worth_reading(sql):
        return None, frozenset()
    try:
        trees = sqlglot.parse(_with_names(sql) if with_params else sql, read="postgres")
    except sqlglot.errors.SqlglotError:
        return "cannot be read", frozenset()
    constants: Constants = frozenset()
    for tree in trees:
        if not isinstance(tree, exp.Expr) or not isinstance(tree, exp.Query | exp.DML):
            return "names no portal", frozenset()
        if form := refused_form(tree):
            return form, frozenset()
        is_staff = sql.startswith(ACROSS_PORTALS) and isinstance(tree, exp.Query)
        for table in portal_tables_in(tree):
            pinned = frozenset() if is_staff and table.name in READ_BY_STAFF else pin_of(table)
            if pinned is None:
                return f"names no portal for {table.name}", frozenset()
            constants |= pinned
    return None, constants


def _with_names(sql: str) -> str:
    """The text with a name instead of each placeholder: its place or its own name."""
    place = -1

    def named(match: re.Match[str]) -> str:
        nonlocal place
        if match[0] == "%%":
            return "%"
        if match[1]:
            return f":n_{match[1]}"
        place += 1
        return f":p_{place}"

    return PLACEHOLDER.sub(named, sql)
