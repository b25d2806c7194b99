"""What contacts are associated with: taken by creates, moved by merges, shown to reads that ask."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.api.v3.associations import with_associations
from contacts.api.v3.representation import written
from contacts.models import Contact, ContactAssociation
from contacts.selectors import Definitions
from contacts.services.creation.create import create_contacts
from contacts.services.creation.new_contact import NewContact
from contacts.services.lifecycle import merge_contacts
from marketing_contacts.portals.models import Portal
from marketing_contacts.wire.refusals import Refused
from tests.conftest import NOW
from tests.contacts.api.associations import created, to
from tests.contacts.api.calls import URL, post
from tests.contacts.cast import PERSON


def shown(portal: Portal, contact_id: int, *asked: str) -> Any:
    contact = Contact.objects.get(portal=portal, id=contact_id)
    [answer] = with_associations(portal, [written(contact, NOW, Definitions(portal))], asked)
    return answer.associations


def test_a_create_keeps_its_associations_by_kind_and_number(wire: Client, portal: Portal) -> None:
    ada = created(wire, to("77", 279), to(5, 4))

    found = shown(portal, ada, "companies", "deal", "tickets")

    assert found.keys() == {"companies", "deals"}
    assert [(each.id, each.type) for each in found["companies"].results] == [("77", "contact_to_company_unlabeled")]
    assert [(each.id, each.type) for each in found["deals"].results] == [("5", "contact_to_deal")]


def test_a_primary_company_is_among_the_companies_too_and_nothing_is_kept_twice(wire: Client, portal: Portal) -> None:
    ada = created(wire, to("77", 1, 1), to("77", 279))

    types = [each.type for each in shown(portal, ada, "0-2")["companies"].results]

    assert types == ["contact_to_company", "contact_to_company_unlabeled"]


@pytest.mark.parametrize(
    ("association", "named"),
    [
        (to("77", 999), "not 999"),
        (to("77", 449), "not 449"),
        (to("77", 36, category="USER_DEFINED"), "USER_DEFINED"),
        (to("", 279), "to.id"),
        (to("7\0", 279), "to.id"),
        (to("7" * 65, 279), "to.id"),
        (to("77"), "types"),
        (to("77", *[279] * 1001), "1000"),
        ({"to": {"id": "77"}}, "types"),
        ({"types": []}, "to"),
        (7, "Expected `object`"),
    ],
)
def test_what_cannot_be_kept_is_named_and_refused_and_no_contact_is_created(
    wire: Client, portal: Portal, association: Any, named: str
) -> None:
    status, body = post(wire, {"properties": {"email": "ada@example.com"}, "associations": [association]})

    assert status == 400
    assert body["category"] == "VALIDATION_ERROR"
    assert named in body["message"]
    assert not Contact.objects.filter(portal=portal).exists()


def test_a_batch_keeps_each_contacts_own(wire: Client, portal: Portal) -> None:
    inputs = [{"properties": {}, "associations": [to(str(number), 15)]} for number in range(3)]

    _status, body = post(wire, {"inputs": inputs}, URL + "/batch/create")

    tickets = [shown(portal, int(each["id"]), "tickets")["tickets"].results for each in body["results"]]
    assert [[ticket.id for ticket in some] for some in tickets] == [["0"], ["1"], ["2"]]


def test_a_batch_may_bring_more_than_one_statement_takes(wire: Client, portal: Portal) -> None:
    many = [to(str(number), 15) for number in range(1000)]
    inputs = [{"properties": {}, "associations": many}] * 20

    status, _body = post(wire, {"inputs": inputs}, URL + "/batch/create")

    assert status == 201
    assert ContactAssociation.objects.filter(portal=portal).count() == 20_000


def test_a_merge_moves_them_and_keeps_what_both_had_once(wire: Client, portal: Portal) -> None:
    ada, other = created(wire, to("77", 279)), created(wire, to("77", 279), to("5", 4))

    merge_contacts(portal=portal, primary_id=ada, other_id=other, origin=PERSON, now=NOW)

    rows = ContactAssociation.objects.filter(portal=portal).order_by("type_id")
    assert list(rows.values_list("contact_id", "type_id", "to_id")) == [(ada, 4, "5"), (ada, 279, "77")]


def test_a_kind_that_is_no_object_is_named(wire: Client, portal: Portal) -> None:
    ada = created(wire, to("77", 279))

    with pytest.raises(Refused, match="unicorns"):
        shown(portal, ada, "companies", "unicorns")


def test_who_associates_nothing_pays_nothing(portal: Portal) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        create_contacts(portal=portal, contacts=[NewContact("ada@example.com")], origin=PERSON, now=NOW)

    assert not [query for query in queries if "association" in query["sql"]]


@pytest.mark.parametrize(("given", "status"), [("279", 201), (279, 201), ("two", 400), ("", 400), ("279.5", 400)])
def test_a_number_may_come_as_a_text(wire: Client, given: Any, status: int) -> None:
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": given}]
    body = {"properties": {"email": "ada@example.com"}, "associations": [{"to": {"id": "5"}, "types": types}]}

    assert post(wire, body)[0] == status
