"""Every address and verb with the ids of another portal: answered as ids that do not exist, and nothing is touched."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from contacts.api.urls import (
    OLDER,
    PROPERTIES,
)
from contacts.api.v1.urls import V1
from integrations.route_templates import template_of
from marketing_contacts.portals.addresses import PORTAL
from marketing_contacts.portals.models import Portal
from tests.conftest import new_portal
from tests.every import failing
from tests.every_address import (
    ELSEWHERE,
    PARAMETER,
    ROUTES,
    SECRET,
    Ids,
    Rows,
    a_program,
    an_admin,
    another_portal,
    ids_of,
    is_wire,
    path_of,
    state,
)

VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
WIRE = [route for route in ROUTES if is_wire(route)]
PAGES = [route for route in ROUTES if not is_wire(route)]
OF_A_PORTAL = [route for route in ROUTES if route.startswith(PORTAL)]
NOT_ALLOWED = 405
NOBODYS = {"property_name": "size_of_nobody", "group_name": "group_of_nobody"}
FORM = {
    "enabled": "on",
    "seen_version": "1",
    "name": "Forms",
    "scopes": ["crm.objects.contacts.read"],
    "language": "pl",
    "permissions": ["EDIT_CONTACTS"],
}


def requests(route: str, ids: Ids) -> list[tuple[str, Any]]:
    """Addresses of the route and what is sent there: by programs by id and by email, by people as forms."""
    if "from_type" in route or route.startswith("^crm-associations"):
        return of_associations(route, ids)
    path = path_of(route, ids)
    if route.startswith(V1):
        return version_1(path, ids)
    if route.startswith("^marketing-contacts/v1"):
        return [(path, None), *((path, as_json(body)) for body in of_ours(ids))]
    if route.startswith((PROPERTIES, OLDER, "^crm/v3/schemas")):
        return [(path, None), *((path, as_json(body)) for body in of_properties(ids))]
    if "crm" not in route:
        return [(path, None), (path, {"data": FORM})] if PARAMETER.search(route) else [(path, None)]
    named = {"properties": {"firstname": "Eve"}}
    sent: list[dict[str, Any]] = [named, {"properties": {"email": ids["email"]}}]
    if "/merge" in route or "/gdpr-delete" in route:
        sent = [
            {"primaryObjectId": ids["contact_id"], "objectIdToMerge": str(ELSEWHERE + 1)},
            {"objectId": ids["contact_id"]},
            {"objectId": ids["email"], "idProperty": "email"},
        ]
    if "/batch/" in route:
        top = {"properties": ["email"]} if "/read" in route else {}
        sent = [
            {"inputs": [{"id": ids["contact_id"], **named}], **top},
            {"inputs": [{"id": ids["email"], "idProperty": "email", **named}], "idProperty": "email", **top},
            {"inputs": [{"properties": {"email": ids["email"]}}], **top},
        ]
    if "/search" in route:
        filters = [{"propertyName": "email", "operator": "EQ", "value": ids["email"]}]
        sent = [{"filters": filters}, {"query": ids["email"]}, {"after": ids["contact_id"][-3:]}]
    by_email = path_of(route, {**ids, "contact_id": ids["email"]}) + "?idProperty=email"
    paths = [path, f"{path}?archived=true", by_email]
    bodies = [as_json(body) for body in sent]
    return [(path, None) for path in paths] + [(path, body) for path in paths for body in bodies]


def as_json(body: Any) -> dict[str, Any]:
    return {"data": json.dumps(body), "content_type": "application/json"}


def of_ours(ids: Ids) -> list[Any]:
    """What programs send to the addresses that are ours alone."""
    named = [{"id": ids["contact_id"]}, {"id": ids["email"], "idProperty": "email"}]
    wishes = [{"inputs": [{**each, "status": "non_marketing"}]} for each in named]
    return [{"marketingEnabled": False}, *wishes]


def of_properties(ids: Ids) -> list[Any]:
    """What programs send about properties and groups; a name of another portal's is free."""
    made = {"name": ids["property_name"], "groupName": ids["group_name"], "label": "Size"}
    named = {"label": "Size", "displayName": "Size"}
    return [named, {**made, "type": "string", "fieldType": "text"}, {"inputs": [made]}]


def of_associations(route: str, ids: Ids) -> list[tuple[str, Any]]:
    """What programs send about a contact and a company, from either end."""
    contact, company = ids["contact_id"], ids["object_id"]
    sent: list[tuple[str, Any]] = []
    for from_type, from_id, to_type, to_id, number in (
        ("contacts", contact, "companies", company, 1),
        ("companies", company, "contacts", contact, 2),
    ):
        ends = {"from_type": from_type, "from_id": from_id, "to_type": to_type, "to_id": to_id}
        path = template_of(route).format(**ends, type_name=number, definition_id=number)
        spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": number}
        pair = {"from": {"id": from_id}, "to": {"id": to_id}}
        defined = {"fromObjectId": from_id, "toObjectId": to_id, "definitionId": number}
        inputs = [
            {"id": from_id},
            {**pair, "types": [spec]},
            {**pair, "to": [{"id": to_id}]},
            {**pair, "type": str(number)},
        ]
        bodies = [*({"inputs": [each]} for each in inputs), [spec], defined, [defined]]
        sent += [(path, None), *((path, as_json(body)) for body in bodies)]
    return sent


