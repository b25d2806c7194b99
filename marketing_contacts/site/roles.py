"""Two roles of PostgreSQL: one owns the tables and migrates, the other is what web server, worker and beat are.

The second one owns nothing. It may read and add rows of append-only tables, and read and write rows of the others.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

READ_AND_ADD = sql.SQL("SELECT, INSERT")
READ_AND_WRITE = sql.SQL("SELECT, INSERT, UPDATE, DELETE")

# A table that refuses TRUNCATE by a trigger refuses UPDATE and DELETE too: it is append-only.
APPEND_ONLY = """
SELECT DISTINCT class.relname FROM pg_trigger AS guard JOIN pg_class AS class ON class.oid = guard.tgrelid
 WHERE class.relnamespace = current_schema()::regnamespace AND NOT guard.tgisinternal AND guard.tgtype & 32 <> 0
 ORDER BY 1
"""  # 32 is TRUNCATE
TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
 ORDER BY 1
"""
MIGRATIONS = "django_migrations"  # the application reads what has run


class RoleNotFit(Exception):
    """The role of the application is missing or may do too much; the message is one line."""


@contextmanager
def owner_connected() -> Iterator[str]:
    """Connect as the role that owns the tables for a while; yields the application's role, empty where both are one."""
    application = connection.settings_dict
    if not settings.MIGRATE_DATABASE:
        yield ""
        return
    connection.close()
    connection.settings_dict = {**application, **settings.MIGRATE_DATABASE}
    try:
        yield application["USER"] if application["USER"] != settings.MIGRATE_DATABASE["USER"] else ""
    finally:
        connection.close()
        connection.settings_dict = application


def grant(role: str, password: str = "") -> None:
    """Give the application's role what it needs on all tables, and take what it must not have. Raises RoleNotFit.

    A role that is missing is made. It is safe to do this again and again.
    """
    with transaction.atomic(), connection.cursor() as cursor:  # nobody sees a table between its old rights and its new
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('roles of marketing contacts'))")
        _ensure(cursor, role, password)
        append_only = append_only_tables(cursor)
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            _grant_on(cursor, table, role, may_write=table not in {*append_only, MIGRATIONS})
        for statement in (
            "GRANT USAGE ON SCHEMA {schema} TO {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}",
            # Tables to come: no table is ever open wider than it should be, this function opens them later.
            "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT ON TABLES TO {role}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT EXECUTE ON FUNCTIONS TO {role}",
        ):
            cursor.execute(sql.SQL(statement).format(schema=_schema(cursor), role=sql.Identifier(role)))


def append_only_tables(cursor: CursorWrapper) -> list[str]:
    """The tables that refuse UPDATE, DELETE and TRUNCATE, from the catalogue."""
    cursor.execute(APPEND_ONLY)
    return [name for (name,) in cursor.fetchall()]


def _schema(cursor: CursorWrapper) -> sql.Identifier:
    cursor.execute("SELECT current_schema()")
    return sql.Identifier(cursor.fetchone()[0])


def _grant_on(cursor: CursorWrapper, table: str, role: str, *, may_write: bool) -> None:
    names = {"table": sql.Identifier(table), "role": sql.Identifier(role)}
    cursor.execute(sql.SQL("REVOKE ALL ON {table} FROM {role}, PUBLIC").format(**names))
    rights = READ_AND_WRITE if may_write else READ_AND_ADD
    cursor.execute(sql.SQL("GRANT {rights} ON {table} TO {role}").format(rights=rights, **names))


def _ensure(cursor: CursorWrapper, role: str, password: str) -> None:
    cursor.execute("SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = %s", [role])
    found = cursor.fetchone()
    if found is None:
        _make(cursor, role, password)
    elif found[0]:
        raise RoleNotFit(f"The role {role} of DATABASE_URL may do anything (SUPERUSER, CREATEROLE): name another one.")


def _make(cursor: CursorWrapper, role: str, password: str) -> None:
    cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    if not cursor.fetchone()[0]:
        raise RoleNotFit(
            f"The role {role} of DATABASE_URL does not exist. A superuser makes it: CREATE ROLE {role} LOGIN."
        )
    statement = sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role))
    if password:  # hashed here, so that no log of the server has it
        secret = cursor.connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(secret.decode()))
    cursor.execute(statement)
