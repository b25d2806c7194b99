"""Which index a search over REST is answered from: the very statement is explained, with the values that it looks for.

Tried with a million contacts in one portal, see CHANGELOG.md for what is not answered from an index.
"""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.models import Contact
from marketing_contacts.portals.models import Portal
from tests import sql_wall
from tests.contacts.api.calls import post
from tests.contacts.api.searches import SEARCH, groups, where

FROM_INDEX: list[tuple[dict[str, Any], str]] = [
    (groups([where("email", "EQ", "777@EXAMPLE.com")]), "contact_address_unique"),
    (groups([where("email", "IN", "7@example.com", "8@example.com")]), "contact_address_unique"),
    (groups([where("email", "CONTAINS_TOKEN", "777")]), "contact_words"),
    (groups([where("hs_additional_emails", "EQ", "777@EXAMPLE.com")]), "contact_address_unique"),
    (groups([where("hs_additional_emails", "CONTAINS_TOKEN", "777")]), "contact_words"),
    (groups([where("firstname", "CONTAINS_TOKEN", "name777*")]), "contact_words"),
    (groups([where("hs_object_id", "EQ", 777)]), "contacts_contact_pkey"),
    (groups([where("hs_object_id", "IN", 777, "778")]), "contacts_contact_pkey"),
    (groups([where("createdate", "GTE", "2020-02-11")]), "contact_created_at"),
    (groups([where("createdate", "BETWEEN", "2020-01-02", "2020-01-03")]), "contact_created_at"),
    (groups([where("lastmodifieddate", "GTE", "2021-02-11")]), "contact_updated_at"),
    ({**groups([where("lastmodifieddate", "GT", 1610000000000)]), "sorts": ["lastmodifieddate"]}, "contact_updated_at"),
    ({"sorts": [{"propertyName": "lastmodifieddate", "direction": "DESCENDING"}]}, "contact_updated_at"),
    ({"sorts": ["-createdate"]}, "contact_created_at"),
    (groups([where("hs_marketable_status", "EQ", "true")]), "contact_by_status"),
    (groups([where("hs_marketable_until_renewal", "EQ", "true")]), "contact_by_status"),
    (groups([where("email", "EQ", "7@example.com")], [where("hs_object_id", "EQ", 9)]), "contact_address_unique"),
    ({"query": "name777"}, "contact_words"),
    ({"query": "name777", "sorts": ["createdate"]}, "contact_words"),
    ({"query": "nobody"}, "contact_words"),
    ({}, "contacts_contact_pkey"),
    ({"query": "example"}, "contact_words"),
]


def plan_of(wire: Client, body: dict[str, Any]) -> str:
    """How PostgreSQL reads what the search looks for."""
    with CaptureQueriesContext(connection) as captured:
        assert post(wire, body, SEARCH)[0] == 200
    [statement] = [query["sql"] for query in captured if "array_agg" in query["sql"]]
    with sql_wall.lifted(), connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + statement)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_searches_that_programs_make_are_answered_from_an_index(wire: Client, many: None) -> None:
    for body, index in FROM_INDEX:
        plan = plan_of(wire, body)

        assert f" {index}" in plan, (body, plan)
        assert "Seq Scan" not in plan, (body, plan)


def test_page_and_total_are_read_by_one_statement_and_the_contacts_by_another(wire: Client, many: None) -> None:
    with CaptureQueriesContext(connection) as captured:
        _status, body = post(wire, {"limit": 100, "after": 9900}, SEARCH)

    statements = [query["sql"] for query in captured if "contacts_contact" in query["sql"]]
    assert body["total"] == 10_000
    assert len(body["results"]) == 100
    assert "paging" not in body
    assert ["array_agg" in statement for statement in statements] == [True, False]


def test_above_what_is_counted_the_counter_of_those_that_count_is_told(
    wire: Client, many: None, portal: Portal
) -> None:
    Contact.objects.filter(portal=portal).update(marketing_status="MARKETING")

    assert post(wire, groups([where("hs_marketable_status", "EQ", True)]), SEARCH)[1]["total"] == 0
