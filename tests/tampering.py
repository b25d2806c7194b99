"""Changing what the database refuses to change, as somebody with every right to it could."""

from typing import Any

from django.db import connection

from tests.sql_wall import lifted


def tamper(statement: str, *values: Any) -> None:
    """Run the statement with the triggers silenced, which takes a superuser."""
    with lifted(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
