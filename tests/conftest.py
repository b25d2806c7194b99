"""The standing cast: a portal on a Professional subscription, its clock, what a source is; a running demo; the wall
around SQL.
"""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from marketing_contacts.billing import services as billing
from marketing_contacts.billing.models import Edition, Subscription
from marketing_contacts.billing.tiers import Source
from marketing_contacts.portals.models import AuditHead, Portal
from tests import sql_wall
from tests.running import Demo, end, free_port

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WEBINARS = Source("app", 1, "Webinars")
FORMS = Source("app", 2, "Forms")


@pytest.fixture(autouse=True)
def _sql_wall() -> Iterator[None]:
    """A test that ran a statement which does not name its portal fails, even where the error was swallowed."""
    sql_wall.watch()
    sql_wall.wall.caught.clear()
    sql_wall.wall.stands = True
    yield
    sql_wall.wall.stands = False
    assert sql_wall.wall.caught == []


@pytest.fixture
def portal(db: None) -> Portal:
    edition = Edition.objects.create(
        code="professional", name="Professional", included_contacts=2000, step_contacts=5000
    )
    portal = Portal.objects.create(name="Northwind Traders", time_zone="Europe/Warsaw")
    AuditHead.objects.create(portal=portal)
    billing.subscribe(
        portal=portal, edition=edition, term=Subscription.Term.YEARLY, renewal_date=date(2027, 3, 31), at=NOW
    )
    return portal


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """The whole product, running on its seed. Tests that use it share it: mark them with xdist_group("demo")."""
    folder = Path(tempfile.mkdtemp(prefix="mc-demo-"))
    folder.chmod(0o711)
    running = Demo(folder / "var", free_port())
    process = running.ready()
    yield running
    end(process)
    shutil.rmtree(folder, ignore_errors=True)
