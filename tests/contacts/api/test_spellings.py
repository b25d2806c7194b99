"""Addresses over REST: one contact for each, however the address is written; old ones are found as they were kept."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from contacts.models import Contact
from contacts.services.lifecycle import archive_contacts
from contacts.services.suppression import suppress, unsuppress
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.api.calls import URL, post, send
from tests.contacts.imports.cast import imported, lines

NFC, NFD = "zoë@mail.example", "zoe\u0308@mail.example"
LETTERS, ENCODED = "kim@bücher.example", "kim@xn--bcher-kva.example"
BAD = "ann@mail.example?subject=hi"
V1 = "/contacts/v1/contact"
PAIRS = [(NFC, NFD), (LETTERS, ENCODED), (ENCODED, LETTERS), ("ann@mail.example", "\u200bAnn@mail.example\u202e")]


def created(wire: Client, email: str) -> int:
    status, body = post(wire, {"properties": {"email": email}})
    assert status == 201, body
    return int(body["id"])


def kept_as(portal: Portal, contact_id: int, email: str) -> int:
    """The contact, with its email as the release before kept it."""
    Contact.objects.filter(portal=portal, id=contact_id).update(email=email)
    return contact_id


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_one_address_is_one_contact(wire: Client, portal: Portal, first: str, second: str) -> None:
    contact_id = created(wire, first)

    assert post(wire, {"properties": {"email": second}})[0] == 409
    upsert = {"inputs": [{"id": second, "idProperty": "email", "properties": {"firstname": "A"}}]}
    assert post(wire, upsert, f"{URL}/batch/upsert")[1]["results"][0]["id"] == str(contact_id)
    for text in (first, second):
        assert read_id(wire, text) == contact_id
        assert searched(wire, "EQ", text) == searched(wire, "IN", text) == [contact_id]
        assert wire.get(f"{V1}/email/{quote(text)}/profile").json()["vid"] == contact_id
        assert list(wire.get(f"{V1}/emails/batch/?email={quote(text)}").json()) == [str(contact_id)]
    values = {"properties": [{"property": "lastname", "value": "B"}]}
    answer = send(wire, "POST", f"{V1}/createOrUpdate/email/{quote(second)}", values)[1]
    assert answer["vid"] == contact_id
    assert answer["isNew"] is False
    assert imported(portal, lines(f"{second},C"), update_existing=True).result.get("created", 0) == 0


def read_id(wire: Client, email: str) -> int:
    return int(wire.get(f"{URL}/{quote(email, safe='')}?idProperty=email").json()["id"])


def searched(wire: Client, operator: str, email: str) -> list[int]:
    wanted: dict[str, Any] = {"values": [email]} if operator == "IN" else {"value": email}
    body = {"filters": [{"propertyName": "email", "operator": operator, **wanted}]}
    return [int(each["id"]) for each in post(wire, body, f"{URL}/search")[1]["results"]]


@pytest.mark.parametrize("email", [BAD, "ann@mail.example…", "ann@-mail.example", "a..b@mail.example", "a\u202eb@x.eu"])
def test_what_is_no_address_is_refused_on_every_way_in(wire: Client, portal: Portal, email: str) -> None:
    ada = created(wire, "ada@example.com")

    for answer in (
        post(wire, {"properties": {"email": email}}),
        send(wire, "PATCH", f"{URL}/{ada}", {"properties": {"email": email}}),
        post(wire, {"inputs": [{"properties": {"email": email}}]}, f"{URL}/batch/create"),
        post(wire, {"inputs": [{"id": email, "idProperty": "email", "properties": {}}]}, f"{URL}/batch/upsert"),
        post(wire, {"properties": [{"property": "email", "value": email}]}, V1),
        post(wire, [{"email": email, "properties": []}], f"{V1}/batch/"),
        send(wire, "PUT", f"/contacts/v1/secondary-email/{ada}/email/{quote(email, safe='')}"),
    ):
        assert answer[0] == 400
        assert f"Email address {email} is invalid" in json.dumps(answer[1], ensure_ascii=False)
    assert imported(portal, lines(f"{email},Ann")).result["bad"] == 1
    assert Contact.objects.filter(portal=portal).count() == 1


def test_what_stands_around_an_address_is_no_part_of_it(wire: Client) -> None:
    contact_id = created(wire, "\u200b Ann@mail.example\u00a0\n\ufeff")

    assert read_id(wire, " ann@mail.example") == contact_id
    assert wire.get(f"{URL}/{contact_id}").json()["properties"]["email"] == "ann@mail.example"


@pytest.mark.parametrize("old", [BAD, ENCODED, NFD])
def test_an_old_address_is_found_as_it_was_kept_and_stays_when_its_contact_changes(
    wire: Client, portal: Portal, old: str
) -> None:
    contact_id = kept_as(portal, created(wire, "old@example.com"), old)

    assert read_id(wire, old) == contact_id
    changed = send(wire, "PATCH", f"{URL}/{contact_id}", {"properties": {"email": old, "firstname": "Ann"}})[1]
    assert changed["properties"]["firstname"] == "Ann"
    assert post(wire, {"properties": {"email": old}})[0] == 409
    assert Contact.objects.get(portal=portal, id=contact_id).email == old


def test_old_twins_stay_two_and_each_is_found_as_it_was_kept(wire: Client, portal: Portal) -> None:
    twin, form = kept_as(portal, created(wire, "old@example.com"), ENCODED), created(wire, "new@example.com")
    kept_as(portal, form, LETTERS)

    assert [read_id(wire, ENCODED), read_id(wire, LETTERS)] == [twin, form]
    status, _body = send(wire, "PATCH", f"{URL}/{twin}", {"properties": {"email": ENCODED, "lastname": "B"}})
    assert status == 200
    assert send(wire, "PATCH", f"{URL}/{twin}", {"properties": {"email": LETTERS}})[0] == 409


def test_a_change_to_an_address_that_is_kept_otherwise_names_its_contact(wire: Client, portal: Portal) -> None:
    kept_as(portal, created(wire, "old@example.com"), ENCODED)
    ada = created(wire, "ada@example.com")

    assert send(wire, "PATCH", f"{URL}/{ada}", {"properties": {"email": LETTERS}})[0] == 409
    assert send(wire, "PUT", f"/contacts/v1/secondary-email/{ada}/email/{quote(LETTERS)}")[0] == 409


@pytest.mark.parametrize(("kept", "sent"), [(NFD, NFC), (ENCODED, LETTERS), (LETTERS, ENCODED)])
def test_an_unsubscribed_address_is_not_stamped_when_it_comes_back_in_another_spelling(
    wire: Client, portal: Portal, kept: str, sent: str
) -> None:
    contact_id = kept_as(portal, created(wire, "old@example.com"), kept)
    send(wire, "PATCH", f"{URL}/{contact_id}", {"properties": {"hs_email_optout": "true"}})
    archive_contacts(portal=portal, contact_ids=[contact_id], now=NOW)

    again = Contact.objects.get(portal=portal, id=created(wire, sent))

    assert again.marketing_status == "NON_MARKETING"
    assert unsuppress(portal=portal, emails=[sent], reason="UNSUBSCRIBED") == 1
    assert suppress(portal=portal, emails=[kept], reason="BOUNCED", now=NOW) == 1
    assert wire.get(f"{URL}/{again.id}?properties=hs_email_bad_address").json()["properties"]["hs_email_bad_address"]


def test_deleting_a_person_for_good_by_any_spelling_deletes_the_person(wire: Client, portal: Portal) -> None:
    kept_as(portal, created(wire, "old@example.com"), NFD)

    body = {"idProperty": "email", "objectId": NFC}
    assert post(wire, body, f"{URL}/gdpr-delete")[0] == 204

    assert not Contact.objects.filter(portal=portal).exists()


def test_a_status_is_set_by_any_spelling(wire: Client) -> None:
    contact_id = created(wire, LETTERS)

    wish = {"inputs": [{"id": ENCODED, "idProperty": "email", "status": "marketing"}]}
    status, body = post(wire, wish, "/marketing-contacts/v1/contacts/status")

    assert status in {200, 207}
    assert str(contact_id) in json.dumps(body)
