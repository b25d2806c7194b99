"""POST …/merge and …/gdpr-delete, as the wire says."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from contacts.models import Contact
from contacts.recount import discrepancies
from contacts.selectors import Person
from contacts.services import erasure
from marketing_contacts.billing.models import Usage
from marketing_contacts.portals.models import Portal
from tests.conftest import new_portal
from tests.contacts.api.calls import URL, post
from tests.contacts.cast import create, new_app


def created(wire: Client, email: str | None = None, **properties: str) -> str:
    status, body = post(wire, {"properties": {**({"email": email} if email else {}), **properties}})
    assert status == 201
    return str(body["id"])


@pytest.mark.parametrize("url", [URL, "/crm/objects/2026-03/contacts"])
def test_a_merge_answers_with_the_contact_that_stays(wire: Client, portal: Portal, url: str) -> None:
    ada, other = created(wire, "ada@example.com"), created(wire, "lovelace@example.com", city="London")

    status, body = post(wire, {"primaryObjectId": ada, "objectIdToMerge": other}, f"{url}/merge")

    assert status == 200
    assert body["id"] == ada
    assert body["archived"] is False
    names = ("email", "city", "hs_merged_object_ids", "hs_calculated_merged_vids", "hs_all_contact_vids")
    assert [body["properties"][name] for name in names] == [
        "ada@example.com",
        "London",
        other,
        other,
        f"{ada};{other}",
    ]
    assert Usage.objects.get(portal=portal).count == 1
    assert discrepancies(portal) == []


@pytest.mark.parametrize(
    ("primary", "other", "status"),
    [("ada", "999999999", 404), ("999999999", "ada", 404), ("ada", "ada", 400), ("ada", "x", 404), ("ada", {}, 400)],
)
def test_a_merge_that_cannot_be_is_refused_and_moves_nothing(
    wire: Client, portal: Portal, primary: str, other: Any, status: int
) -> None:
    ada = created(wire, "ada@example.com")
    ids = [ada if each == "ada" else each for each in (primary, other)]

    answered, _body = post(wire, {"primaryObjectId": ids[0], "objectIdToMerge": ids[1]}, f"{URL}/merge")

    assert answered == status
    assert Contact.objects.get(portal=portal).archived_at is None


def test_a_person_is_deleted_for_good_by_id(wire: Client, portal: Portal) -> None:
    ada = created(wire, "ada@example.com")

    first, _body = post(wire, {"objectId": ada}, f"{URL}/gdpr-delete")
    again, body = post(wire, {"objectId": ada}, f"{URL}/gdpr-delete")

    assert first == 204
    assert again == 404
    assert body["category"] == "OBJECT_NOT_FOUND"
    assert wire.get(f"{URL}/{ada}?archived=true").status_code == 404
    assert discrepancies(portal) == []


def test_a_person_is_deleted_for_good_by_email_and_an_unknown_email_is_no_fault(wire: Client, portal: Portal) -> None:
    created(wire, "ada@example.com")

    for email in ("Ada@Example.com", "nobody@example.com"):
        status, _body = post(wire, {"objectId": email, "idProperty": "email"}, f"{URL}/gdpr-delete")
        assert status == 204

    assert not Contact.objects.filter(portal=portal).exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"objectId": "", "idProperty": "email"}, 400),
        ({"objectId": "no address", "idProperty": "email"}, 400),
        ({"objectId": "a\0@example.com", "idProperty": "email"}, 400),
        ({"objectId": "ada@example.com", "idProperty": "firstname"}, 400),
        ({"objectId": "ada@example.com"}, 404),
        ({"objectId": "9" * 30}, 404),
    ],
)
def test_who_is_not_named_well_is_not_deleted(wire: Client, portal: Portal, body: Any, status: int) -> None:
    created(wire, "ada@example.com")

    assert post(wire, body, f"{URL}/gdpr-delete")[0] == status

    assert Contact.objects.filter(portal=portal).count() == 1


def test_another_portals_people_are_nobodys(wire: Client) -> None:
    [theirs] = create(new_app(new_portal()), ["ada@example.com"])

    by_id, _body = post(wire, {"objectId": str(theirs.id)}, f"{URL}/gdpr-delete")
    by_email, _body = post(wire, {"objectId": "ada@example.com", "idProperty": "email"}, f"{URL}/gdpr-delete")

    assert by_id == 404
    assert by_email == 204
    assert Contact.objects.filter(portal=theirs.portal).exists()


def test_a_person_who_changes_before_every_lock_is_not_deleted_and_the_caller_is_told(
    wire: Client, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = created(wire, "ada@example.com")
    monkeypatch.setattr(erasure, "person", lambda *_args, **_sought: Person(frozenset(), frozenset({str(uuid4())})))

    status, body = post(wire, {"objectId": ada}, f"{URL}/gdpr-delete")

    assert status == 409
    assert body["category"] == "CONFLICT"
    assert Contact.objects.filter(portal=portal, id=ada).exists()
