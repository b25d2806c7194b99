"""A contact's other addresses on the wire: found by, shown, and written by version 1's calls for secondary emails."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from contacts.models import Contact
from contacts.recount import discrepancies
from contacts.services.lifecycle import archive_contacts
from integrations.scopes import Scope
from integrations.services import create_private_app
from marketing_contacts.billing.models import Usage
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW, new_portal
from tests.contacts.api.calls import URL, post, send
from tests.contacts.cast import create, new_app

ADA, LOVELACE, COUNTESS = "ada@example.com", "lovelace@example.com", "countess@example.com"
V1 = "/contacts/v1"
OTHERS = "hs_additional_emails"


def created(wire: Client, email: str | None = None, **properties: str) -> str:
    status, body = post(wire, {"properties": {**({"email": email} if email else {"firstname": "x"}), **properties}})
    assert status == 201
    return str(body["id"])


@pytest.fixture
def ada(wire: Client) -> str:
    """The number of Ada, into whom Lovelace was merged."""
    ada, other = created(wire, ADA, city="London"), created(wire, LOVELACE)
    status, body = post(wire, {"primaryObjectId": ada, "objectIdToMerge": other}, f"{URL}/merge")
    assert status == 200
    assert body["properties"][OTHERS] == LOVELACE
    return ada


def address(number: str, email: str) -> str:
    return f"{V1}/secondary-email/{number}/email/{quote(email)}"


def searched(wire: Client, name: str, operator: str, value: Any) -> list[str]:
    what = {"values": value} if isinstance(value, list) else {"value": value}
    filters = [{"propertyName": name, "operator": operator, **what}]
    status, body = post(wire, {"filters": filters}, f"{URL}/search")
    assert status == 200
    return [found["id"] for found in body["results"]]


def test_a_read_by_another_address_finds_the_contact(wire: Client, ada: str) -> None:
    status, body = send(wire, "GET", f"{URL}/Lovelace@Example.com?idProperty=email&properties=email,{OTHERS}")

    assert status == 200
    assert body["id"] == ada
    assert body["properties"]["email"] == ADA
    assert body["properties"][OTHERS] == LOVELACE


@pytest.mark.parametrize("url", [URL, "/crm/objects/2026-03/contacts"])
def test_a_create_of_another_address_is_the_409_that_names_the_contact(
    wire: Client, portal: Portal, ada: str, url: str
) -> None:
    status, body = post(wire, {"properties": {"email": LOVELACE}}, url)

    assert status == 409
    assert body["message"] == f"Contact already exists. Existing ID: {ada}"
    assert Usage.objects.get(portal=portal).count == 1


def test_a_create_in_version_1_names_the_contact_and_all_its_addresses(wire: Client, ada: str) -> None:
    status, body = post(wire, {"properties": [{"property": "email", "value": LOVELACE}]}, f"{V1}/contact")

    profile = body["identityProfile"]
    emails = [(each["value"], each["isPrimary"]) for each in profile["identity"] if each["type"] == "EMAIL"]
    assert status == 409
    assert profile["vid"] == int(ada)
    assert emails == [(ADA, True), (LOVELACE, False)]


def test_an_upsert_by_another_address_changes_the_contact_and_not_its_email(wire: Client, ada: str) -> None:
    wanted = {"id": LOVELACE, "idProperty": "email", "properties": {"email": LOVELACE, "city": "Ockham"}}

    status, body = post(wire, {"inputs": [wanted]}, f"{URL}/batch/upsert")

    [result] = body["results"]
    assert status == 200
    assert result["id"] == ada
    assert result["new"] is False
    assert result["properties"]["email"] == ADA
    assert result["properties"]["city"] == "Ockham"


def test_version_1_creates_or_updates_by_another_address(wire: Client, ada: str) -> None:
    values = {"properties": [{"property": "city", "value": "Ockham"}]}

    status, body = post(wire, values, f"{V1}/contact/createOrUpdate/email/{LOVELACE}")
    read, profile = send(wire, "GET", f"{V1}/contact/email/{LOVELACE}/profile")
    many, by_vid = send(wire, "GET", f"{V1}/contact/emails/batch?email={LOVELACE}&email={ADA}")

    assert status == 200
    assert body == {"vid": int(ada), "isNew": False}
    assert read == 200
    assert profile["properties"]["city"]["value"] == "Ockham"
    assert many == 200
    assert list(by_vid) == [ada]


def test_a_profile_lists_all_addresses(wire: Client, ada: str) -> None:
    _status, profile = send(wire, "GET", f"{V1}/contact/vid/{ada}/profile")

    [identities] = profile["identity-profiles"]
    emails = [(each["value"], each["is-primary"]) for each in identities["identities"] if each["type"] == "EMAIL"]
    assert emails == [(ADA, True), (LOVELACE, False)]
    assert profile["properties"][OTHERS]["value"] == LOVELACE


def test_the_email_is_written_as_another_address_and_they_change_places(wire: Client, ada: str) -> None:
    status, body = send(wire, "PATCH", f"{URL}/{ada}", {"properties": {"email": LOVELACE}})

    assert status == 200
    assert body["properties"]["email"] == LOVELACE
    assert body["properties"][OTHERS] == ADA


def test_the_list_of_addresses_is_read_only(wire: Client, ada: str) -> None:
    status, body = send(wire, "PATCH", f"{URL}/{ada}", {"properties": {OTHERS: COUNTESS}})

    assert status == 400
    assert body["errors"][0]["code"] == "READ_ONLY_VALUE"


@pytest.mark.parametrize("path", ["update", "upsert"])
def test_two_addresses_of_one_contact_are_one_contact_twice(wire: Client, portal: Portal, ada: str, path: str) -> None:
    inputs = [{"id": email, "idProperty": "email", "properties": {"city": "Ockham"}} for email in (ADA, LOVELACE)]

    status, body = post(wire, {"inputs": inputs}, f"{URL}/batch/{path}")

    assert status == 400
    assert body["category"] == "VALIDATION_ERROR"
    assert body["context"]["ids"] == [ADA, LOVELACE]
    assert not Contact.objects.filter(portal=portal, properties__city="Ockham").exists()


def test_a_batch_read_by_two_addresses_shows_the_contact_once(wire: Client, ada: str) -> None:
    inputs = [{"id": LOVELACE}, {"id": ADA}]

    status, body = post(wire, {"inputs": inputs, "idProperty": "email"}, f"{URL}/batch/read")

    assert status == 200
    assert [found["id"] for found in body["results"]] == [ada]


@pytest.mark.parametrize(
    ("filtered", "found"),
    [
        (("email", "EQ", LOVELACE), "ada"),
        (("email", "EQ", ADA), "ada"),
        (("email", "IN", [LOVELACE, "nobody@example.com"]), "ada"),
        (("email", "CONTAINS_TOKEN", "lovelace"), "ada"),
        (("email", "CONTAINS_TOKEN", LOVELACE), "ada"),
        (("email", "NEQ", LOVELACE), "grace"),
        (("email", "NOT_IN", [LOVELACE]), "grace"),
        (("email", "NOT_CONTAINS_TOKEN", "lovelace"), "grace"),
        ((OTHERS, "EQ", "LOVELACE@example.com"), "ada"),
        ((OTHERS, "EQ", ADA), ""),
        ((OTHERS, "IN", [LOVELACE]), "ada"),
        ((OTHERS, "NEQ", COUNTESS), "ada"),
        ((OTHERS, "NOT_IN", [LOVELACE]), ""),
        ((OTHERS, "CONTAINS_TOKEN", "lovelace"), "ada"),
        ((OTHERS, "HAS_PROPERTY", ""), "ada"),
        ((OTHERS, "NOT_HAS_PROPERTY", ""), "grace"),
    ],
)
def test_a_search_finds_by_other_addresses(wire: Client, ada: str, filtered: tuple[str, str, Any], found: str) -> None:
    grace = created(wire, "grace@example.com")

    assert searched(wire, *filtered) == [each for each in [{"ada": ada, "grace": grace}.get(found)] if each]


def test_words_of_another_address_find_the_contact(wire: Client, ada: str) -> None:
    _status, body = post(wire, {"query": "lovelace"}, f"{URL}/search")
    _status, found = send(wire, "GET", f"{V1}/search/query?q=lovelace")

    assert [each["id"] for each in body["results"]] == [ada]
    assert [each["vid"] for each in found["contacts"]] == [int(ada)]


def test_secondary_emails_are_added_read_replaced_and_removed(wire: Client, portal: Portal, ada: str) -> None:
    vid, of_ada = int(ada), f"{V1}/secondary-email/{ada}"
    replace = {"targetSecondaryEmail": LOVELACE, "updatedSecondaryEmail": "Byron@example.com"}

    answers = [
        send(wire, "PUT", address(ada, COUNTESS)),
        send(wire, "PUT", address(ada, COUNTESS) + "/"),
        send(wire, "PATCH", of_ada, replace),
        send(wire, "DELETE", address(ada, COUNTESS)),
        send(wire, "GET", of_ada),
    ]

    lists = [[LOVELACE, COUNTESS], [LOVELACE, COUNTESS], [COUNTESS, "byron@example.com"], *[["byron@example.com"]] * 2]
    assert answers == [(200, {"portalId": portal.pk, "vid": vid, "secondaryEmails": each}) for each in lists]
    assert Usage.objects.get(portal=portal).count == 1
    assert discrepancies(portal) == []


def test_an_added_address_is_a_contact_nowhere(wire: Client, portal: Portal, ada: str) -> None:
    send(wire, "PUT", address(ada, COUNTESS))
    row = Contact.objects.get(portal=portal, email=COUNTESS)

    _status, listed = send(wire, "GET", f"{URL}?archived=true")
    _status, profile = send(wire, "GET", f"{V1}/contact/vid/{ada}/profile")
    by_number, _body = send(wire, "GET", f"{URL}/{row.id}")

    assert listed["results"] == []
    assert (row.id in profile["merged-vids"]) is False
    assert by_number == 404
    assert post(wire, {"objectId": str(row.id)}, f"{URL}/gdpr-delete")[0] == 404
    assert post(wire, {"properties": {"email": COUNTESS}})[0] == 409


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (("PUT", "ada", "grace@example.com"), 409),
        (("PUT", "grace", LOVELACE), 409),
        (("PUT", "ada", "no address"), 400),
        (("PUT", "nameless", COUNTESS), 400),
        (("PUT", "999999999", COUNTESS), 404),
        (("PUT", "x", COUNTESS), 404),
        (("DELETE", "ada", ADA), 404),
        (("DELETE", "ada", COUNTESS), 404),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    wire: Client, portal: Portal, ada: str, call: tuple[str, str, str], status: int
) -> None:
    verb, who, email = call
    numbers = {"ada": ada, "grace": created(wire, "grace@example.com"), "nameless": created(wire)}
    before = list(Contact.objects.filter(portal=portal).order_by("id").values())

    answered, body = send(wire, verb, address(numbers.get(who, who), email))

    assert answered == status
    assert body["status"] == "error"
    assert list(Contact.objects.filter(portal=portal).order_by("id").values()) == before


def test_who_has_an_added_address_already_is_named(wire: Client, ada: str) -> None:
    grace = created(wire, "grace@example.com")

    _status, body = send(wire, "PUT", address(grace, LOVELACE))

    assert body["message"] == f"Contact already exists. Existing ID: {ada}"
    assert body["identityProfile"]["vid"] == int(ada)


def test_an_address_that_is_added_twice_with_one_key_is_added_once(wire: Client, ada: str) -> None:
    def put() -> Any:
        return wire.put(address(ada, COUNTESS), headers={"Idempotency-Key": "one"})

    first, second = put(), put()

    assert first.content == second.content
    assert second.headers["Idempotent-Replayed"] == "true"


def test_adding_an_address_needs_the_scope_of_writes(portal: Portal, wire: Client, ada: str) -> None:
    _app, token = create_private_app(
        portal=portal, name="Reader", description="", scopes=[Scope.CONTACTS_READ], by=None, now=NOW
    )
    reader = Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {token}"})

    assert send(reader, "PUT", address(ada, COUNTESS))[0] == 403
    assert send(reader, "GET", f"{V1}/secondary-email/{ada}")[0] == 200


def test_another_portals_addresses_are_nobodys(wire: Client) -> None:
    [theirs] = create(new_app(new_portal()), [ADA])

    assert send(wire, "PUT", address(str(theirs.id), COUNTESS))[0] == 404
    assert send(wire, "GET", f"{V1}/secondary-email/{theirs.id}")[0] == 404


def test_a_person_is_deleted_for_good_by_another_address(wire: Client, portal: Portal, ada: str) -> None:
    send(wire, "PUT", address(ada, COUNTESS))

    status, _body = post(wire, {"objectId": COUNTESS, "idProperty": "email"}, f"{URL}/gdpr-delete")

    assert status == 204
    assert Contact.objects.filter(portal=portal).count() == 0


def test_a_status_is_set_by_another_address(wire: Client, portal: Portal, ada: str) -> None:
    wish = {"inputs": [{"id": LOVELACE, "idProperty": "email", "status": "non_marketing"}]}

    _status, body = post(wire, wish, "/marketing-contacts/v1/contacts/status")

    assert [each["contactId"] for each in body["results"]] == [ada]


def test_an_address_that_an_archived_contact_still_holds_is_a_conflict_and_no_fault(
    wire: Client, portal: Portal, ada: str
) -> None:
    """So does the release before leave it, where it archives while the new one runs."""
    Contact.objects.filter(portal=portal, id=ada).update(archived_at=NOW)
    wanted = {"id": LOVELACE, "idProperty": "email", "properties": {"city": "Ockham"}}

    upserted, _body = post(wire, {"inputs": [wanted]}, f"{URL}/batch/upsert")
    in_version_1, _body = post(wire, {"properties": []}, f"{V1}/contact/createOrUpdate/email/{LOVELACE}")

    assert upserted == 409
    assert in_version_1 == 404
    assert post(wire, {"properties": {"email": LOVELACE}})[0] == 409
    assert f"contact {ada} lists 0 other addresses, 1 are held for it" in discrepancies(portal)


def test_an_archived_contacts_addresses_are_free(wire: Client, portal: Portal, ada: str) -> None:
    archive_contacts(portal=portal, contact_ids=[int(ada)], now=NOW)

    assert created(wire, LOVELACE) != ada
    assert searched(wire, "email", "EQ", LOVELACE) != [ada]
