"""Scopes of HubSpot's that we serve nothing for: asked, granted as nothing, told as HubSpot would; and upgraded."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from integrations import scopes, services
from integrations.models import ConnectedApp
from integrations.scopes import Scope
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.integrations.cast import client_for, post, text_of
from tests.integrations.oauth.cast import Program, address_of, connection, decide, granted, registered

SCHEMAS, READ = "/crm/v3/properties/contacts", "crm.objects.deals.read"
# What programs ask for, word for word: n8n's node, activepieces' piece, an app of the years before granular scopes.
FIXED = {
    "n8n": (
        "crm.schemas.deals.read crm.objects.owners.read crm.objects.contacts.write crm.objects.companies.write"
        " crm.objects.companies.read crm.objects.deals.read crm.schemas.contacts.read crm.objects.deals.write"
        " crm.objects.contacts.read crm.schemas.companies.read crm.lists.write forms tickets"
    ),
    "activepieces": (
        "crm.lists.read crm.lists.write crm.objects.companies.read crm.objects.companies.write"
        " crm.objects.contacts.read crm.objects.contacts.write crm.objects.custom.read crm.objects.custom.write"
        " crm.objects.deals.read crm.objects.deals.write crm.objects.line_items.read crm.objects.owners.read"
        " crm.objects.leads.read crm.objects.leads.write crm.schemas.companies.read crm.schemas.contacts.read"
        " crm.schemas.custom.read crm.schemas.deals.read crm.schemas.line_items.read automation e-commerce tickets"
        " content settings.currencies.read settings.users.read settings.users.teams.read files forms"
        " scheduler.meetings.meeting-link.read"
    ),
    "an old app": "contacts content automation timeline forms files",
}


def calls(token: str, path: str = SCHEMAS) -> int:
    return Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {token}"}).get(path).status_code


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A release that does not serve the scope of properties yet; undone, it is the next one."""
    monkeypatch.setattr(scopes, "SERVED", scopes.SERVED - {Scope.SCHEMAS_READ})
    return monkeypatch


@pytest.mark.parametrize("wanted", FIXED.values(), ids=FIXED)
def test_a_fixed_list_of_scopes_is_registered_asked_and_told_as_it_was_asked(
    person: Client, portal: Portal, wanted: str
) -> None:
    program = Program(*registered(new_portal(), scopes=wanted.split(), optional_scopes=[]))

    got = granted(person, portal, program, scope=wanted)
    told = Client().get(f"/oauth/v1/access-tokens/{got['access_token']}").json()

    asked = sorted({*wanted.split(), "oauth"})
    assert sorted(got["scopes"]) == sorted(told["scopes"]) == asked
    assert connection(portal).scope_names == asked
    assert set(connection(portal).working_scopes) == set(asked) & set(Scope)


def test_what_is_granted_as_nothing_lets_nobody_in(person: Client, portal: Portal) -> None:
    program = Program(*registered(new_portal(), scopes=[READ, "contacts"], optional_scopes=[]))
    token = granted(person, portal, program, scope=f"{READ} contacts")["access_token"]

    assert calls(token, "/crm/v3/objects/contacts") == 403
    assert calls(token) == 403


def test_the_consent_page_says_which_scopes_grant_nothing(person: Client, portal: Portal) -> None:
    app, _secret = registered(new_portal(), scopes=[READ, Scope.CONTACTS_WRITE])

    page = text_of(person.get(address_of(app, scope=f"{READ} {Scope.CONTACTS_WRITE}")))

    assert "The app also asks for 1 HubSpot scope that has no effect here" in page
    assert f"{READ}</code>" in page
    assert "Create, change and archive contacts" in page


@pytest.mark.parametrize("optional", [READ, Scope.SETTINGS, "nonsense", Scope.SCHEMAS_READ])
def test_an_optional_scope_that_cannot_be_granted_is_dropped(person: Client, portal: Portal, optional: str) -> None:
    program = Program(*registered(new_portal(), optional_scopes=[READ]))

    got = granted(person, portal, program, optional_scope=optional)

    assert got["scopes"] == [Scope.CONTACTS_WRITE, Scope.OAUTH]


