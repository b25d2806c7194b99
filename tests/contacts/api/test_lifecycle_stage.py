"""Programs and files move a lifecycle stage forwards only, unless it was cleared; people move it as they like."""

import pytest
from django.test import Client

from contacts.models import Contact
from contacts.services.updates import ContactChange, update_contacts
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW
from tests.contacts.api.calls import URL, post, send
from tests.contacts.cast import PERSON
from tests.contacts.imports.cast import imported, lines

ADA = "ada@example.com"
V1 = "/contacts/v1/contact"


@pytest.fixture
def ada(wire: Client) -> str:
    number: str = post(wire, {"properties": {"email": ADA, "lifecyclestage": "customer"}})[1]["id"]
    return number


def stage(portal: Portal) -> str | None:
    value: str | None = Contact.objects.get(portal=portal, email=ADA).properties.get("lifecyclestage")
    return value


@pytest.mark.parametrize("wanted", ["subscriber", "lead", "marketingqualifiedlead", "opportunity"])
def test_an_earlier_stage_is_passed_over_and_the_rest_is_written(wire: Client, ada: str, wanted: str) -> None:
    status, body = send(wire, "PATCH", f"{URL}/{ada}", {"properties": {"lifecyclestage": wanted, "city": "Gdynia"}})

    assert status == 200
    assert body["properties"]["lifecyclestage"] == "customer"
    assert body["properties"]["city"] == "Gdynia"


@pytest.mark.parametrize("wanted", ["evangelist", "other", ""])
def test_a_later_stage_is_written_and_so_is_none(wire: Client, portal: Portal, ada: str, wanted: str) -> None:
    send(wire, "PATCH", f"{URL}/{ada}", {"properties": {"lifecyclestage": wanted}})

    assert (stage(portal) or "") == wanted


def test_who_clears_the_stage_first_may_set_an_earlier_one(wire: Client, portal: Portal, ada: str) -> None:
    for wanted in ("", "lead"):
        send(wire, "PATCH", f"{URL}/{ada}", {"properties": {"lifecyclestage": wanted}})

    assert stage(portal) == "lead"


@pytest.mark.parametrize("way", ["update", "upsert", "dated", "v1", "v1 upsert"])
def test_no_program_moves_it_back_and_nothing_is_noted_as_changed(
    wire: Client, portal: Portal, ada: str, way: str
) -> None:
    Contact.objects.filter(portal=portal).update(updated_at=NOW)
    lead, older = {"lifecyclestage": "lead"}, {"properties": [{"property": "lifecyclestage", "value": "lead"}]}
    calls = {
        "update": (f"{URL}/batch/update", {"inputs": [{"id": ada, "properties": lead}]}),
        "upsert": (f"{URL}/batch/upsert", {"inputs": [{"id": ADA, "idProperty": "email", "properties": lead}]}),
        "v1": (f"{V1}/vid/{ada}/profile", older),
        "v1 upsert": (f"{V1}/createOrUpdate/email/{ADA}", older),
    }
    if way == "dated":
        assert send(wire, "PATCH", f"/crm/objects/2026-09/contacts/{ada}", {"properties": lead})[0] == 200
    else:
        assert post(wire, calls[way][1], calls[way][0])[0] in {200, 204}

    assert stage(portal) == "customer"
    assert Contact.objects.get(portal=portal).updated_at == NOW


@pytest.mark.usefixtures("ada")
def test_an_import_counts_a_contact_that_would_move_back_as_not_changed(portal: Portal) -> None:
    job = imported(portal, lines(f"{ADA},lead", header="email,lifecyclestage"), update_existing=True)

    assert job.result["unchanged"] == 1
    assert job.result.get("updated", 0) == 0
    assert stage(portal) == "customer"


def test_a_person_moves_it_back(portal: Portal, ada: str) -> None:
    changes = [ContactChange(int(ada), {"lifecyclestage": "lead"})]

    update_contacts(portal=portal, changes=changes, origin=PERSON, now=NOW)

    assert stage(portal) == "lead"
