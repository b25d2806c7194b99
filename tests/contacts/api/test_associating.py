"""Associations at their own addresses, version 4 and dated: from contacts, to contacts and between them."""

from typing import Any

import pytest
from django.test import Client

from contacts.services.erasure import erase_contact
from contacts.services.lifecycle import archive_contacts, merge_contacts
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.api.associations import NOBODY, created, kept, to
from tests.contacts.api.calls import post, send
from tests.contacts.cast import PERSON

BETWEEN = "/crm/v4/associations/contacts/companies"


def of(contact: int, to_type: str = "companies") -> str:
    return f"/crm/v4/objects/contacts/{contact}/associations/{to_type}"


def spec(*type_ids: int) -> list[dict[str, Any]]:
    return [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": number} for number in type_ids]


def labelled(from_id: Any, to_id: Any, *type_ids: int) -> dict[str, Any]:
    return {"from": {"id": from_id}, "to": {"id": to_id}, "types": spec(*type_ids)}


def kinds(*type_ids: int) -> list[dict[str, Any]]:
    labels = {1: "Primary", 2: "Primary"}
    return [{"category": "HUBSPOT_DEFINED", "typeId": each, "label": labels.get(each)} for each in type_ids]


@pytest.mark.parametrize(
    "address",
    [
        "/crm/v4/objects/contacts/{}/associations/companies",
        "/crm/v4/objects/contact/{}/associations/company/",
        "/crm/objects/2026-03/0-1/{}/associations/0-2",
        "/crm/objects/2025-09/contacts/{}/associations/COMPANY",
        "/crm/objects/2026-09/contacts/{}/associations/companies",
    ],
)
def test_a_read_shows_each_object_once_with_all_types(wire: Client, address: str) -> None:
    ada = created(wire, to(77, 1), to("8", 279), to("5", 4))

    status, body = send(wire, "GET", address.format(ada))

    assert status == 200
    assert body == {
        "results": [
            {"toObjectId": "8", "associationTypes": kinds(279)},
            {"toObjectId": "77", "associationTypes": kinds(1, 279)},
        ]
    }


def test_the_other_end_sees_its_contacts_by_its_own_types(wire: Client) -> None:
    ada, bob = created(wire, to(77, 1)), created(wire, to(77, 279))

    _status, body = send(wire, "GET", "/crm/v4/objects/companies/77/associations/contacts")

    seen = {each["toObjectId"]: each["associationTypes"] for each in body["results"]}
    assert seen == {str(ada): kinds(2, 280), str(bob): kinds(280)}


@pytest.mark.parametrize("to_type", ["companies", "contacts"])
def test_pages_lead_from_one_to_the_next_until_the_last(wire: Client, to_type: str) -> None:
    others = [str(created(wire)) for _each in range(5)]
    ada = created(wire)
    for other in others:
        send(wire, "PUT", f"/crm/v4/objects/contacts/{ada}/associations/default/{to_type}/{other}")

    seen, url = [], f"{of(ada, to_type)}?limit=2"
    while url:
        _status, body = send(wire, "GET", url)
        seen += [each["toObjectId"] for each in body["results"]]
        url = body.get("paging", {}).get("next", {}).get("link")

    assert seen == others


def test_a_put_with_types_is_201_and_a_new_primary_company_takes_the_place_of_the_former(
    wire: Client, portal: Portal
) -> None:
    ada = created(wire, to("7", 1))

    status, body = send(wire, "PUT", f"{of(ada)}/8", spec(1))

    assert status == 201
    assert body["labels"] == ["Primary"]
    assert body["fromObjectTypeId"] == "0-1"
    assert body["fromObjectId"] == str(ada)
    assert body["toObjectTypeId"] == "0-2"
    assert body["toObjectId"] == "8"
    assert kept(portal) == [(ada, 1, "8"), (ada, 279, "7"), (ada, 279, "8")]


def test_a_default_put_from_either_end_keeps_the_same(wire: Client, portal: Portal) -> None:
    ada = created(wire)

    there = send(wire, "PUT", f"/crm/v4/objects/contacts/{ada}/associations/default/companies/007")
    back = send(wire, "PUT", f"/crm/objects/2026-09/companies/7/associations/default/contacts/{ada}")

    assert there[0] == 200
    assert back[0] == 200
    assert [each["results"][0]["associationSpec"]["associationTypeId"] for _status, each in (there, back)] == [279, 280]
    assert kept(portal) == [(ada, 279, "7")]


def test_a_delete_takes_all_types_between_two_and_no_others(wire: Client, portal: Portal) -> None:
    ada = created(wire, to("7", 1), to("8", 279), to("7", 4))

    assert send(wire, "DELETE", f"{of(ada)}/7") == (204, None)

    assert kept(portal) == [(ada, 4, "7"), (ada, 279, "8")]


def test_labels_name_the_types_of_both_directions(wire: Client) -> None:
    there = send(wire, "GET", f"{BETWEEN}/labels")
    back = send(wire, "GET", "/crm/associations/2026-09/0-2/0-1/labels")

    assert there == (200, {"results": kinds(1, 279)})
    assert back == (200, {"results": kinds(2, 280)})
    assert send(wire, "GET", "/crm/v4/associations/contacts/products/labels") == (200, {"results": []})


def test_contacts_are_associated_with_each_other_both_ways_and_never_with_themselves(
    wire: Client, portal: Portal
) -> None:
    ada, bob = created(wire), created(wire)

    status, _body = send(wire, "PUT", f"{of(ada, 'contacts')}/{bob}", spec(449))

    assert status == 201
    assert kept(portal) == [(ada, 449, str(bob)), (bob, 449, str(ada))]
    assert send(wire, "GET", of(bob, "contacts"))[1]["results"][0]["toObjectId"] == str(ada)
    assert send(wire, "PUT", f"{of(ada, 'contacts')}/{ada}", spec(449))[0] == 400
    assert send(wire, "DELETE", f"{of(bob, 'contacts')}/{ada}")[0] == 204
    assert kept(portal) == []


@pytest.mark.parametrize("verb", ["GET", "PUT", "DELETE"])
def test_a_contact_that_is_not_there_is_404(wire: Client, verb: str) -> None:
    ada = created(wire)
    tail = "" if verb == "GET" else "/7"

    for contact in (NOBODY, "ada@example.com"):
        assert send(wire, verb, f"/crm/v4/objects/contacts/{contact}/associations/companies{tail}", spec(1))[0] == 404
    if tail:
        assert send(wire, verb, f"{of(ada, 'contacts')}/{NOBODY}", spec(449))[0] == 404
        assert send(wire, verb, f"/crm/v4/objects/deals/5/associations/contacts/{NOBODY}", spec(3))[0] == 404


def test_archived_contacts_are_not_seen_from_the_other_end(wire: Client, portal: Portal) -> None:
    ada, bob = created(wire, to("7", 279)), created(wire)
    send(wire, "PUT", f"{of(ada, 'contacts')}/{bob}", spec(449))

    archive_contacts(portal=portal, contact_ids=[ada], now=NOW)

    assert send(wire, "GET", "/crm/v4/objects/companies/7/associations/contacts")[1] == {"results": []}
    assert send(wire, "GET", of(bob, "contacts"))[1] == {"results": []}
    assert "associations" not in send(wire, "GET", f"/crm/v3/objects/contacts/{bob}?associations=contacts")[1]


def test_a_merge_takes_other_contacts_along_and_keeps_one_primary_company(wire: Client, portal: Portal) -> None:
    ada, bob, eve = created(wire, to("7", 1)), created(wire, to("8", 1)), created(wire)
    for pair in ((bob, eve), (ada, bob)):
        send(wire, "PUT", f"{of(pair[0], 'contacts')}/{pair[1]}", spec(449))

    merge_contacts(portal=portal, primary_id=ada, other_id=bob, origin=PERSON, now=NOW)

    expected = [(ada, 1, "7"), (ada, 279, "7"), (ada, 279, "8"), (ada, 449, str(eve)), (eve, 449, str(ada))]
    assert kept(portal) == expected
    assert send(wire, "GET", of(bob))[1]["results"][0]["toObjectId"] == "7"  # by the number that it had


def test_who_is_forgotten_is_associated_with_nobody(wire: Client, portal: Portal) -> None:
    ada, bob = created(wire, to("7", 279)), created(wire)
    send(wire, "PUT", f"{of(ada, 'contacts')}/{bob}", spec(449))

    erase_contact(portal=portal, contact_id=ada, origin=PERSON, now=NOW)

    assert kept(portal) == []


@pytest.mark.parametrize(
    ("verb", "url", "body"),
    [
        ("PUT", "/crm/v4/objects/contacts/{}/associations/companies/7x", spec(1)),
        ("PUT", "/crm/v4/objects/contacts/{}/associations/companies/9999999999999999999", spec(1)),
        ("PUT", "/crm/v4/objects/contacts/{}/associations/companies/7", spec(4)),
        ("PUT", "/crm/v4/objects/contacts/{}/associations/companies/7", spec(2)),
        ("PUT", "/crm/v4/objects/contacts/{}/associations/companies/7", []),
        ("PUT", "/crm/v4/objects/contacts/{}/associations/companies/7", {}),
        ("PUT", "/crm/v4/objects/contacts/{}/associations/default/products/7", None),
        ("PUT", "/crm/v4/objects/contacts/{}/associations/unicorns/7", spec(1)),
        ("GET", "/crm/v4/objects/contacts/{}/associations/unicorns", None),
        ("GET", "/crm/v4/objects/contacts/{}/associations/companies?limit=501", None),
        ("GET", "/crm/v4/objects/contacts/{}/associations/companies?limit=0", None),
        ("GET", "/crm/v4/objects/contacts/{}/associations/companies?after=x%00", None),
        ("GET", "/crm/v4/objects/companies/x/associations/contacts", None),
        ("POST", f"{BETWEEN}/batch/read", {"inputs": []}),
        ("POST", f"{BETWEEN}/batch/read", {"inputs": [{"id": "1"}] * 1001}),
        ("POST", f"{BETWEEN}/batch/read", {"inputs": [{"id": "1", "after": "x"}]}),
        ("POST", f"{BETWEEN}/batch/read", '{"inputs": [{"id": 1' + "0" * 5000 + "}]}"),
        ("POST", f"{BETWEEN}/batch/create", {"inputs": [labelled(1, 7, 1)] * 2001}),
        ("POST", f"{BETWEEN}/batch/create", {"inputs": [labelled(1, "x", 1)]}),
        ("POST", f"{BETWEEN}/batch/create", {"inputs": [{"from": {"id": 1}, "to": {"id": 7}}]}),
        ("POST", f"{BETWEEN}/batch/archive", {"inputs": [{"from": {"id": 1}, "to": [{"id": 7}] * 2001}]}),
    ],
)
def test_what_cannot_be_is_400_and_nothing_is_kept(
    wire: Client, portal: Portal, verb: str, url: str, body: Any
) -> None:
    ada = created(wire)

    status, answer = send(wire, verb, url.format(ada) if url.startswith("/crm/v4/objects") else url, body)

    assert status == 400
    assert answer["category"] == "VALIDATION_ERROR"
    assert kept(portal) == []


def test_a_batch_read_shows_who_is_associated_and_names_who_is_not_there(wire: Client) -> None:
    ada, alone = created(wire, to("7", 1), to("9", 279)), created(wire)

    status, body = post(wire, {"inputs": [{"id": ada}, {"id": str(alone)}]}, f"{BETWEEN}/batch/read")
    beside, errors = post(wire, {"inputs": [{"id": ada, "after": "7"}, {"id": NOBODY}]}, f"{BETWEEN}/batch/read")

    assert status == 200
    assert body["status"] == "COMPLETE"
    assert [each["from"] for each in body["results"]] == [{"id": str(ada)}]
    assert [each["toObjectId"] for each in body["results"][0]["to"]] == ["7", "9"]
    assert beside == 207
    assert errors["numErrors"] == 1
    assert errors["errors"][0]["context"] == {"ids": [str(NOBODY)]}
    assert [each["toObjectId"] for each in errors["results"][0]["to"]] == ["9"]


def test_a_batch_read_between_contacts_without_associations_is_complete_and_empty(wire: Client) -> None:
    ada = created(wire)

    status, body = post(wire, {"inputs": [{"id": str(ada)}]}, "/crm/v4/associations/contact/contacts/batch/read")

    assert status == 200
    assert body["status"] == "COMPLETE"
    assert body["results"] == []


def test_a_batch_read_shows_a_hundred_of_each_and_where_the_rest_begins(wire: Client) -> None:
    ada = created(wire, *(to(number, 4) for number in range(1, 102)))

    _status, body = post(wire, {"inputs": [{"id": ada}]}, "/crm/v4/associations/contacts/deals/batch/read")

    [result] = body["results"]
    assert len(result["to"]) == 100
    assert result["paging"] == {"next": {"after": "100"}}


def test_batches_write_what_they_can_and_name_who_is_not_there(wire: Client, portal: Portal) -> None:
    ada = created(wire)
    pair, lost = labelled(ada, 7, 1), labelled(NOBODY, 7, 1)

    status, body = post(wire, {"inputs": [pair]}, f"{BETWEEN}/batch/create")
    partly, errors = post(wire, {"inputs": [labelled(ada, 8, 279), lost]}, f"{BETWEEN}/batch/create")

    assert status == 201
    assert body["results"][0]["labels"] == ["Primary"]
    assert partly == 207
    assert len(errors["results"]) == 1
    assert errors["errors"][0]["context"] == {"ids": [str(NOBODY)]}
    assert kept(portal) == [(ada, 1, "7"), (ada, 279, "7"), (ada, 279, "8")]


def test_batches_from_the_other_end_speak_of_its_types(wire: Client, portal: Portal) -> None:
    ada, deals = created(wire), "/crm/associations/2026-03/deals/contacts"

    written = post(wire, {"inputs": [labelled(5, ada, 3)]}, f"{deals}/batch/create")
    default = post(wire, {"inputs": [{"from": {"id": 6}, "to": {"id": ada}}]}, f"{deals}/batch/associate/default")
    read = post(wire, {"inputs": [{"id": 5}, {"id": 9}]}, f"{deals}/batch/read")

    assert written[0] == 201
    assert default[0] == 200
    assert read[0] == 200
    assert default[1]["results"][0]["associationSpec"]["associationTypeId"] == 3
    target = {"toObjectId": str(ada), "associationTypes": kinds(3)}
    assert read[1]["results"] == [{"from": {"id": "5"}, "to": [target]}]
    assert kept(portal) == [(ada, 4, "5"), (ada, 4, "6")]


def test_a_batch_takes_all_types_away_or_the_named_ones(wire: Client, portal: Portal) -> None:
    ada = created(wire, to("7", 1), to("8", 279), to("9", 279))

    labels = post(wire, {"inputs": [labelled(ada, 7, 1)]}, f"{BETWEEN}/batch/labels/archive")
    all_types = post(
        wire, {"inputs": [{"from": {"id": ada}, "to": [{"id": 8}, {"id": 9}]}]}, f"{BETWEEN}/batch/archive"
    )
    nobody = post(wire, {"inputs": [{"from": {"id": NOBODY}, "to": [{"id": 8}]}]}, f"{BETWEEN}/batch/archive")

    assert labels[0] == 204
    assert all_types[0] == 204
    assert nobody[0] == 204
    assert kept(portal) == [(ada, 279, "7")]


def test_a_company_that_is_taken_from_the_companies_is_not_the_primary_one(wire: Client, portal: Portal) -> None:
    ada = created(wire, to("7", 1))

    post(wire, {"inputs": [labelled(ada, 7, 279)]}, f"{BETWEEN}/batch/labels/archive")

    assert kept(portal) == []


def test_a_write_with_a_key_happens_once(wire: Client, portal: Portal) -> None:
    ada = created(wire)
    body = {"inputs": [labelled(ada, 7, 279)]}

    answers = [
        wire.post(f"{BETWEEN}/batch/create", body, content_type="application/json", headers={"Idempotency-Key": "k"})
        for _each in range(2)
    ]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[1]["Idempotent-Replayed"] == "true"
    assert answers[0].json()["results"] == answers[1].json()["results"]


def test_associations_without_contacts_are_hubspots(wire: Client) -> None:
    status, body = send(wire, "GET", "/crm/v4/objects/companies/7/associations/deals")

    assert status == 403
    assert body["category"] == "MISSING_SCOPES"
    assert send(wire, "POST", "/crm/v4/associations/contacts/companies/labels", {})[0] == 405