def test_what_no_one_has_registered_is_still_no_scope(person: Client, portal: Portal) -> None:
    with pytest.raises(services.UnknownScopes):
        registered(new_portal(), scopes=["crm.objects.unicorns.read"])


def test_a_grant_of_nothing_stays_nothing_when_a_release_serves_it_until_somebody_consents_anew(
    person: Client, portal: Portal, narrow: pytest.MonkeyPatch
) -> None:
    program = Program(*registered(new_portal(), scopes=[Scope.SCHEMAS_READ], optional_scopes=[]))
    old = granted(person, portal, program, scope=Scope.SCHEMAS_READ)
    code = decide(person, address_of(program.app, scope=Scope.SCHEMAS_READ), portal)["code"]
    assert calls(old["access_token"]) == 403

    narrow.undo()

    of_code, refreshed = program.redeem(code).json(), program.refresh(old["refresh_token"]).json()
    for token in (old, of_code, refreshed):
        assert calls(token["access_token"]) == 403
    assert program.refresh(of_code["refresh_token"], scope=Scope.SCHEMAS_READ).status_code == 200
    assert connection(portal).working_scopes == [Scope.OAUTH]
    again = granted(person, portal, program, scope=Scope.SCHEMAS_READ)
    assert calls(again["access_token"]) == 200
    assert calls(program.refresh(old["refresh_token"]).json()["access_token"]) == 403
    assert connection(portal).working_scopes == [Scope.SCHEMAS_READ, Scope.OAUTH]


def test_consenting_to_another_scope_leaves_a_nothing_as_it_is(
    person: Client, portal: Portal, narrow: pytest.MonkeyPatch
) -> None:
    asked = [Scope.SCHEMAS_READ, Scope.CONTACTS_READ]
    program = Program(*registered(new_portal(), scopes=asked, optional_scopes=[]))
    granted(person, portal, program, scope=Scope.SCHEMAS_READ)

    narrow.undo()
    granted(person, portal, program, scope=Scope.CONTACTS_READ)

    assert connection(portal).idle_scopes == [Scope.SCHEMAS_READ]
    assert connection(portal).scope_names == sorted([*asked, Scope.OAUTH])


def test_a_private_apps_nothing_stays_nothing_until_the_app_is_saved(
    portal: Portal, narrow: pytest.MonkeyPatch
) -> None:
    wish: dict[str, Any] = {"name": "Sync", "description": "", "scopes": [Scope.SCHEMAS_READ, READ]}
    app, token = services.create_private_app(portal=portal, by=None, now=NOW, **wish)

    narrow.undo()
    assert calls(token) == 403
    rotated = services.rotate(app=app, overlap=timedelta(), by=None, now=NOW)
    assert calls(rotated) == 403
    services.change_private_app(app=app, by=None, now=NOW, **wish)

    assert calls(rotated) == 200
    app = ConnectedApp.objects.get(portal=portal)
    assert app.working_scopes == [Scope.SCHEMAS_READ]
    assert app.idle_scopes == [READ]


def test_introspection_tells_the_scopes_as_they_were_asked(person: Client, portal: Portal) -> None:
    program = Program(*registered(new_portal(), scopes=[READ], optional_scopes=[]))
    token = granted(person, portal, program, scope=READ)["access_token"]

    told = program.post("/oauth/2026-03/token/introspect", token=token).json()

    assert told["scope"] == f"{READ} oauth"
    assert told["scopes"] == [READ, "oauth"]
    assert told["signed_access_token"]["scopes"] == f"{READ} oauth"


def test_the_pages_of_private_apps_offer_them_behind_a_search(portal: Portal) -> None:
    developer = client_for(portal, Permission.DEVELOPER)
    wish = {"name": "Sync", "description": "", "scopes": [READ]}
    assert post(developer, "/settings/integrations/private-apps/create", wish, htmx=False).status_code == 200

    app = ConnectedApp.objects.get(portal=portal)
    page = text_of(developer.get(f"/settings/integrations/private-apps/{app.id}"))
    box = page.partition(f'value="{READ}"')[2].partition(">")[0]
    assert "checked" in box
    assert 'data-filter="id_scopes_others"' in page
    assert f"{READ}</code>" in text_of(developer.get(f"/settings/integrations/apps/{app.id}"))
