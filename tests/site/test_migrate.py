"""Migrations on a system that is in use: what waits for a lock gives up, and what would hold others up is found."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Barrier, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, migrations, transaction
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import Settings

from marketing_contacts.demo.live_migrations import judge


class Planted(migrations.Migration):
    """A migration of a test; it is never run."""


class PlantedBesideWrites(migrations.Migration):
    atomic = False


@contextmanager
def somebody_reads(table: str) -> Iterator[None]:
    """Another connection holds what a query that never ends holds."""
    reading, done = Barrier(2, timeout=30), Barrier(2, timeout=30)

    def read() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table} WHERE portal_id = 0")
            reading.wait()
            done.wait()
        connection.close()

    reader = Thread(target=read)
    reader.start()
    reading.wait()
    try:
        yield
    finally:
        done.wait()
        reader.join()


def timeouts() -> list[str]:
    with connection.cursor() as cursor:
        return [cursor.execute(f"SHOW {name}").fetchone()[0] for name in ("lock_timeout", "statement_timeout")]


def judged(sql: str, planted: type[migrations.Migration] = Planted) -> str:
    return judge(planted("0099_planted", "billing"), sql)


@pytest.fixture
def planted(committed_database: None, settings: Settings) -> None:
    settings.MIGRATION_MODULES = {"site": "tests.site.migrations"}


def test_a_migration_that_waits_for_a_lock_gives_up_in_one_line(planted: None) -> None:
    with somebody_reads("portals_invitation"), pytest.raises(CommandError) as gave_up:
        call_command("migrate", "site", verbosity=0, lock_timeout=1)

    assert str(gave_up.value) == (
        "site.0001_invitation_planted did not get its locks within 1 s, so it was undone and blocks nothing. "
        "Run migrate again."
    )


def test_a_migration_that_gave_up_runs_when_it_is_tried_again(planted: None) -> None:
    with somebody_reads("portals_invitation"), pytest.raises(CommandError):
        call_command("migrate", "site", verbosity=0, lock_timeout=1)

    call_command("migrate", "site", verbosity=0)

    assert ("site", "0001_invitation_planted") in MigrationRecorder(connection).applied_migrations()


def test_what_comes_after_a_migration_waits_as_before(planted: None) -> None:
    call_command("migrate", "site", verbosity=0)

    assert timeouts() == ["0", "0"]


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("ALTER TABLE billing_usage DROP COLUMN held;", "ban-drop-column"),
        ("ALTER TABLE billing_usage RENAME COLUMN held TO kept;", "renaming-column"),
        ("ALTER TABLE billing_usage ADD COLUMN x int NOT NULL;", "adding-required-field"),
        ("ALTER TABLE billing_usage ALTER COLUMN held DROP DEFAULT;", "ban-drop-default"),
        ("CREATE INDEX x ON billing_usage (held);", "require-concurrent-index-creation"),
        ("ALTER TABLE billing_usage ADD CONSTRAINT x CHECK (held < 9);", "constraint-missing-not-valid"),
    ],
)
def test_a_migration_that_would_hold_others_up_or_break_old_code_is_found(sql: str, rule: str) -> None:
    assert rule in judged(sql)


def test_a_migration_that_adds_what_old_code_need_not_know_is_fine() -> None:
    assert judged("ALTER TABLE billing_usage ADD COLUMN x int DEFAULT 0 NOT NULL;") == ""


def test_an_index_built_beside_the_writes_is_fine() -> None:
    assert judged("CREATE INDEX CONCURRENTLY x ON billing_usage (held);", PlantedBesideWrites) == ""


def test_an_exception_needs_its_reason() -> None:
    class Excused(Planted):
        accepted = {"ban-drop-column": "nobody reads it any more"}

    class Reasonless(Planted):
        accepted = {"ban-drop-column": ""}

    sql = "ALTER TABLE billing_usage DROP COLUMN held;"

    assert judged(sql, Excused) == ""
    assert judged(sql, Reasonless) == "billing.0099_planted.sql: ban-drop-column is accepted without a reason"


def test_a_rule_that_does_not_exist_is_no_exception() -> None:
    class Misspelt(Planted):
        accepted = {"ban-drop-colum": "misspelt"}

    assert "ban-drop-colum" in judged("SELECT 1;", Misspelt)
