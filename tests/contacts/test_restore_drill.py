"""`manage.py restore_drill`: a dump, restored into an empty database, holds the same."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from contacts.management.commands import restore_drill
from contacts.marketing_status import MarketingStatus
from contacts.services.status.set import set_marketing_status
from tests.conftest import NOW, new_portal
from tests.contacts.cast import PERSON, create, new_app


@pytest.fixture
def empty_database(committed_database: None) -> Iterator[str]:
    name = f"drill_{uuid4().hex}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as administrator:
        administrator.execute(f"CREATE DATABASE {name}")
        yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")


def drilled(into: str) -> str:
    lines = io.StringIO()
    call_command("restore_drill", into=into, stdout=lines)
    return lines.getvalue()


def test_a_restored_copy_has_the_same_counts_ledger_and_audit_trail(empty_database: str) -> None:
    portal, other = new_portal(), new_portal()
    [ada, *_others] = create(new_app(portal), ["ada@example.com", "grace@example.com", "joan@example.com"])
    set_marketing_status(
        portal=portal, contact_ids=[ada.id], wished=MarketingStatus.NON_MARKETING, origin=PERSON, now=NOW
    )

    [first, second] = drilled(empty_database).splitlines()

    assert first.startswith(f"{portal.pk} Northwind Traders: 3 contacts, 3 counted, 0 held, 1 pending, ledger 1 ")
    assert first.endswith("all whole: restored")
    assert second.startswith(f"{other.pk} Northwind Traders: 0 contacts")


def test_a_database_that_is_not_empty_is_left_alone(empty_database: str) -> None:
    with psycopg.connect(empty_database) as target:
        target.execute("CREATE TABLE precious (id int)")

    with pytest.raises(CommandError, match="not empty; nothing was done"):
        drilled(empty_database)


def test_a_database_that_is_not_there_is_named(db: None) -> None:
    with pytest.raises(CommandError, match="--into: this database cannot be reached"):
        drilled("postgresql://nobody@127.0.0.1:1/none")


def test_a_copy_that_lost_something_is_told_apart(empty_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    new_portal()
    real = restore_drill.contents_of
    monkeypatch.setattr(restore_drill, "contents_of", lambda url: [line.replace("ledger 0", "") for line in real(url)])

    with pytest.raises(CommandError, match="differs"):
        drilled(empty_database)


def test_the_empty_database_is_named_by_the_environment(empty_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    portal, lines = new_portal(), io.StringIO()
    monkeypatch.setenv("RESTORE_DATABASE_URL", empty_database)

    call_command("restore_drill", stdout=lines)

    assert lines.getvalue().startswith(f"{portal.pk} Northwind Traders")


def test_without_a_database_to_fill_nothing_is_done(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RESTORE_DATABASE_URL", raising=False)

    with pytest.raises(CommandError, match="RESTORE_DATABASE_URL must name an empty database"):
        call_command("restore_drill")


def test_a_program_of_another_version_is_not_taken_and_the_wanted_one_is_named(
    db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    older = tmp_path / "pg_dump"
    older.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    older.chmod(0o755)
    monkeypatch.setattr(restore_drill, "DEBIAN_FOLDER", str(tmp_path / "{version}"))
    monkeypatch.setenv("PATH", str(tmp_path))
    [version, *_minor] = connection.get_database_version()

    with pytest.raises(CommandError, match=rf"^pg_dump of PostgreSQL {version} is not installed"):
        restore_drill.program("pg_dump")
