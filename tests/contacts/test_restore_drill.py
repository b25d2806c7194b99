"""`manage.py restore_drill`: a dump, restored into an empty database, holds the same."""

import io
import os
from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command

from contacts.management.commands import restore_drill
from contacts.marketing_status import MarketingStatus
from contacts.services import set_marketing_status
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