def version_1(path: str, ids: Ids) -> list[tuple[str, Any]]:
    """What programs of version 1 send."""
    path += "?" + urlencode({"vid": ids["vid"], "email": ids["email"], "q": ids["email"], "vidOffset": ids["vid"]})
    values = [{"property": "firstname", "value": "Eve"}, {"property": "email", "value": ids["email"]}]
    sent: list[Any] = [{"properties": values[:1]}, {"properties": values}, {"vidToMerge": ids["vid"]}]
    sent += [[{**named, "properties": values[:1]}] for named in ({"vid": ids["vid"]}, {"email": ids["email"]})]
    return [(path, None), *((path, as_json(body)) for body in sent)]


@dataclass(frozen=True)
class World:
    """Who asks, as a person and as a program, and the portal that is none of their business."""

    admin: Client
    wire: Client
    ours: Portal
    theirs: Portal
    known: Ids
    before: Rows


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once, for all that is asked is undone at once."""
    with django_db_blocker.unblock(), transaction.atomic():
        theirs, (admin, member) = another_portal(), an_admin(new_portal())
        yield World(admin, a_program(member), member.portal, theirs, ids_of(theirs), state(theirs))
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Asked:
    """An answer, all that must differ between two calls made equal."""

    status: int
    location: str
    text: str


def asked(client: Client, verb: str, request: tuple[str, Any], ids: Ids, untouched: World | None = None) -> Asked:
    """Ask, and undo what it did. The other portal of a world that must stay untouched is as it was."""
    path, arguments = request
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        answer = getattr(client, verb.lower())(path, **(arguments or {}))
        assert untouched is None or state(untouched.theirs) == untouched.before
        transaction.set_rollback(True)
    client.cookies = cookies
    location = answer.headers.get("Location", "")
    return Asked(answer.status_code, _levelled(location, ids), _levelled(answer.getvalue().decode(), ids))


def _levelled(text: str, ids: Ids) -> str:
    text = text.replace(ids["email"], "EMAIL").replace(ids["email"].partition("@")[2], "DOMAIN")
    for name in ("property_name", "group_name"):  # words of no page: what pages say of themselves must stay
        text = text.replace(ids[name], "0")
    text = re.sub(r"(?:mck-eu1|pat-na1)-[\w-]+", "SECRET", text)  # a new API key or token
    text = re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{32}\b", "UUID", text)
    text = re.sub(r"[A-Za-z0-9]{64}", "TOKEN", text)  # against forged requests
    return re.sub(r"\d+", "0", text)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("routes", [WIRE, PAGES], ids=["wire", "pages"])
def test_another_portals_ids_are_answered_as_ids_that_do_not_exist(world: World, routes: list[str], verb: str) -> None:
    assert failing(routes, lambda route: assert_ids_tell_nothing(world, route, verb)) == {}


@pytest.mark.parametrize("verb", VERBS)
def test_another_portals_number_is_answered_as_one_that_does_not_exist(world: World, verb: str) -> None:
    assert failing(OF_A_PORTAL, lambda route: assert_a_number_tells_nothing(world, route, verb)) == {}


def assert_ids_tell_nothing(world: World, route: str, verb: str) -> None:
    client, known = world.wire if is_wire(route) else world.admin, world.known
    unknown = {name: str(ELSEWHERE) for name in known} | NOBODYS | {"email": f"{uuid4().hex}@example.com"}
    if route.startswith(PORTAL):
        known, unknown = (ids | {"portal_id": str(world.ours.pk)} for ids in (known, unknown))
    for request, other in zip(requests(route, known), requests(route, unknown), strict=True):
        if verb == "GET" and request[1]:
            continue

        answer = asked(client, verb, request, known, untouched=world)

        assert "/accounts/" not in answer.location  # who asks is known, and may
        assert SECRET not in answer.text
        assert answer == asked(client, verb, other, unknown)
        if answer.status == NOT_ALLOWED:  # whatever is sent
            return


def assert_a_number_tells_nothing(world: World, route: str, verb: str) -> None:
    unknown = world.known | {"portal_id": str(ELSEWHERE)}
    for request, other in zip(requests(route, world.known), requests(route, unknown), strict=True):
        if verb == "GET" and request[1]:
            continue

        answer = asked(world.admin, verb, request, world.known, untouched=world)

        leads_above = verb == "GET" and answer.location and answer.location in _levelled(request[0], world.known)
        assert answer.status in {404, 405} or leads_above
        assert answer == asked(world.admin, verb, other, unknown)
        if answer.status == NOT_ALLOWED:  # whatever is sent
            return
