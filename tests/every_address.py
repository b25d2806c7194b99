"""Every address of the site, with the ids of a portal that knows nothing of who asks."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

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
from contacts.associations import PRIMARY_COMPANY, Association
from contacts.models import PropertyGroup
from contacts.services.associations import add_associations
from contacts.services.notes import add_note
from contacts.services.saved_views import save_view
from integrations import services
from integrations.oauth.urls import VERSIONS
from integrations.scopes import PRIVATE_APP_SCOPES
from integrations.selectors import developer_apps
from marketing_contacts.billing import services as billing
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

ELSEWHERE = 999_999_999  # an id that nothing has
# A person's own, the process's own, the same for everybody.
NOT_OF_A_PORTAL = ("accounts/", "metrics", "help/", "settings/integrations/logos/", "docs/", "openapi.json")
SECRET = "Secret Sauce"  # an app's name
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
    add_note(contact_id=ada.id, text=SECRET, by=member, now=NOW)
    save_view(by=member, name=SECRET, is_shared=True, query="q=ada", now=NOW)
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
        "view_id": str(kept["SavedView"][0]["id"]),
        "note_id": str(kept["Note"][0]["id"]),
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
