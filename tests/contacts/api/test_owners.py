"""Owners: the portal's members, for who has their scope alone. Pipelines: the lifecycle of contacts, read only."""

from typing import Any

import pytest
from django.test import Client

from integrations import services
from integrations.scopes import PRIVATE_APP_SCOPES, Scope
from marketing_contacts.portals.models import Portal, User
from marketing_contacts.portals.services import add_member
from tests.conftest import NOW, new_portal
from tests.contacts.api.calls import send

ADDRESSES = ["/crm/v3/owners", *(f"/crm/owners/{version}" for version in ("2025-09", "2026-03", "2026-09"))]
PIPELINES = "/crm/v3/pipelines/contacts"


def member(portal: Portal, email: str, name: str = "") -> int:
    user = User.objects.create_user(email, name=name)
    return add_member(portal=portal, user=user, permissions=[], by=None, now=NOW).user_id


@pytest.fixture
def ada(portal: Portal) -> int:
    return member(portal, "ada@example.com", "Ada King Lovelace")


def shown(number: int, **others: Any) -> dict[str, Any]:
    at = "2026-11-24T09:00:00.000Z"
    names = {"email": "ada@example.com", "firstName": "Ada", "lastName": "King Lovelace"}
    ids = {"id": str(number), "userId": number, "userIdIncludingInactive": number, "type": "PERSON"}
    return {**ids, **names, "createdAt": at, "updatedAt": at, "archived": False, **others}


@pytest.mark.parametrize("address", ADDRESSES)
def test_owners_are_the_members_of_the_portal_and_of_no_other(wire: Client, ada: int, address: str) -> None:
    member(new_portal(), "eve@example.com")

    assert send(wire, "GET", address) == (200, {"results": [shown(ada)]})
    for by in ("", "?idProperty=id", "?idProperty=userId"):
        assert send(wire, "GET", f"{address}/{ada}{by}") == (200, shown(ada))


def test_a_person_without_a_name_has_empty_names(wire: Client, portal: Portal) -> None:
    bob = member(portal, "bob@example.com")

    _status, body = send(wire, "GET", f"/crm/v3/owners/{bob}")

    assert body["firstName"] == ""
    assert body["lastName"] == ""


def test_pages_of_owners_lead_to_the_last(wire: Client, portal: Portal) -> None:
    numbers = [member(portal, f"{number}@example.com") for number in range(3)]

    first = send(wire, "GET", "/crm/v3/owners?limit=2")[1]
    rest = send(wire, "GET", first["paging"]["next"]["link"])[1]

    assert [each["userId"] for each in [*first["results"], *rest["results"]]] == numbers
    assert "paging" not in rest


def test_an_email_finds_one_in_whatever_case(wire: Client, portal: Portal, ada: int) -> None:
    member(portal, "bob@example.com")

    for address in ("/crm/v3/owners", "/owners/v2/owners"):
        body = wire.get(f"{address}?email=ADA@example.com").json()
        assert len(body["results"] if isinstance(body, dict) else body) == 1
    assert send(wire, "GET", "/crm/v3/owners?email=nobody%00@example.com") == (200, {"results": []})


def test_who_can_no_longer_sign_in_is_archived_and_has_no_user(wire: Client, ada: int) -> None:
    User.objects.filter(id=ada).update(is_active=False)
    archived = shown(ada, archived=True)
    del archived["userId"]

    assert send(wire, "GET", "/crm/v3/owners") == (200, {"results": []})
    assert send(wire, "GET", "/crm/v3/owners?archived=true") == (200, {"results": [archived]})
    assert send(wire, "GET", f"/crm/v3/owners/{ada}")[0] == 404
    assert wire.get("/owners/v2/owners").json() == []
    assert wire.get("/owners/v2/owners?includeInactive=true").json()[0]["activeUserId"] is None


def test_version_2_shows_an_owner_in_its_own_form(wire: Client, portal: Portal, ada: int) -> None:
    [one] = wire.get("/owners/v2/owners").json()

    assert one == send(wire, "GET", f"/owners/v2/owners/{ada}/")[1]
    assert one["ownerId"] == ada
    assert one["portalId"] == portal.pk
    assert one["email"] == "ada@example.com"
    assert one["createdAt"] == int(NOW.timestamp()) * 1000
    assert one["remoteList"][0]["remoteId"] == str(ada)


@pytest.mark.parametrize("number", ["999999999", "0", "-1", "x", "99999999999999999999"])
def test_an_owner_that_is_not_there_is_404(wire: Client, number: str) -> None:
    for address in ("/crm/v3/owners", "/owners/v2/owners"):
        assert send(wire, "GET", f"{address}/{number}")[0] == 404


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "after=x", "archived=x"])
def test_a_bad_query_of_owners_is_400(wire: Client, query: str) -> None:
    assert send(wire, "GET", f"/crm/v3/owners?{query}")[0] == 400


def test_an_unknown_id_property_of_owners_is_400(wire: Client, ada: int) -> None:
    assert send(wire, "GET", f"/crm/v3/owners/{ada}?idProperty=email")[0] == 400


@pytest.mark.parametrize("address", [*ADDRESSES, "/crm/v3/owners/1", "/owners/v2/owners", "/owners/v2/owners/1"])
def test_no_other_scope_shows_peoples_addresses(portal: Portal, address: str) -> None:
    others = [scope for scope in PRIVATE_APP_SCOPES if scope is not Scope.OWNERS_READ]
    _app, secret = services.create_private_app(
        portal=portal, name="Reader", description="", scopes=others, by=None, now=NOW
    )
    client = Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"})

    status, body = send(client, "GET", address)

    assert status == 403
    assert body["category"] == "MISSING_SCOPES"
    assert body["errors"][0]["context"]["requiredGranularScopes"] == ["crm.objects.owners.read"]


@pytest.mark.parametrize("address", [PIPELINES, "/crm/pipelines/2026-03/0-1", "/crm/pipelines/2025-09/contact/"])
def test_contacts_have_one_pipeline_and_its_stages_are_their_lifecycle(wire: Client, address: str) -> None:
    [pipeline] = send(wire, "GET", address)[1]["results"]

    assert pipeline["id"] == "contacts-lifecycle-pipeline"
    assert pipeline["stages"][0]["id"] == "subscriber"
    assert [each["displayOrder"] for each in pipeline["stages"]] == list(range(len(pipeline["stages"])))


def test_a_pipeline_and_its_stages_are_read_by_themselves(wire: Client) -> None:
    one = f"{PIPELINES}/contacts-lifecycle-pipeline"

    pipeline, stages = send(wire, "GET", one)[1], send(wire, "GET", f"{one}/stages")[1]

    assert pipeline["stages"] == stages["results"]
    assert send(wire, "GET", f"{one}/stages/lead")[1]["label"] == "Lead"


@pytest.mark.parametrize("path", ["/nothing", "/nothing/stages", "/contacts-lifecycle-pipeline/stages/nothing"])
def test_a_pipeline_that_is_not_there_is_404(wire: Client, path: str) -> None:
    assert send(wire, "GET", PIPELINES + path)[0] == 404


def test_the_pipeline_stays_as_it_is(wire: Client, portal: Portal) -> None:
    assert send(wire, "POST", PIPELINES, {})[0] == 405
    assert send(wire, "PATCH", f"{PIPELINES}/contacts-lifecycle-pipeline", {})[0] == 405
