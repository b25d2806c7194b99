"""Values of properties that a portal made, on the wire: checked, shown, unique, asked for."""

from typing import Any

import pytest
from django.test import Client

from contacts.models import Contact, CustomProperty, UniqueValue
from contacts.recount import discrepancies
from contacts.services.lifecycle import merge_contacts, restore_contacts
from contacts.services.properties.unique_values import ValueTaken
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.api.calls import URL, post, send
from tests.contacts.cast import PERSON
from tests.contacts.properties import custom

UNIQUE = {"has_unique_value": True}


@pytest.fixture
def member_no(portal: Portal) -> CustomProperty:
    return custom(portal, "member_no", **UNIQUE)


def created(wire: Client, **properties: Any) -> Any:
    status, body = post(wire, {"properties": properties})
    assert status == 201, body
    return body


def test_a_value_is_stored_and_shown(wire: Client, portal: Portal) -> None:
    custom(portal, "shoe_size", type="number", field_type="number")

    body = created(wire, email="ada@example.com", shoe_size=38)

    assert body["properties"]["shoe_size"] == "38"
    assert send(wire, "GET", f"{URL}/{body['id']}?properties=shoe_size")[1]["properties"]["shoe_size"] == "38"
    assert "shoe_size" not in send(wire, "GET", f"{URL}/{body['id']}")[1]["properties"]


@pytest.mark.parametrize(
    "case",
    [
        ({"type": "bool", "field_type": "booleancheckbox"}, True, "true", "maybe", "INVALID_OPTION"),
        ({"type": "date", "field_type": "date"}, 1_764_028_800_000, "2025-11-25", "soon", "INVALID_DATE"),
        ({"type": "datetime", "field_type": "date"}, "2025-11-25", "2025-11-25T00:00:00.000Z", "x", "INVALID_DATE"),
        ({"type": "number", "field_type": "number"}, 1.5, "1.5", "many", "INVALID_LONG"),
        ({"type": "phone_number", "field_type": "phonenumber"}, "+48 600", "+48 600", None, ""),
        ({"type": "string", "field_type": "textarea"}, "a\nb", "a\nb", None, ""),
        ({"type": "enumeration", "field_type": "select"}, "s", "s", "s;l", "INVALID_OPTION"),
        ({"type": "enumeration", "field_type": "checkbox"}, "s;l", "s;l", "s;x", "INVALID_OPTION"),
    ],
)
def test_a_value_is_of_its_propertys_type(wire: Client, portal: Portal, case: tuple[Any, ...]) -> None:
    fields, good, stored, bad, code = case
    options = [{"value": "s", "label": "Small"}, {"value": "l", "label": "Large"}]
    custom(portal, "ours", options=options, **fields)

    assert created(wire, email="ada@example.com", ours=good)["properties"]["ours"] == stored
    if bad:
        status, body = post(wire, {"properties": {"email": "bob@example.com", "ours": bad}})
        assert status == 400
        assert body["errors"][0]["code"] == code


def test_an_archived_property_keeps_its_values_and_shows_none(wire: Client, portal: Portal) -> None:
    ours = custom(portal, "ours")
    contact = created(wire, email="ada@example.com", ours="kept")
    CustomProperty.objects.filter(portal=portal, name=ours.name).update(archived_at=NOW)

    one = f"{URL}/{contact['id']}"
    assert "ours" not in send(wire, "GET", f"{one}?properties=ours")[1]["properties"]
    assert "ours" not in send(wire, "PATCH", one, {"properties": {"city": "Gdynia"}})[1]["properties"]
    assert send(wire, "PATCH", one, {"properties": {"ours": "new"}})[1]["errors"][0]["code"] == "PROPERTY_DOESNT_EXIST"
    assert Contact.objects.get(portal=portal).properties["ours"] == "kept"


@pytest.mark.usefixtures("member_no")
def test_a_taken_value_is_refused_naming_its_owner_and_nothing_is_written(wire: Client, portal: Portal) -> None:
    ada = created(wire, email="ada@example.com", member_no="7")

    status, body = post(wire, {"properties": {"email": "bob@example.com", "member_no": "7"}})

    assert status == 409
    assert body["category"] == "VALIDATION_ERROR"
    assert body["errors"][0]["code"] == "CONFLICTING_UNIQUE_VALUE"
    assert f"{ada['id']} already has that value." in body["message"]
    assert Contact.objects.filter(portal=portal).count() == 1
    assert discrepancies(portal) == []


@pytest.mark.usefixtures("member_no")
def test_a_change_takes_and_frees_values(wire: Client) -> None:
    ada, bob = (created(wire, email=f"{who}@example.com", member_no=who)["id"] for who in ("ada", "bob"))

    def change(who: str, value: str) -> int:
        return send(wire, "PATCH", f"{URL}/{who}", {"properties": {"member_no": value}})[0]

    assert change(ada, "bob") == 409
    assert change(ada, "new") == 200
    assert change(bob, "ada") == 200
    assert change(bob, "") == 200
    assert change(ada, "ada") == 200


