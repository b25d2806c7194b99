"""Manage two roles of PostgreSQL.

One owns the tables and migrates. The other runs web server, worker and beat. The application's role owns nothing. The
application's role may read and add rows of append-only tables, and read and write rows of other tables.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

READ_AND_ADD = sql.SQL("SELECT, INSERT")
READ_AND_WRITE = sql.SQL("SELECT, INSERT, UPDATE, DELETE")

# A table whose trigger refuses TRUNCATE also refuses UPDATE and DELETE, so it is append-only.
APPEND_ONLY = """
SELECT DISTINCT class.relname FROM pg_trigger AS guard JOIN pg_class AS class ON class.oid = guard.tgrelid
 WHERE class.relnamespace = current_schema()::regnamespace AND NOT guard.tgisinternal AND guard.tgtype & 32 <> 0
 ORDER BY 1
"""  # bit 32 of tgtype marks a trigger on TRUNCATE
TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
 ORDER BY 1
"""
MIGRATIONS = "django_migrations"  # the application only reads the applied migrations


class RoleNotFit(Exception):
    """The application's role is missing or has too many rights. The message is one line."""


@contextmanager
def owner_connected() -> Iterator[str]:
    """Connect as the role that owns the tables during the block.

    Yields the application's role, or an empty text when both roles are one.
    """
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
    """Grant the application's role its rights on all tables, and revoke all other rights.

    Creates a missing role. Repeated runs are safe. Raises RoleNotFit when the role is missing and cannot be created, or
    has too many rights.
    """
    # One transaction, so that no session sees a table between its old and new rights.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('roles of marketing contacts'))")
        _ensure(cursor, role, password)
        append_only = append_only_tables(cursor)
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            names = {"table": sql.Identifier(table), "role": sql.Identifier(role)}
            cursor.execute(sql.SQL("REVOKE ALL ON {table} FROM {role}, PUBLIC").format(**names))
            rights = READ_AND_ADD if table in {*append_only, MIGRATIONS} else READ_AND_WRITE
            cursor.execute(sql.SQL("GRANT {rights} ON {table} TO {role}").format(rights=rights, **names))
        cursor.execute("SELECT current_schema()")
        names = {"schema": sql.Identifier(cursor.fetchone()[0]), "role": sql.Identifier(role)}
        for statement in (
            "GRANT USAGE ON SCHEMA {schema} TO {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}",
            # New tables start without rights to change rows, and this function grants those rights later.
            "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT ON TABLES TO {role}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT EXECUTE ON FUNCTIONS TO {role}",
        ):
            cursor.execute(sql.SQL(statement).format(**names))


def append_only_tables(cursor: CursorWrapper) -> list[str]:
    """Return the tables that refuse UPDATE, DELETE and TRUNCATE, by the database's catalogue."""
    cursor.execute(APPEND_ONLY)
    return [name for (name,) in cursor.fetchall()]


def _ensure(cursor: CursorWrapper, role: str, password: str) -> None:
    """Create the role unless it exists. Raises RoleNotFit."""
    cursor.execute("SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = %s", [role])
    found = cursor.fetchone()
    if found and found[0]:
        raise RoleNotFit(
            f"The role {role} of DATABASE_URL has too many rights (SUPERUSER, CREATEROLE). Name another role."
        )
    if found:
        return
    cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    if not cursor.fetchone()[0]:
        raise RoleNotFit(
            f"The role {role} of DATABASE_URL does not exist. A superuser must create it: CREATE ROLE {role} LOGIN."
        )
    statement = sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role))
    if password:  # hashed here, so that the server's log never has the password
        secret = cursor.connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(secret.decode()))
    cursor.execute(statement)
