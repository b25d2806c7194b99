"""How many queries a page may cost. Pages are found from the URL configuration: a new one has its budget at once."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from marketing_contacts.portals.addresses import PORTAL
from tests.every import failing, undone
from tests.every_address import ROUTES, Ids, an_admin, another_portal, ids_of, path_of

MOST = 20
EXCEPTIONS = {  # by route
    f"{PORTAL}settings/billing/ledger/verification": 24,  # reads ledger and statements whole, and their heads again
}


@pytest.fixture(scope="module")
def admin_and_ids(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Client, Ids]]:
    """Made once, for what a page does is undone at once."""
    with django_db_blocker.unblock(), transaction.atomic():
        portal = another_portal()
        admin, _member = an_admin(portal)
        yield admin, ids_of(portal)
        transaction.set_rollback(True)


@pytest.mark.parametrize("half", [0, 1])
def test_a_page_costs_few_queries(admin_and_ids: tuple[Client, Ids], half: int) -> None:
    routes = [route for route in ROUTES if "crm" not in route][half::2]

    assert failing(routes, lambda route: assert_few_queries(*admin_and_ids, route)) == {}


def assert_few_queries(admin: Client, ids: Ids, route: str) -> None:
    admin.get(path_of(PORTAL, ids))  # the session's own beginnings, and which portal was opened last

    with undone(), CaptureQueriesContext(connection) as asked:
        admin.get(path_of(route, ids))

    assert len(asked) <= EXCEPTIONS.get(route, MOST), [query["sql"][:100] for query in asked]
