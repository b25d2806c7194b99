"""The standing cast: a portal on a Professional subscription, its clock, what a source is; a running demo; the wall
around SQL.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import override_settings, setup_databases, teardown_databases
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from marketing_contacts.billing import services as billing
from marketing_contacts.billing.models import Edition, Subscription
from marketing_contacts.billing.sources import Source, SourceKind
from marketing_contacts.portals import audit
from marketing_contacts.portals.models import AuditEntry, AuditHead, Portal
from tests import audit_wall, sql_wall
from tests.every import own_cache
from tests.running import Demo, end, own_demo, seeded

settings.register_profile("suite", deadline=None)  # a busy machine is no fault
settings.load_profile("suite")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WEBINARS = Source(SourceKind.APP, 1, "Webinars")
FORMS = Source(SourceKind.APP, 2, "Forms")


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among what the whole run needs. The search took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The test database, also where every chosen test wants a copy of it: pytest-django's own makes none there.

    It is a copy of the migrated one where there is such a one, and is migrated anew elsewhere.
    """
    connection.settings_dict["TEST"]["TEMPLATE"] = os.environ.get("MIGRATED_DATABASE")
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases=["default"], serialized_aliases=[])  # type: ignore[arg-type]  # names will do
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def _settings_of_tests() -> Iterator[None]:
    """Passwords are hashed as often as ever, but not for as long; a busy machine is not a Redis that is away,
    nor is what it does slowly a slow search.

    Each client of Django makes its own middleware, and WhiteNoise reads all static files for it, unless it looks for a
    file when somebody asks for one.
    """
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        RATE_LIMIT_PATIENCE=10.0,
        SEARCH_AT_ONCE_MS=5_000,
        WHITENOISE_AUTOREFRESH=True,
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def _calendar() -> Iterator[None]:
    """SUITE_DATE, such as 2028-02-29T23:40+00:00, is when the tests of this process believe to run."""
    when = os.environ.get("SUITE_DATE")
    with time_machine.travel(datetime.fromisoformat(when)) if when else nullcontext():
        yield


@pytest.fixture(autouse=True)
def _sql_wall() -> Iterator[None]:
    """A test that ran a statement which does not name its portal fails, even where the error was swallowed."""
    sql_wall.watch()
    sql_wall.wall.caught.clear()
    sql_wall.wall.stands = True
    yield
    sql_wall.wall.stands = False
    assert sql_wall.wall.caught == []


@pytest.fixture(autouse=True)
def _audit_wall(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test that wrote an entry of an audit trail without words fails."""
    missing, record = set[str](), audit.record

    def recorded(**entry: Any) -> AuditEntry:
        written = record(**entry)
        missing.update(audit_wall.without_words(written))
        return written

    monkeypatch.setattr(audit, "record", recorded)
    yield
    assert missing == set()


@pytest.fixture(autouse=True)
def _own_cache() -> Iterator[None]:
    """What one test kept in Redis, such as counts of attempts to sign in, is unknown to all others.

    What a later module makes for all its tests comes before the first of them, so the cache is new at the end as well.
    """
    own_cache()
    yield
    own_cache()


def new_portal(maximum_marketing_contacts: int | None = None) -> Portal:
    edition, _new = Edition.objects.get_or_create(
        code="professional", defaults={"name": "Professional", "included_contacts": 2000, "step_contacts": 5000}
    )
    portal = Portal.objects.create(name="Northwind Traders", time_zone="Europe/Warsaw")
    AuditHead.objects.create(portal=portal)
    billing.subscribe(
        portal=portal,
        edition=edition,
        term=Subscription.Term.YEARLY,
        renewal_date=date(2027, 3, 31),
        now=NOW,
        maximum_marketing_contacts=maximum_marketing_contacts,
    )
    return portal


@pytest.fixture(scope="session")
def seeded_data(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The data of a demo that has ended, made once for all workers; a demo that starts on a copy need not seed."""
    own = tmp_path_factory.getbasetemp()
    return seeded(own if worker_id == "master" else own.parent)


@pytest.fixture(scope="session")
def demo(seeded_data: Path) -> Iterator[Demo]:
    """The whole product, running on its seed. Tests share it: mark them with an xdist_group, such as "demo"."""
    with own_demo(data=seeded_data) as running:
        process = running.ready()
        yield running
        end(process)


@pytest.fixture
def portal(db: None) -> Portal:
    return new_portal()


@pytest.fixture
def committed_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A copy of the test database for a test that commits, in this thread or in others; it is dropped afterwards."""
    template = connection.settings_dict["NAME"]
    copy = f"{template}_{uuid4().hex[:12]}"
    with django_db_blocker.unblock():
        connection.close()
        _administer(f'CREATE DATABASE "{copy}" TEMPLATE "{template}"')
        _administer(f'ALTER DATABASE "{copy}" SET synchronous_commit = off')  # these tests race, none pulls the plug
        connection.settings_dict["NAME"] = copy
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = template
            _administer(f'DROP DATABASE "{copy}" WITH (FORCE)')


def _administer(statement: str) -> None:
    with connection._nodb_cursor() as cursor:  # noqa: SLF001 - what Django's own test databases are made with
        cursor.execute(statement)
