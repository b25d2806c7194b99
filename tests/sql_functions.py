"""The statements in the bodies of the database's functions, each as the wall of tests/sql_wall.py reads statements."""

import re
from pathlib import Path

from tests.sql_scope import portal_tables

ROOT = Path(__file__).parent.parent
STATEMENT = re.compile(r"\b(WITH|SELECT|PERFORM|INSERT|UPDATE|DELETE|MERGE)\b.*", re.DOTALL)
# Words of PL/pgSQL, which are no SQL: where the values go, and what follows a statement that a loop reads.
TARGETS = re.compile(r"(?<!INSERT )\bINTO\s+\w+(\s*,\s*\w+)*(?=\s+FROM\b|\s*$)")
LOOP = re.compile(r"\bLOOP\b.*", re.DOTALL)
ASSIGNED = re.compile(r"^\s*\w+\s*:=")
PORTAL = re.compile(r"\bp_portal\b")


def portal_tables_named(text: str) -> list[str]:
    return re.findall(rf"\b({'|'.join(sorted(portal_tables()))})\b", text)


def files() -> list[Path]:
    return sorted(ROOT.glob("*/migrations/*.sql")) + sorted(ROOT.glob("*/*/migrations/*.sql"))


def body_of(text: str) -> str:
    """What stands between the two $$, without comments."""
    return re.sub(r"--[^\n]*", "", text.split("$$")[1])


def statements_of(text: str) -> list[str]:
    """Each statement that names a table of portals; the portal's argument is a parameter, as in calls of Python."""
    found = []
    for part in body_of(text).split(";"):
        match = STATEMENT.search(part)
        if match and not ASSIGNED.match(part) and portal_tables_named(part):
            statement = TARGETS.sub("", LOOP.sub("", match[0])).replace("PERFORM", "SELECT", 1)
            found.append(PORTAL.sub("%(portal)s", statement))
    return found
