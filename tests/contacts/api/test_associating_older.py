"""Associations, versions 3 and 1: types by their names, and by definitions."""

from typing import Any

import pytest
from django.test import Client

from marketing_contacts.portals.models import Portal
from tests.contacts.api.associations import NOBODY, created, kept, to
from tests.contacts.api.calls import post, send

BETWEEN = "/crm/v3/associations/contacts/companies"
V1 = "/crm-associations/v1/associations"


def named(from_id: Any, to_id: Any, name: str) -> dict[str, Any]:
    return {"from": {"id": from_id}, "to": {"id": to_id}, "type": name}


def defined(from_id: Any, to_id: Any, number: Any) -> dict[str, Any]:
    return {"fromObjectId": from_id, "toObjectId": to_id, "category": "HUBSPOT_DEFINED", "definitionId": number}


def test_version_3_reads_each_type_by_its_name(wire: Client) -> None:
    ada = created(wire, to("7", 1))

    there = send(wire, "GET", f"/crm/v3/objects/contacts/{ada}/associations/companies")
    back = send(wire, "GET", "/crm/v3/objects/companies/7/associations/contacts?limit=1")

    names = ["contact_to_company", "contact_to_company_unlabeled"]
    assert there == (200, {"results": [{"id": "7", "type": name} for name in names]})
    assert [each["type"] for each in back[1]["results"]] == ["company_to_contact", "company_to_contact_unlabeled"]


@pytest.mark.parametrize("name", ["contact_to_company", "1"])
def test_version_3_puts_and_deletes_by_name_or_number(wire: Client, portal: Portal, name: str) -> None:
    ada = created(wire)
    url = f"/crm/v3/objects/contacts/{ada}/associations/companies/7/{name}"

    status, body = send(wire, "PUT", url)
    associated = kept(portal)

    assert status == 200
    assert body["id"] == str(ada)
    assert [each["id"] for each in body["associations"]["companies"]["results"]] == ["7", "7"]
    assert associated == [(ada, 1, "7"), (ada, 279, "7")]
    assert send(wire, "DELETE", url) == (204, None)
    assert kept(portal) == []


def test_version_3_puts_from_the_other_end(wire: Client, portal: Portal) -> None:
    ada = created(wire)

    status, body = send(wire, "PUT", f"/crm/v3/objects/deals/5/associations/contacts/{ada}/deal_to_contact")

    assert status == 200
    assert body["id"] == "5"
    assert kept(portal) == [(ada, 4, "5")]


def test_version_3_lists_the_names_of_types(wire: Client) -> None:
    there = send(wire, "GET", f"{BETWEEN}/types")
    back = send(wire, "GET", "/crm/v3/associations/tickets/contacts/types")

    names = {each["id"]: each["name"] for each in there[1]["results"]}
    assert names == {"1": "contact_to_company", "279": "contact_to_company_unlabeled"}
    assert back == (200, {"results": [{"id": "16", "name": "ticket_to_contact"}]})


def test_version_3_batches_create_read_and_archive(wire: Client, portal: Portal) -> None:
    ada = created(wire)
    pair = named(ada, "7", "contact_to_company_unlabeled")

    made = post(wire, {"inputs": [pair, named(NOBODY, "7", "contact_to_company")]}, f"{BETWEEN}/batch/create")
    read = post(wire, {"inputs": [{"id": ada}, {"id": NOBODY}]}, f"{BETWEEN}/batch/read")
    archived = post(wire, {"inputs": [pair]}, f"{BETWEEN}/batch/archive")

    assert made[0] == 207
    assert read[0] == 207
    assert archived[0] == 204
    assert made[1]["results"] == [{"from": {"id": str(ada)}, "to": {"id": "7"}, "type": pair["type"]}]
    assert read[1]["results"] == [{"from": {"id": str(ada)}, "to": [{"id": "7", "type": pair["type"]}]}]
    assert kept(portal) == []


@pytest.mark.parametrize("name", ["contact_to_deal", "company_to_contact", "2", "x"])
def test_version_3_refuses_a_type_of_other_ends(wire: Client, name: str) -> None:
    ada = created(wire)

    assert send(wire, "PUT", f"/crm/v3/objects/contacts/{ada}/associations/companies/7/{name}")[0] == 400
    assert post(wire, {"inputs": [named(ada, 7, name)]}, f"{BETWEEN}/batch/create")[0] == 400


def test_version_1_creates_reads_and_deletes_by_definitions(wire: Client, portal: Portal) -> None:
    ada, bob = created(wire), created(wire)

    one = send(wire, "PUT", V1, defined(ada, 7, 1))
    many = send(wire, "PUT", f"{V1}/create-batch", [defined(5, ada, 3), defined(7, str(bob), "280")])
    written = kept(portal)

    assert one == (204, None)
    assert many == (204, None)
    assert written == [(ada, 1, "7"), (ada, 4, "5"), (ada, 279, "7"), (bob, 279, "7")]
    assert send(wire, "GET", f"{V1}/{ada}/HUBSPOT_DEFINED/4")[1] == {"results": [5], "hasMore": False, "offset": 5}
    first = send(wire, "GET", f"{V1}/7/HUBSPOT_DEFINED/280?limit=1")[1]
    assert first == {"results": [ada], "hasMore": True, "offset": ada}
    rest = send(wire, "GET", f"{V1}/7/HUBSPOT_DEFINED/280?limit=1&offset={ada}")[1]
    assert rest == {"results": [bob], "hasMore": False, "offset": bob}
    assert send(wire, "PUT", f"{V1}/delete", defined(ada, 7, 1)) == (204, None)
    assert send(wire, "PUT", f"{V1}/delete-batch", [defined(5, ada, 3), defined(7, bob, 280)]) == (204, None)
    assert kept(portal) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([], 400),
        ([defined(1, 7, 999)], 400),
        ([defined(1, 7, "1" * 5000)], 400),
        ([{**defined(1, 7, 1), "category": "USER_DEFINED"}], 400),
        ([defined(1, 7, 1)] * 101, 400),
        ([defined(NOBODY, 7, 1)], 404),
    ],
)
def test_version_1_writes_all_or_nothing(wire: Client, portal: Portal, body: list[Any], status: int) -> None:
    ada = created(wire)
    known = [defined(5, ada, 3)] if body else []

    assert send(wire, "PUT", f"{V1}/create-batch", [*known, *body])[0] == status

    assert kept(portal) == []
    assert send(wire, "GET", f"{V1}/{ada}/HUBSPOT_DEFINED/999")[0] == 400
    assert send(wire, "GET", f"{V1}/{NOBODY}/HUBSPOT_DEFINED/1")[0] == 404
