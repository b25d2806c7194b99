"""How many queries a page may cost. Pages are found from the URL configuration: a new one has its budget at once."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketing_contacts.portals.models import User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.services import add_member
from tests.conftest import NOW
from tests.test_isolation import ROUTES, another_portal, ids_of, path_of

MOST = 20
EXCEPTIONS = {  # by route
    "settings/billing/ledger/verification": 24,  # reads ledger and statements whole, and their heads again
}


@pytest.mark.parametrize("route", [route for route in ROUTES if "crm" not in route])
def test_a_page_costs_few_queries(db: None, route: str) -> None:
    portal = another_portal()
    path = path_of(route, ids_of(portal))
    user = User.objects.create_user("ada@example.com")
    add_member(portal=portal, user=user, permissions=list(Permission), by=None, at=NOW)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    client.get("/help/")  # the session's own beginnings

    with CaptureQueriesContext(connection) as asked:
        client.get(path)

    assert len(asked) <= EXCEPTIONS.get(route, MOST), [query["sql"][:100] for query in asked]
