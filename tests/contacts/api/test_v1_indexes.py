"""Which index version 1's lists are read from: the very statements are explained, far behind their beginnings."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.models import Contact
from marketing_contacts.portals.models import Portal
from tests import sql_wall
from tests.contacts.api.lists_of_version_1 import ALL, RECENT, SEARCH, UPDATED

LISTS = {
    ALL: "contacts_contact_pkey",
    f"{ALL}?vidOffset=30000": "contacts_contact_pkey",
    RECENT: "contact_created_at",
    f"{RECENT}?timeOffset=1579000000000&vidOffset=7": "contact_created_at",
    RECENT + "?vidOffset={vid}": "contact_created_at",
    UPDATED: "contact_updated_at",
    f"{UPDATED}?timeOffset=1610600000000&vidOffset=7": "contact_updated_at",
}
FROM_INDEX = {
    **LISTS,
    f"{SEARCH}?q=name777": "contact_words",
    "/contacts/v1/contact/emails/batch?email=7@example.com": "contact_address_unique",
    "/contacts/v1/contact/vids/batch?vid=7": "contacts_contact_pkey",
}


def plans_of(wire: Client, path: str) -> list[str]:
    """How PostgreSQL reads each thing that the call looks for among contacts."""
    with CaptureQueriesContext(connection) as captured:
        assert wire.get(path).status_code == 200
    statements = [query["sql"] for query in captured if "FROM contacts_contact" in query["sql"].replace('"', "")]
    plans = []
    with sql_wall.lifted(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute("EXPLAIN " + statement)
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    return plans


@pytest.mark.usefixtures("many")
def test_every_list_is_read_from_an_index_wherever_its_page_begins(wire: Client, portal: Portal) -> None:
    vid = Contact.objects.filter(portal=portal).order_by("id").values_list("id", flat=True)[6]

    for path, index in FROM_INDEX.items():
        plans = plans_of(wire, path.format(vid=vid))

        assert any(f" {index}" in plan for plan in plans), (path, plans)
        assert not any("Seq Scan" in plan for plan in plans), (path, plans)
        assert "Sort" not in plans[-1] or path not in LISTS, (path, plans)
