"""The role that web server, worker and beat are: it owns nothing, and cannot change what is kept for ever."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from contacts.models import Contact
from contacts.recount import discrepancies
from contacts.services.erasure import erase_contact
from marketing_contacts.site import roles
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON, create, flip, new_app
from tests.sql_wall import lifted

PASSWORD = "p4ssword"
KEPT_FOR_EVER = {
    "billing_billingperiod",
    "billing_charge",
    "billing_statement",
    "billing_statementline",
    "billing_usageentry",
    "portals_auditentry",
}
CHANGES = [
    "UPDATE {table} SET portal_id = portal_id",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "DROP TRIGGER {table}_append_only ON {table}",
    "DROP TABLE {table} CASCADE",
    "ALTER TABLE {table} OWNER TO CURRENT_USER",
]
WAYS_AROUND = [
    "SET session_replication_role = replica",
    "COPY billing_usage TO PROGRAM 'true'",
    "CREATE TABLE own (id int)",
    "CREATE ROLE another",
    "UPDATE django_migrations SET name = name",
]


@pytest.fixture
def role(committed_database: None) -> Iterator[str]:
    """A role of the application's kind, with its rights on this database."""
    name = f"app_{uuid4().hex[:12]}"
    with lifted():
        roles.grant(name, PASSWORD)
    yield name
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {name}")
        cursor.execute(f"DROP ROLE {name}")


@pytest.fixture
def as_role(role: str) -> Iterator[None]:
    """The product's own connection, as that role."""
    owner = connection.settings_dict
    connection.close()
    connection.settings_dict = {**owner, "USER": role, "PASSWORD": PASSWORD}
    yield
    connection.close()
    connection.settings_dict = owner


def tables() -> list[str]:
    with lifted(), connection.cursor() as cursor:
        return roles.append_only_tables(cursor)


def done(statements: list[str], role: str) -> list[str]:
    """The statements that PostgreSQL does not refuse to the role for want of rights."""
    params = {**connection.get_connection_params(), "user": role, "password": PASSWORD}
    address = {name: params[name] for name in ("dbname", "host", "port", "user", "password") if name in params}
    with psycopg.connect(**address, autocommit=True) as other:
        return [statement for statement in statements if not refuses(other, statement)]


def refuses(other: psycopg.Connection, statement: str) -> bool:
    try:
        other.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


@pytest.mark.parametrize("guarded", [True, False], ids=["with triggers", "without triggers"])
def test_what_is_kept_for_ever_is_refused_to_the_role_whatever_triggers_there_are(role: str, *, guarded: bool) -> None:
    found = tables()
    if not guarded:
        with connection.cursor() as cursor:
            for table in found:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    statements = [change.format(table=table) for table in found for change in CHANGES]

    assert set(found) >= KEPT_FOR_EVER
    assert done([*statements, *WAYS_AROUND], role) == []


def test_the_product_creates_flips_and_forgets_as_the_role(as_role: None) -> None:
    app = new_app(new_portal())
    [ada, grace] = create(app, ["ada@example.com", "grace@example.com"])
    flip(app, enabled=False)
    erase_contact(portal=app.portal, contact_id=ada.id, origin=PERSON, now=NOW)

    assert list(Contact.objects.filter(portal=app.portal)) == [grace]
    assert discrepancies(app.portal) == []


def test_a_role_that_may_do_anything_is_not_taken(committed_database: None) -> None:
    with connection.cursor() as cursor:
        [superuser] = cursor.execute("SELECT current_user").fetchone()

    with lifted(), pytest.raises(roles.RoleNotFit, match="has too many rights"):
        roles.grant(superuser)
