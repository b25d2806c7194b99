"""Every address and verb with the ids of another portal: answered as ids that do not exist, and nothing is touched."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import DjangoDbBlocker

from contacts.api.urls import (
    ACCOUNT,
    NO_PART,
    OBJECTS,
    OLDER,
    OWNERS,
    PIPELINES,
    PROPERTIES,
    SCHEMAS,
)
from contacts.api.v1.urls import V1
from contacts.associations import PRIMARY_COMPANY, Association
from contacts.models import PropertyGroup
from contacts.services.associations import add_associations
from integrations import services
from integrations.oauth.urls import VERSIONS
from integrations.route_templates import template_of
from integrations.scopes import PRIVATE_APP_SCOPES
from integrations.selectors import developer_apps
from marketing_contacts.billing import services as billing
from marketing_contacts.portals.addresses import PORTAL
from marketing_contacts.portals.models import Member, Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.services import add_member, invite
from marketing_contacts.wire.addresses import ANY_ADDRESS, ANY_VERSION, TREES
from tests.conftest import NOW, new_portal
from tests.contacts.bulk_changes.cast import MARKETING, prepared
from tests.contacts.cast import create, new_app
from tests.contacts.imports.cast import checked, lines
from tests.contacts.properties import custom
from tests.integrations.oauth.cast import registered

VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
ELSEWHERE = 999_999_999  # an id that nothing has
NOT_ALLOWED = 405
NOBODYS = {"property_name": "size_of_nobody", "group_name": "group_of_nobody"}
# A person's own, the process's own, the same for everybody.
NOT_OF_A_PORTAL = ("accounts/", "metrics", "help/", "settings/integrations/logos/", "docs/", "openapi.json")
SECRET = "Secret Sauce"  # an app's name
FORM = {
    "enabled": "on",
    "seen_version": "1",
    "name": "Forms",
    "scopes": ["crm.objects.contacts.read"],
    "language": "pl",
    "permissions": ["EDIT_CONTACTS"],
}
PARAMETER = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>")

Ids = dict[str, str]  # by the name of an address's parameter, and the email of a contact
Rows = dict[str, list[dict[str, Any]]]  # by the name of their model


def routes(patterns: list[Any], before: str = "") -> Iterator[str]:
    """Every route of the site, as it is written in the URL modules."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and not route.startswith(NOT_OF_A_PORTAL):
            yield route


ROUTES = sorted(set(routes(get_resolver().url_patterns)))


def is_wire(route: str) -> bool:
    beginnings = tuple(f"{mark}{tree}" for tree in (*TREES, "oauth/v2") for mark in ("^", "^(?:"))
    return route.startswith(beginnings)


def path_of(route: str, ids: Ids) -> str:
    """An address of the route; a KeyError names a parameter that this walker must learn."""
    path = route.replace(OBJECTS, "crm/v3/objects/contacts").replace(ANY_ADDRESS, "crm/nothing").replace(VERSIONS, "v3")
    path = path.replace(OWNERS, "crm/v3/owners").replace(PIPELINES, "crm/v3/pipelines/contacts")
    path = path.replace(SCHEMAS, "crm/v3/schemas").replace(ANY_VERSION, "crm/v9")
    path = path.replace(NO_PART, "").removesuffix("/?$").replace(ACCOUNT, "account-info/v3")
    path = path.replace(PROPERTIES, "crm/v3/properties/contacts")
    path = path.replace(OLDER, "properties/v1/contacts")
    path = path.replace("(?:contacts|contact|CONTACTS?|0-1)", "contacts")
    return "/" + PARAMETER.sub(lambda found: ids[found[1] or found[2]], path.removeprefix("^"))


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


