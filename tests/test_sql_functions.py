"""Functions of the database keep the rules of all statements: one portal, one table written, nothing made of texts."""

import re
from pathlib import Path

import pytest
import sqlglot
from django.db import connection
from sqlglot import exp

from marketing_contacts.portals.models import Portal
from tests.sql_forms import sets_by_call
from tests.sql_functions import body_of, files, portal_tables_named, statements_of
from tests.sql_scope import portal_tables_in
from tests.sql_wall import PLACEHOLDER, fault_of

MOST_LINES = 120
VOLATILE = ("nextval", "clock_timestamp", "random", "gen_random_uuid")
FILES = [pytest.param(path, id=path.stem) for path in files()]
CREATE = """
CREATE FUNCTION f(p_portal bigint, p_other bigint) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    IF p_other IS NULL THEN {statement}; END IF;
END $$
"""


def written(statement: str) -> exp.Expr:
    return sqlglot.parse_one(PLACEHOLDER.sub("1", statement), read="postgres")


def test_there_are_functions() -> None:
    assert files()


@pytest.mark.parametrize("path", FILES)
def test_each_statement_names_the_portal_of_the_call(path: Path) -> None:
    statements = statements_of(path.read_text())

    assert [each for each in statements if fault_of(each, {"portal": 1})] == []
    read = sum(len(portal_tables_in(written(each))) for each in statements)
    assert read == len(portal_tables_named(body_of(path.read_text())))


@pytest.mark.parametrize("path", FILES)
def test_each_statement_writes_one_table_and_draws_nothing(path: Path) -> None:
    for statement in statements_of(path.read_text()):
        tree = written(statement)
        assert len(list(tree.find_all(exp.Insert, exp.Update, exp.Delete))) <= 1, statement
        assert not any(f"{name}(" in statement for name in VOLATILE), statement


@pytest.mark.parametrize("path", FILES)
def test_no_function_sets_a_parameter_by_a_call(path: Path) -> None:
    assert not sets_by_call(body_of(path.read_text()))


@pytest.mark.parametrize("path", FILES)
def test_no_function_makes_statements_of_texts(path: Path) -> None:
    assert not re.search(r"\b(EXECUTE|dblink|query_to_xml)\b", body_of(path.read_text()), re.IGNORECASE)


@pytest.mark.parametrize("path", FILES)
def test_a_function_is_short_is_named_by_its_file_and_takes_the_portal_first(path: Path) -> None:
    text = path.read_text()

    assert len(text.splitlines()) <= MOST_LINES
    assert re.search(rf"CREATE FUNCTION {path.stem}\(\s*p_portal bigint\b", text)
    assert re.fullmatch(r"\w+_\d+", path.stem)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contacts_contact SET email = NULL WHERE id = 1",
        "UPDATE contacts_contact SET email = NULL WHERE portal_id = p_other",
        "PERFORM 1 FROM billing_usage WHERE portal_id = p_portal OR count = 1",
        "INSERT INTO contacts_contact (portal_id, email) VALUES (p_other, 'a')",
        (
            "WITH gone AS (DELETE FROM contacts_contact WHERE portal_id = p_portal RETURNING id)"
            " SELECT count(*) INTO v_count FROM gone"
        ),
    ],
)
def test_a_statement_that_names_another_portal_or_writes_in_a_cte_is_found(statement: str) -> None:
    [found] = statements_of(CREATE.format(statement=statement))

    assert fault_of(found, {"portal": 1})


def test_a_function_does_what_its_caller_may_and_no_more(portal: Portal) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE proname = ANY (%s) AND NOT prosecdef", [[path.stem for path in files()]]
        )
        assert sorted(name for (name,) in cursor.fetchall()) == [path.stem for path in files()]