@pytest.mark.usefixtures("member_no")
def test_two_contacts_of_a_batch_may_swap_their_values(wire: Client, portal: Portal) -> None:
    ids = [created(wire, email=f"{who}@example.com", member_no=who)["id"] for who in ("ada", "bob")]
    swapped = [{"id": ids[0], "properties": {"member_no": "bob"}}, {"id": ids[1], "properties": {"member_no": "ada"}}]

    assert post(wire, {"inputs": swapped}, f"{URL}/batch/update")[0] == 200

    owners = dict(UniqueValue.objects.filter(portal=portal).values_list("value", "contact_id"))
    assert owners == {"ada": int(ids[1]), "bob": int(ids[0])}


@pytest.mark.usefixtures("member_no")
def test_one_value_twice_in_a_batch_is_refused(wire: Client, portal: Portal) -> None:
    twice = [{"properties": {"email": f"{who}@example.com", "member_no": "7"}} for who in ("ada", "bob")]

    assert post(wire, {"inputs": twice}, f"{URL}/batch/create")[0] == 409
    assert not Contact.objects.filter(portal=portal).exists()


@pytest.mark.usefixtures("member_no")
def test_archiving_frees_a_value_and_restoring_is_refused_where_it_is_taken(wire: Client, portal: Portal) -> None:
    ada = created(wire, email="ada@example.com", member_no="7")
    send(wire, "DELETE", f"{URL}/{ada['id']}")
    bob = created(wire, email="bob@example.com", member_no="7")

    with pytest.raises(ValueTaken) as refused:
        restore_contacts(portal=portal, contact_ids=[int(ada["id"])], origin=PERSON, now=NOW)
    assert refused.value.taken[0].owner_id == int(bob["id"])

    send(wire, "DELETE", f"{URL}/{bob['id']}")
    restore_contacts(portal=portal, contact_ids=[int(ada["id"])], origin=PERSON, now=NOW)
    assert UniqueValue.objects.get(portal=portal).contact_id == int(ada["id"])


@pytest.mark.usefixtures("member_no")
def test_a_merge_hands_the_value_on_or_frees_it(wire: Client, portal: Portal) -> None:
    ada, bob, eve = (
        created(wire, email=f"{who}@example.com", **values)["id"]
        for who, values in (("ada", {}), ("bob", {"member_no": "7"}), ("eve", {"member_no": "8"}))
    )

    for other in (bob, eve):
        merge_contacts(portal=portal, primary_id=int(ada), other_id=int(other), origin=PERSON, now=NOW)

    assert list(UniqueValue.objects.filter(portal=portal).values_list("value", "contact_id")) == [("7", int(ada))]


@pytest.mark.usefixtures("member_no")
def test_contacts_are_asked_for_and_changed_by_a_unique_value(wire: Client) -> None:
    ada = created(wire, email="ada@example.com", member_no="A7 x")["id"]
    one, by = f"{URL}/A7%20x", "idProperty=member_no"
    named = {"id": "A7 x", "idProperty": "member_no", "properties": {"city": "Sopot"}}

    assert send(wire, "GET", f"{URL}/a7%20x?{by}")[0] == 404
    assert send(wire, "GET", f"{one}?{by}")[1]["id"] == ada
    assert send(wire, "PATCH", f"{one}?{by}", {"properties": {"city": "Gdynia"}})[1]["id"] == ada
    read = {"inputs": [{"id": "A7 x"}, {"id": "none"}], "idProperty": "member_no", "properties": ["city"]}
    status, body = post(wire, {"inputs": [named]}, f"{URL}/batch/update")
    assert status == 200
    assert body["results"][0]["id"] == ada
    status, body = post(wire, read, f"{URL}/batch/read")
    assert status == 207
    assert body["results"][0]["id"] == ada
    assert body["errors"][0]["context"] == {"ids": ["none"]}


@pytest.mark.usefixtures("member_no")
def test_an_upsert_by_a_unique_value_creates_then_changes(wire: Client) -> None:
    def upsert(**properties: str) -> tuple[int, Any]:
        item = {"id": "7", "idProperty": "member_no", "properties": properties}
        return post(wire, {"inputs": [item]}, f"{URL}/batch/upsert")

    first, again = upsert(email="ada@example.com"), upsert(city="Gdynia", email="ada@example.org")

    assert [answer[1]["results"][0]["new"] for answer in (first, again)] == [True, False]
    assert again[1]["results"][0]["properties"]["email"] == "ada@example.org"
    created(wire, email="bob@example.com")
    assert upsert(email="bob@example.com")[0] == 409


def test_a_property_whose_values_are_not_unique_names_no_contact(wire: Client, portal: Portal) -> None:
    custom(portal, "ours")

    status, body = send(wire, "GET", f"{URL}/7?idProperty=ours")

    assert status == 400
    assert "idProperty" in body["message"]


@pytest.mark.usefixtures("member_no")
def test_a_person_is_deleted_for_good_by_a_unique_value(wire: Client, portal: Portal) -> None:
    created(wire, email="ada@example.com", member_no="7")

    assert post(wire, {"objectId": "8", "idProperty": "member_no"}, f"{URL}/gdpr-delete")[0] == 404
    assert post(wire, {"objectId": "7", "idProperty": "member_no"}, f"{URL}/gdpr-delete")[0] == 204

    assert not UniqueValue.objects.filter(portal=portal).exists()
