"""Tables that grow can be spread over machines: the portal is in every key. The catalogue of the database says so."""

import ast
from dataclasses import dataclass

import pytest
from django.db import connection

from tests import sql_wall
from tests.sql_forms import miscounted, modules

# Found by a hash or a user, before the portal is known. They are small, and calls seldom write them.
FOUND_FIRST = "It is found by a hash, a key or a user, before its portal is known. Every machine has a copy."
COPIED = "It is small and seldom written. Every machine has a copy."
LIBRARY = "A library of Django owns it. It serves sign-in, which one machine does."
NO_PORTAL = {
    "portals_portal": COPIED,
    "portals_user": COPIED,
    "portals_user_groups": LIBRARY,
    "portals_user_user_permissions": LIBRARY,
    "portals_signinfailure": "It is about accounts that have no portal. A task deletes its old rows.",
    "billing_edition": COPIED,
    "billing_price": COPIED,
    "billing_taxrate": COPIED,
    "integrations_developerapp": COPIED,
    "integrations_developerapplogo": COPIED,
    "integrations_idtoken": "It has no rows. The OAuth library asks for the table.",
    "account_emailaddress": LIBRARY,
    "account_emailconfirmation": LIBRARY,
    "auth_group": LIBRARY,
    "auth_group_permissions": LIBRARY,
    "auth_permission": LIBRARY,
    "django_content_type": LIBRARY,
    "django_migrations": LIBRARY,
    "django_session": LIBRARY,
    "mfa_authenticator": LIBRARY,
    "oauth2_provider_devicegrant": LIBRARY,
    "usersessions_usersession": LIBRARY,
}
KEYS_WITHOUT_PORTAL = {
    "integrations_accesstoken": FOUND_FIRST,
    "integrations_authorizationgrant": FOUND_FIRST,
    "integrations_credential": FOUND_FIRST,
    "integrations_refreshtoken": FOUND_FIRST,
    "portals_invitation": FOUND_FIRST,
    "portals_member": FOUND_FIRST,
}
COLUMNS = """
    SELECT relation.relname, array_agg(attribute.attname::text)
      FROM pg_class AS relation
      JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid AND attribute.attnum > 0
     WHERE relation.relkind IN ('r', 'p') AND relation.relnamespace = 'public'::regnamespace
       AND NOT attribute.attisdropped
     GROUP BY 1
"""
UNIQUE = """
    SELECT relation.relname, key.relname, entry.indisprimary, array_agg(attribute.attname::text)
      FROM pg_index AS entry
      JOIN pg_class AS relation ON relation.oid = entry.indrelid
      JOIN pg_class AS key ON key.oid = entry.indexrelid
      LEFT JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid
           AND attribute.attnum = ANY(entry.indkey)
     WHERE entry.indisunique AND relation.relnamespace = 'public'::regnamespace
     GROUP BY 1, 2, 3
"""
FOREIGN = """
    SELECT relation.relname, entry.conname, other.relname, array_agg(attribute.attname::text)
      FROM pg_constraint AS entry
      JOIN pg_class AS relation ON relation.oid = entry.conrelid
      JOIN pg_class AS other ON other.oid = entry.confrelid
      JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid AND attribute.attnum = ANY(entry.conkey)
     WHERE entry.contype = 'f' AND relation.relnamespace = 'public'::regnamespace
     GROUP BY 1, 2, 3
"""


@dataclass(frozen=True)
class Catalogue:
    """What PostgreSQL says of its tables, and which of them grow with a portal."""

    columns: dict[str, list[str]]
    unique: list[tuple[str, str, bool, list[str]]]
    foreign: list[tuple[str, str, str, list[str]]]

    @property
    def spread(self) -> set[str]:
        """The tables that are spread over machines by their portal."""
        with_portal = {table for table, columns in self.columns.items() if "portal_id" in columns}
        return with_portal - KEYS_WITHOUT_PORTAL.keys()

    @property
    def keyed(self) -> set[str]:
        """The tables whose primary key has the portal."""
        return {table for table, _key, is_primary, columns in self.unique if is_primary and "portal_id" in columns}


def read_catalogue() -> Catalogue:
    with sql_wall.lifted(), connection.cursor() as cursor:
        answers = []
        for statement in (COLUMNS, UNIQUE, FOREIGN):
            cursor.execute(statement)
            answers.append(cursor.fetchall())
    columns, unique, foreign = answers
    return Catalogue(dict(columns), unique, foreign)


@pytest.fixture
def catalogue(db: None) -> Catalogue:
    return read_catalogue()


def test_every_table_names_its_portal_or_a_reason_why_not(catalogue: Catalogue) -> None:
    without = {table for table, columns in catalogue.columns.items() if "portal_id" not in columns}

    assert without == NO_PORTAL.keys()


def test_the_primary_key_of_every_table_that_grows_has_the_portal(catalogue: Catalogue) -> None:
    assert catalogue.spread - catalogue.keyed == set()
    assert len(catalogue.keyed) >= 30


def test_a_new_table_whose_key_lacks_the_portal_is_named(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE segment (id bigint PRIMARY KEY, portal_id bigint NOT NULL)")

    found = read_catalogue()

    assert found.spread - found.keyed == {"segment"}


def test_every_unique_key_of_a_table_that_grows_has_the_portal(catalogue: Catalogue) -> None:
    assert [
        key
        for table, key, _is_primary, columns in catalogue.unique
        if table in catalogue.spread and "portal_id" not in columns
    ] == []


def test_every_foreign_key_between_tables_that_grow_has_the_portal(catalogue: Catalogue) -> None:
    assert [
        key
        for table, key, other, columns in catalogue.foreign
        if table in catalogue.spread and other in catalogue.spread and "portal_id" not in columns
    ] == []


def test_no_foreign_key_leads_from_a_table_with_copies_to_one_that_grows(catalogue: Catalogue) -> None:
    allowed = {"integrations_credential"}  # its key to the app is given up where tables are spread

    leading = {table for table, _key, other, _columns in catalogue.foreign if other in catalogue.spread}

    assert leading - catalogue.spread == allowed


def test_no_exception_is_listed_that_no_table_needs(catalogue: Catalogue) -> None:
    needed = {table for table, _key, _is_primary, columns in catalogue.unique if "portal_id" not in columns}

    assert KEYS_WITHOUT_PORTAL.keys() - needed == set()


def test_no_code_reads_rowcount_after_an_insert_of_selected_rows() -> None:
    assert [found for name, module in modules() for found in miscounted(name, module)] == []


COUNTING = """
ROWS = "{constant}"
def write(cursor):
    cursor.execute({executed})
    return cursor.rowcount
"""


@pytest.mark.parametrize(
    ("constant", "executed", "is_found"),
    [
        ("INSERT INTO t (a) SELECT a FROM u", "ROWS", True),
        ("", "'INSERT INTO t (a) SELECT a FROM u'", True),
        ("", "f'INSERT INTO t (a) SELECT {a} FROM u'", True),
        ("", "FROM_ELSEWHERE", True),
        ("INSERT INTO t (a) SELECT a FROM u", "'DELETE FROM t'", False),
        ("INSERT INTO t (a) VALUES (1)", "ROWS", False),
    ],
)
def test_a_miscount_is_found(constant: str, executed: str, is_found: bool) -> None:  # noqa: FBT001
    module = ast.parse(COUNTING.format(constant=constant, executed=executed))

    assert miscounted("module.py", module) == (["module.py: write"] if is_found else [])
