"""Real parallel connections at a barrier. What is committed stays in the test database, in portals of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from contacts.models import Contact
from contacts.recount import discrepancies
from contacts.services import ContactAlreadyExists
from integrations.models import ConnectedApp
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.models import Edition, Subscription, Usage
from marketing_contacts.portals.models import AuditHead, Portal
from tests.conftest import NOW
from tests.contacts.cast import create, new_app


@pytest.fixture
def committed_portal(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Callable[[int | None], Portal]]:
    def new_portal(cap: int | None) -> Portal:
        edition, _new = Edition.objects.get_or_create(
            code="races", defaults={"name": "Races", "included_contacts": 2000, "step_contacts": 5000}
        )
        portal = Portal.objects.create(name="Races")
        AuditHead.objects.create(portal=portal)
        billing.subscribe(
            portal=portal,
            edition=edition,
            term=Subscription.Term.MONTHLY,
            renewal_date=date(2027, 1, 1),
            at=NOW,
            maximum_marketing_contacts=cap,
        )
        return portal

    with django_db_blocker.unblock():
        yield new_portal
        connection.close()


def race(app_and_email: list[tuple[ConnectedApp, str]]) -> int:
    """Create all at once, each on a connection of its own; answer how many were created."""
    barrier = Barrier(len(app_and_email))

    def one(app: ConnectedApp, email: str) -> int:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return len(create(app, [email]))
        except ContactAlreadyExists as exists:
            return 0 if exists.contact_id else -100  # the other one is named
        finally:
            connection.close()

    with ThreadPoolExecutor(len(app_and_email)) as threads:
        return sum(threads.map(lambda pair: one(*pair), app_and_email))


def test_one_email_created_by_64_threads_through_four_apps_becomes_one_contact(
    committed_portal: Callable[[int | None], Portal],
) -> None:
    portal = committed_portal(None)
    apps = [new_app(portal, f"App {number}") for number in range(4)]

    created = race([(apps[number % 4], "ada@example.com") for number in range(64)])

    assert created == 1
    assert Usage.objects.get(portal=portal).count == 1
    assert discrepancies(portal) == []


@pytest.mark.parametrize("cap", [1, 7, 20])
def test_of_cap_and_more_racing_creates_exactly_the_room_becomes_marketing(
    committed_portal: Callable[[int | None], Portal], cap: int
) -> None:
    portal = committed_portal(cap)
    app = new_app(portal)

    created = race([(app, f"p{number}@example.com") for number in range(cap + 20)])

    usage = Usage.objects.get(portal=portal)
    assert created == cap + 20 == Contact.objects.filter(portal=portal).count()
    assert (usage.count, usage.held) == (cap, 20)
    assert discrepancies(portal) == []