def another_portal() -> Portal:
    """With an app, a contact and a member."""
    portal = new_portal()
    [ada] = create(new_app(portal, SECRET), ["ada@example.com"])
    add_associations(portal=portal, wanted={ada.id: [Association(PRIMARY_COMPANY, "77")]}, now=NOW)
    checked(portal, lines(f"nobody,{SECRET}"))
    prepared(portal, MARKETING)
    custom(portal, "size_of_theirs", label=SECRET, has_unique_value=True)
    PropertyGroup.objects.create(portal=portal, name="group_of_theirs", label=SECRET)
    registered(portal, name=SECRET)
    member = add_member(
        portal=portal, user=User.objects.create_user("eve@example.com"), permissions=[], by=None, now=NOW
    )
    invite(portal=portal, email="bob@example.com", permissions=[], language="en", by=member, now=NOW)
    billing.pass_update_date(portal=portal, now=NOW + timedelta(days=30))
    billing.write_statements(portal=portal, now=NOW + timedelta(days=30))
    return portal


def an_admin(portal: Portal) -> tuple[Client, Member]:
    user = User.objects.create_user("admin@example.com")
    member = add_member(portal=portal, user=user, permissions=list(Permission), by=None, now=NOW)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    return client, member


def a_program(creator: Member) -> Client:
    """A private app with every scope, whose creator may do everything."""
    _app, secret = services.create_private_app(
        portal=creator.portal, name="Sync", description="", scopes=PRIVATE_APP_SCOPES, by=creator, now=NOW
    )
    return Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {secret}"})


@cache
def everything() -> str:
    """A query of all that is stored of a portal: one, for it is asked after every call."""
    rows = [
        f"SELECT '{model.__name__}', to_jsonb({model._meta.db_table}) FROM {model._meta.db_table}"  # noqa: SLF001 - Django's documented API
        " WHERE portal_id = %(portal)s"
        for model in apps.get_models()
        if any(field.name == "portal" for field in model._meta.fields)  # noqa: SLF001 - as above
    ]
    return f"{' UNION ALL '.join(rows)} ORDER BY 1, 2"


def state(portal: Portal) -> Rows:
    """All that is stored of a portal, by model."""
    stored: Rows = {}
    with connection.cursor() as cursor:
        cursor.execute(everything(), {"portal": portal.pk})
        for model, row in cursor:
            stored.setdefault(model, []).append(json.loads(row))
    return stored


def ids_of(portal: Portal) -> Ids:
    kept = state(portal)
    [contact], [app], [job] = kept["Contact"], kept["ConnectedApp"], kept["Import"]
    [invitation], member = kept["Invitation"], kept["Member"][0]
    [registration] = developer_apps(portal)
    return {
        "portal_id": str(portal.pk),
        "app_id": str(app["id"]),
        "contact_id": str(contact["id"]),
        "vid": str(contact["id"]),
        "object_id": kept["ContactAssociation"][0]["to_id"],
        "owner_id": str(member["user_id"]),
        "pipeline_id": "1",  # every portal has the same
        "stage_id": "1",  # as above
        "property_name": kept["CustomProperty"][0]["name"],
        "group_name": kept["PropertyGroup"][0]["name"],
        "developer_app_id": str(registration.pk),
        "listing_id": str(registration.pk),
        "import_id": str(job["id"]),
        "change_id": str(kept["BulkChange"][0]["id"]),
        "email": contact["email"],
        "member_id": str(member["id"]),
        "invitation_id": str(invitation["id"]),
        "edition_code": "1",  # of the installation, for its staff
        "price_id": "1",  # as above
        "tax_rate_id": "1",  # as above
        "number": "1",  # of a charge, which each portal numbers from 1
        "place": "1",  # of three that each portal has
        "period_number": str(kept["BillingPeriod"][0]["number"]),
        "token": "1",  # a secret, not an id: who has it is let in
        "name": "1",  # of the installation, for its staff
        "address_id": str(contact["id"]),  # whose only address is its email
        "list_id": "1",  # no portal has lists
        "rest": str(contact["id"]),  # of an address without a portal's number
        "user_id": "1",  # as above
    }


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
@pytest.mark.parametrize("route", ROUTES)
def test_another_portals_ids_are_answered_as_ids_that_do_not_exist(world: World, route: str, verb: str) -> None:
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


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("route", [route for route in ROUTES if route.startswith(PORTAL)])
def test_another_portals_number_is_answered_as_one_that_does_not_exist(world: World, route: str, verb: str) -> None:
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
