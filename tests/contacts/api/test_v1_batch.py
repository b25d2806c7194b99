"""POST /contacts/v1/contact/batch: all or none."""

from typing import Any

import pytest
from django.test import Client

from contacts.models import Contact
from contacts.recount import discrepancies
from contacts.services.lifecycle import archive_contacts
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.api.calls import post
from tests.contacts.api.v1_cast import properties, without_request
from tests.contacts.cast import new_app, origin_of
from tests.contacts.pages.cast import by_hand, now_of

BATCH = "/contacts/v1/contact/batch"


def of(values: dict[str, Any], **key: Any) -> dict[str, Any]:
    return {**key, **properties(**values)}


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_batch_creates_and_changes_and_answers_202_with_nothing(wire: Client, portal: Portal, slash: str) -> None:
    ada = by_hand(portal, "ada@example.com", origin_of(new_app(portal, on=False)))
    grace = by_hand(portal, "grace@example.com")
    body = [
        of({"city": "Paris"}, vid=ada.id),
        of({"city": "Rome"}, email="Grace@example.com"),
        of({"city": "Oslo"}, email="new@example.com"),
    ]

    answer = wire.post(BATCH + slash, body, content_type="application/json")

    assert answer.status_code == 202
    assert answer.content == b""
    assert [now_of(each).properties["city"] for each in (ada, grace)] == ["Paris", "Rome"]
    assert now_of(ada).marketing_status == "NON_MARKETING"
    assert Contact.objects.get(portal=portal, email="new@example.com").marketing_status == "MARKETING"
    assert discrepancies(portal) == []


def test_every_contact_that_cannot_be_written_is_named_and_none_is(wire: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com")
    archive_contacts(portal=portal, contact_ids=[ada.id], now=NOW)
    body = [
        of({"city": "Rome"}, email="grace@example.com"),
        of({}, email="x@y"),
        of({"shoe_size": "44"}, email="b@example.com"),
        of({"city": "Paris"}, vid=ada.id),
        of({"city": "Paris"}),
    ]

    status, answer = post(wire, body, BATCH)

    said = 'Property "shoe_size" does not exist'
    assert status == 400
    assert without_request(answer) == {
        "status": "error",
        "message": "Errors found processing batch update",
        "category": "VALIDATION_ERROR",
        "invalidEmails": ["x@y"],
        "failureMessages": [
            {"index": 1, "error": {"status": "error", "message": "Email address x@y is invalid"}},
            {
                "index": 2,
                "propertyValidationResult": {
                    "isValid": False,
                    "message": said,
                    "error": "PROPERTY_DOESNT_EXIST",
                    "name": "shoe_size",
                },
            },
            {"index": 4, "error": {"status": "error", "message": "Send a vid or an email."}},
            {"index": 3, "error": {"status": "error", "message": "contact does not exist"}},
        ],
    }
    assert not Contact.objects.filter(portal=portal, archived_at=None).exists()


def test_an_email_that_is_taken_refuses_the_whole_batch(wire: Client, portal: Portal) -> None:
    ada, grace = by_hand(portal, "ada@example.com"), by_hand(portal, "grace@example.com")
    body = [of({"city": "Rome"}, email="new@example.com"), of({"email": "ada@example.com"}, vid=grace.id)]

    status, answer = post(wire, body, BATCH)

    assert status == 409
    assert answer["identityProfile"]["vid"] == ada.id
    assert Contact.objects.filter(portal=portal).count() == 2


def test_one_contact_may_come_twice_and_the_last_value_holds(wire: Client, portal: Portal) -> None:
    ada = by_hand(portal, "ada@example.com")
    body = [of({"city": "Rome"}, email="ada@example.com"), of({"zip": "1"}, vid=ada.id), of({"zip": "2"}, vid=ada.id)]

    assert post_nothing(wire, body) == 202

    assert now_of(ada).properties == {"city": "Rome", "zip": "2"}


def test_a_thousand_contacts_with_many_values_go_in_one_batch_and_one_more_does_not(
    wire: Client, portal: Portal
) -> None:
    names = ("firstname", "lastname", "city", "zip", "country", "company", "jobtitle", "website")
    body = [of(dict.fromkeys(names, "x"), email=f"p{number}@example.com") for number in range(1000)]

    assert [post_nothing(wire, body), post_nothing(wire, [*body, body[0]])] == [202, 400]
    assert post_nothing(wire, [of(dict.fromkeys(names, "y"), email=each["email"]) for each in body]) == 202

    assert Contact.objects.filter(portal=portal, properties__city="y").count() == 1000
    assert discrepancies(portal) == []


@pytest.mark.parametrize(
    "body", ["{", "{}", "[]", "[1]", '[{"vid": 1}]', '[{"email": "a\\u0000@b.com", "properties": []}]']
)
def test_what_is_no_batch_is_refused(wire: Client, portal: Portal, body: str) -> None:
    assert post(wire, body, BATCH)[0] == 400
    assert not Contact.objects.filter(portal=portal).exists()


def test_a_batch_that_is_sent_again_with_its_key_happens_once(wire: Client, portal: Portal) -> None:
    body = [of({"city": "Rome"}, email="ada@example.com")]

    statuses = [post_nothing(wire, body, headers={"Idempotency-Key": "one"}) for _time in range(2)]

    assert statuses == [202, 202]
    assert Contact.objects.filter(portal=portal).count() == 1


def test_its_answer_has_a_length_of_nothing(wire: Client) -> None:
    answer = wire.post(BATCH, [of({"city": "Rome"}, email="ada@example.com")], content_type="application/json")

    assert answer.headers["Content-Length"] == "0"
    assert "Content-Type" not in answer.headers


def post_nothing(wire: Client, body: Any, **arguments: Any) -> int:
    return wire.post(BATCH, body, content_type="application/json", **arguments).status_code
