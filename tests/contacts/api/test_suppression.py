"""Unsubscribes and bounces over REST: written as "true", read and searched; of the address, not of the contact."""

from typing import Any

import pytest
from django.test import Client

from contacts.marketing_status import MarketingStatus
from contacts.models import Contact
from contacts.selectors import suppressions_of
from contacts.services.suppression import suppress, unsuppress
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.api.calls import URL, post, send

ADA, GRACE = "ada@example.com", "grace@example.com"
OPTED_OUT = {"hs_email_optout": "true"}
V1 = "/contacts/v1/contact"


def created(wire: Client, email: str = ADA, **properties: str) -> str:
    status, body = post(wire, {"properties": {"email": email, **properties}})
    assert status == 201
    return str(body["id"])


def reason_of(portal: Portal, email: str = ADA) -> str:
    return " ".join(each.reason for each in suppressions_of(portal, email))


def emails_found(wire: Client, name: str) -> list[str]:
    asked = {"filters": [{"propertyName": name, "operator": "EQ", "value": "true"}], "properties": ["email"]}
    return [each["properties"]["email"] for each in send(wire, "POST", f"{URL}/search", asked)[1]["results"]]


def read(wire: Client, contact_id: str, name: str = "hs_email_optout") -> Any:
    return wire.get(f"{URL}/{contact_id}?properties={name}").json()["properties"][name]


def test_a_contact_that_opts_out_in_its_create_is_not_stamped(wire: Client, portal: Portal) -> None:
    contact_id = created(wire, hs_email_optout="True", firstname="Ada")

    contact = Contact.objects.get(portal=portal, id=contact_id)
    assert contact.status is MarketingStatus.NON_MARKETING
    assert contact.properties == {"firstname": "Ada"}
    assert reason_of(portal) == "UNSUBSCRIBED"


def test_an_update_records_it_and_says_which_app_did(wire: Client, portal: Portal) -> None:
    contact_id = created(wire)

    assert send(wire, "PATCH", f"{URL}/{contact_id}", {"properties": {"hs_email_bad_address": True}})[0] == 200

    [found] = suppressions_of(portal, ADA)
    assert found.reason == "BOUNCED"
    assert found.source_kind == "app"
    assert found.source_label == "API key"
    assert Contact.objects.get(portal=portal, id=contact_id).status is MarketingStatus.MARKETING


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"{URL}/batch/create", {"inputs": [{"properties": {"email": GRACE, **OPTED_OUT}}]}),
        (f"{URL}/batch/upsert", {"inputs": [{"id": GRACE, "idProperty": "email", "properties": OPTED_OUT}]}),
        (f"{URL}/batch/upsert", {"inputs": [{"id": ADA, "idProperty": "email", "properties": OPTED_OUT}]}),
        (f"{URL}/batch/update", {"inputs": [{"id": ADA, "idProperty": "email", "properties": OPTED_OUT}]}),
        (V1, {"properties": [{"property": "email", "value": GRACE}, {"property": "hs_email_optout", "value": "true"}]}),
        (f"{V1}/createOrUpdate/email/{ADA}", {"properties": [{"property": "hs_email_optout", "value": "true"}]}),
        (f"{V1}/batch", [{"email": ADA, "properties": [{"property": "hs_email_optout", "value": "true"}]}]),
    ],
)
def test_every_way_to_write_a_contact_records_it(wire: Client, portal: Portal, path: str, body: Any) -> None:
    created(wire)

    assert wire.post(path, body, content_type="application/json").status_code in {200, 201, 202}

    assert "UNSUBSCRIBED" in {reason_of(portal), reason_of(portal, GRACE)}
    kept = Contact.objects.filter(portal=portal).values_list("properties", flat=True)
    assert not any("hs_email_optout" in properties for properties in kept)


@pytest.mark.parametrize("value", ["false", "", "yes", None])
def test_it_cannot_be_taken_back_over_rest(wire: Client, portal: Portal, value: str | None) -> None:
    contact_id = created(wire, hs_email_optout="true")

    status, body = send(wire, "PATCH", f"{URL}/{contact_id}", {"properties": {"hs_email_optout": value}})

    assert status == 400
    assert body["errors"][0]["code"] == "READ_ONLY_VALUE"
    assert reason_of(portal) == "UNSUBSCRIBED"


def test_one_write_may_say_both_and_both_are_kept_and_read(wire: Client, portal: Portal) -> None:
    contact_id = created(wire, hs_email_bad_address="true", **OPTED_OUT)

    assert reason_of(portal) == "BOUNCED UNSUBSCRIBED"
    for name in ("hs_email_optout", "hs_email_bad_address"):
        assert read(wire, contact_id, name) == "true"
        profile = wire.get(f"{V1}/vid/{contact_id}/profile?property={name}").json()
        assert profile["properties"][name]["value"] == "true"
        assert emails_found(wire, name) == [ADA]


def test_who_complained_reads_as_opted_out(wire: Client, portal: Portal) -> None:
    contact_id = created(wire)
    suppress(portal=portal, emails=[ADA], reason="COMPLAINED", now=NOW)

    assert read(wire, contact_id) == "true"
    assert read(wire, contact_id, "hs_email_bad_address") is None
    assert emails_found(wire, "hs_email_optout") == [ADA]


def test_a_second_reason_is_written_later_by_another_way_in(wire: Client, portal: Portal) -> None:
    contact_id = created(wire, **OPTED_OUT)

    body = {"properties": [{"property": "hs_email_bad_address", "value": "true"}]}
    assert send(wire, "POST", f"{V1}/vid/{contact_id}/profile", body)[0] == 204

    assert reason_of(portal) == "UNSUBSCRIBED BOUNCED"


def test_a_refused_write_records_nothing(wire: Client, portal: Portal) -> None:
    created(wire)

    assert post(wire, {"properties": {"email": ADA, **OPTED_OUT}})[0] == 409

    assert reason_of(portal) == ""


def test_reads_say_it_of_the_address_until_a_person_takes_it_back(wire: Client, portal: Portal) -> None:
    contact_id = created(wire, hs_email_optout="true")

    assert read(wire, contact_id) == "true"
    assert read(wire, contact_id, "hs_email_bad_address") is None
    profile = wire.get(f"{V1}/vid/{contact_id}/profile?property=hs_email_optout").json()
    assert profile["properties"]["hs_email_optout"]["value"] == "true"
    unsuppress(portal=portal, emails=[ADA], reason="UNSUBSCRIBED")

    assert read(wire, contact_id) is None


@pytest.mark.parametrize(
    ("operator", "found"),
    [("EQ", [ADA]), ("HAS_PROPERTY", [ADA]), ("NOT_HAS_PROPERTY", [GRACE]), ("NEQ", [])],
)
def test_contacts_are_searched_by_it(wire: Client, operator: str, found: list[str]) -> None:
    created(wire, hs_email_optout="true")
    created(wire, GRACE)
    condition = {"propertyName": "hs_email_optout", "operator": operator, "value": "true"}

    status, body = post(wire, {"filters": [condition], "properties": ["email", "hs_email_optout"]}, f"{URL}/search")

    assert status == 200
    assert [each["properties"]["email"] for each in body["results"]] == found
    assert [each["properties"]["hs_email_optout"] for each in body["results"]] == [
        "true" if found == [ADA] else None
    ] * len(found)
