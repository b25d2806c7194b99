"""Connections to PostgreSQL: both ends notice that the other end vanished."""

import pytest
from django.db import connection

from marketing_contacts.database import OUR_END, THEIR_END, database

URL = "postgresql://ada@database.example.com/contacts"


def test_both_ends_of_a_connection_take_the_keepalives(db: None) -> None:
    taken = connection.connection.info.get_parameters()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_settings WHERE source = 'client' AND name LIKE 'tcp%%'")
        names = {name for (name,) in cursor.fetchall()}

    assert {name: int(taken[name]) for name in OUR_END} == OUR_END
    assert names == THEIR_END.keys()


@pytest.mark.parametrize(("query", "seconds"), [("", 30), ("?keepalives_idle=60", 60)])
def test_an_operator_may_choose_other_numbers(query: str, seconds: int) -> None:
    assert int(database(URL + query, pgbouncer=False)["OPTIONS"]["keepalives_idle"]) == seconds


def test_the_keepalives_stay_beside_options_of_the_url() -> None:
    options = database(f"{URL}?options=-c%20statement_timeout%3D5000", pgbouncer=False)["OPTIONS"]["options"]

    assert "tcp_keepalives_idle=30" in options
    assert options.endswith("-c statement_timeout=5000")


def test_a_pgbouncer_is_asked_for_nothing_that_it_refuses() -> None:
    options = database(URL, pgbouncer=True)["OPTIONS"]

    assert "options" not in options
    assert options["prepare_threshold"] is None
