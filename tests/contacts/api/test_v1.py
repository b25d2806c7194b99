"""Version 1, one contact at a time: what HubSpot's recorded answers have, field by field."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from contacts.models import Contact
from contacts.recount import discrepancies
from integrations import services
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.api.calls import post, send
from tests.contacts.api.v1_cast import properties, without_request
from tests.contacts.cast import new_app, origin_of
from tests.contacts.pages.cast import by_hand

V1 = "/contacts/v1/contact"


def created(wire: Client, **values: Any) -> dict[str, Any]:
    status, body = post(wire, properties(**values), V1)
    assert status == 200
    return dict(body)


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_create_answers_200_with_the_whole_profile(wire: Client, portal: Portal, slash: str) -> None:
    status, body = post(
        wire, properties(email="Ada@Example.com", firstname="Ada", closedate=1_577_836_800_000), V1 + slash
    )

    ada = Contact.objects.get(portal=portal)
    at, guid = milliseconds(ada.created_at), body["profile-token"].removeprefix(f"{ada.id}-")
    app = {"source-type": "API", "source-id": str(ada.created_by_id), "source-label": ada.created_by_label}
    version = {**app, "value": "1577836800000", "timestamp": at, "selected": False}
    shown = body.pop("properties")
    assert status == 200
    assert body == {
        "vid": ada.id,
        "canonical-vid": ada.id,
        "merged-vids": [],
        "portal-id": portal.pk,
        "is-contact": True,
        "profile-token": f"{ada.id}-{guid}",
        "profile-url": f"http://127.0.0.1/portals/{ada.portal_id}/contacts/{ada.id}",
        "form-submissions": [],
        "list-memberships": [],
        "merge-audits": [],
        "identity-profiles": [
            {
                "vid": ada.id,
                "saved-at-timestamp": at,
                "deleted-changed-timestamp": 0,
                "identities": [
                    {"type": "EMAIL", "value": "ada@example.com", "timestamp": at, "is-primary": True},
                    {"type": "LEAD_GUID", "value": guid, "timestamp": at},
                ],
            }
        ],
    }
    assert shown["closedate"] == {"value": "1577836800000", "versions": [version]}
    assert shown["createdate"]["value"] == str(at)
    assert shown["hs_marketable_status"]["value"] == "true"
    assert all(each["value"] and each["versions"] for each in shown.values())
    assert discrepancies(portal) == []


def test_a_guid_is_always_the_same_and_no_other_contacts(wire: Client) -> None:
    ada, grace = created(wire, email="ada@example.com"), created(wire, email="grace@example.com")

    again = wire.get(f"{V1}/vid/{ada['vid']}/profile").json()

    assert again["profile-token"] == ada["profile-token"] != grace["profile-token"]


def test_a_duplicate_answers_409_with_the_identity_profile(wire: Client, portal: Portal) -> None:
    first = created(wire, email="lee@example.com")
    lee = Contact.objects.get(portal=portal)

    status, body = post(wire, properties(email="LEE@example.com"), V1)

    at = milliseconds(lee.created_at)
    assert status == 409
    assert without_request(body) == {
        "status": "error",
        "message": f"Contact already exists. Existing ID: {lee.id}",
        "identityProfile": {
            "vid": lee.id,
            "identity": [
                {"value": "lee@example.com", "type": "EMAIL", "timestamp": at, "isPrimary": True},
                {"value": first["profile-token"].removeprefix(f"{lee.id}-"), "type": "LEAD_GUID", "timestamp": at},
            ],
            "linkedVid": [],
            "isContact": True,
            "savedAtTimestamp": at,
        },
        "errors": [
            {"message": f"A contact with email lee@example.com already exists. Existing ID: {lee.id}", "in": "email"}
        ],
        "category": "OBJECT_ALREADY_EXISTS",
        "error": "CONTACT_EXISTS",
    }


def test_every_bad_value_is_named_and_nothing_is_written(wire: Client, portal: Portal) -> None:
    status, body = post(wire, properties(email="x", hs_marketable_status="true"), V1)

    read_only = '"hs_marketable_status" is a read only property; its value cannot be set.'
    assert status == 400
    assert without_request(body) == {
        "validationResults": [
            {"isValid": False, "message": "Email address x is invalid", "error": "INVALID_EMAIL", "name": "email"},
            {"isValid": False, "message": read_only, "error": "READ_ONLY_VALUE", "name": "hs_marketable_status"},
        ],
        "status": "error",
        "message": "Property values were not valid",
        "category": "VALIDATION_ERROR",
    }
    assert not Contact.objects.filter(portal=portal).exists()


def test_create_or_update_says_which_it_did_and_never_changes_a_status(wire: Client, portal: Portal) -> None:
    off = by_hand(portal, "ada+list@example.com", origin_of(new_app(portal, on=False)))
    path = f"{V1}/createOrUpdate/email"

    assert post(wire, properties(firstname="Ada"), f"{path}/Ada+list@example.com/") == (
        200,
        {"vid": off.id, "isNew": False},
    )
    status, body = post(wire, properties(email="grace@example.com"), f"{path}/{quote('grace@example.com', safe='')}")

    assert status == 200
    assert body["isNew"] is True
    assert [each.marketing_status for each in Contact.objects.filter(portal=portal).order_by("id")] == [
        "NON_MARKETING",
        "MARKETING",
    ]
    assert discrepancies(portal) == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("createOrUpdate/email/nobody", properties()),
        ("createOrUpdate/email/%20", properties()),
        ("createOrUpdate/email/ada@example.com", properties(email="")),
        ("createOrUpdate/email/ada@example.com", properties(hs_marketable_status="true")),
        ("createOrUpdate/email/ada@example.com", {"properties": {"firstname": "Ada"}}),
        ("createOrUpdate/email/a%00@example.com", properties()),
        ("", {}),
        ("", {"properties": [{"value": "Ada"}]}),
    ],
)
def test_what_cannot_be_written_is_refused(wire: Client, portal: Portal, path: str, body: Any) -> None:
    status, answer = post(wire, body, f"{V1}/{path}")

    assert status == 400
    assert answer["status"] == "error"
    assert not Contact.objects.filter(portal=portal).exists()


@pytest.mark.parametrize("key", ["vid/{id}", "email/ada@example.com", "email/ADA%40example.com"])
def test_an_update_answers_204_and_its_history_is_shown_newest_first(wire: Client, portal: Portal, key: str) -> None:
    ada = by_hand(portal, "ada@example.com", city="London")
    path = f"{V1}/{key.format(id=ada.id)}/profile"

    assert post(wire, properties(city="Paris"), path) == (204, None)

    entry = wire.get(path).json()["properties"]["city"]
    assert entry["value"] == "Paris"
    assert [(each["value"], each["source-type"]) for each in entry["versions"]] == [
        ("Paris", "API"),
        ("London", "CRM_UI"),
    ]
    assert entry["versions"][1]["timestamp"] == milliseconds(NOW)


def test_an_update_cannot_take_anothers_email(wire: Client, portal: Portal) -> None:
    ada, grace = by_hand(portal, "ada@example.com"), by_hand(portal, "grace@example.com")

    status, body = post(wire, properties(email="ada@example.com"), f"{V1}/vid/{grace.id}/profile")

    assert status == 409
    assert body["identityProfile"]["vid"] == ada.id


def test_a_read_shows_what_is_asked_for(wire: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com", city="London")

    query = "property=city&property=zip&propertyMode=value_only&formSubmissionMode=none&showListMemberships=false"
    body = wire.get(f"{V1}/vid/{ada.id}/profile?{query}").json()

    assert body["properties"] == {"city": {"value": "London", "versions": []}}
    assert wire.get(f"{V1}/vid/{ada.id}/profile?propertyMode=x").status_code == 400


@pytest.mark.parametrize("verb", ["GET", "POST"])
@pytest.mark.parametrize(
    "key", ["vid/999999999", "vid/x", "email/nobody@example.com", "email/a%00b", "vid/" + "9" * 30]
)
def test_who_is_not_there_is_said_not_to_exist(wire: Client, key: str, verb: str) -> None:
    status, body = send(wire, verb, f"{V1}/{key}/profile", properties(city="Paris"))

    assert status == 404
    assert without_request(body) == {
        "status": "error",
        "message": "contact does not exist",
        "category": "OBJECT_NOT_FOUND",
    }


def test_a_delete_answers_200_once(wire: Client, portal: Portal) -> None:
    vid = created(wire, email="ada@example.com")["vid"]

    assert send(wire, "DELETE", f"{V1}/vid/{vid}") == (200, {"vid": vid, "deleted": True, "reason": "OK"})
    assert send(wire, "DELETE", f"{V1}/vid/{vid}")[0] == 404
    assert send(wire, "DELETE", f"{V1}/vid/x")[0] == 404
    assert discrepancies(portal) == []


def test_a_merge_answers_200_and_the_number_that_went_leads_to_who_stayed(wire: Client, portal: Portal) -> None:
    ada, other = created(wire, email="ada@example.com")["vid"], created(wire, city="London")["vid"]

    answer = wire.post(f"{V1}/merge-vids/{ada}/", {"vidToMerge": other}, content_type="application/json")

    assert answer.status_code == 200
    assert answer.json() == "SUCCESS"
    body = wire.get(f"{V1}/vid/{other}/profile").json()
    assert body["vid"] == ada
    assert body["merged-vids"] == [other]
    assert body["properties"]["city"]["value"] == "London"
    assert discrepancies(portal) == []


@pytest.mark.parametrize(("other", "status"), [("self", 400), (999_999_999, 404), ("x", 404), (None, 400)])
def test_a_merge_that_cannot_be_is_refused(wire: Client, other: Any, status: int) -> None:
    vid = created(wire, email="ada@example.com")["vid"]

    assert post(wire, {"vidToMerge": vid if other == "self" else other}, f"{V1}/merge-vids/{vid}")[0] == status


@pytest.mark.parametrize("path", ["utks?utk=abc", "nothing"])
def test_what_version_1_had_and_we_have_not_gets_the_envelope(wire: Client, path: str) -> None:
    status, body = send(wire, "GET", f"{V1}/{path}")

    assert status == 404
    assert body["message"] == "resource not found"


def test_the_api_key_goes_in_the_query_too(portal: Portal) -> None:
    _app, secret = services.connect_api_key(portal=portal, by=None, now=NOW)
    client = Client(headers={"host": "127.0.0.1"})

    assert post(client, properties(email="ada@example.com"), f"{V1}?hapikey={secret}")[0] == 200
    assert post(client, properties(email="ada@example.com"), V1)[0] == 401


def test_moments_and_days_are_in_milliseconds_in_every_version(wire: Client) -> None:
    day = milliseconds(datetime(2026, 1, 2, tzinfo=UTC))
    vid = created(wire, email="ada@example.com", closedate="2026-01-02")["vid"]

    shown = wire.get(f"{V1}/vid/{vid}/profile").json()["properties"]["closedate"]

    assert shown["value"] == str(day)
    assert shown["versions"][0]["value"] == str(day)
