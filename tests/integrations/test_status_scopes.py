"""Scopes that set statuses: granted, and used, only with Marketing contacts access."""

from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from django.test import Client

from contacts.api import urls
from contacts.services.status.set import set_marketing_status
from integrations import services
from integrations.models import ConnectedApp
from integrations.scopes import SETS_STATUSES, Scope
from marketing_contacts.portals.models import Member, Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import super_admins
from marketing_contacts.portals.services import add_member, remove_member, set_permissions
from tests.conftest import NOW, new_portal
from tests.contacts.cast import create, new_app
from tests.integrations.cast import client_for, post, rotate, text_of
from tests.integrations.oauth.cast import Program, address_of, decide, granted, registered

SETTINGS, STATUS = "/settings/integrations", "/marketing-contacts/v1/contacts/status"
MARKED = sorted(SETS_STATUSES)
DEVELOPER, CONNECTS = Permission.DEVELOPER, Permission.APP_MARKETPLACE_ACCESS
SETS = Permission.MARKETING_CONTACTS_ACCESS
OURS = ("contacts", "integrations", "marketing_contacts")


def asks(token: str, app: ConnectedApp) -> int:
    """Whether a program may set the status of a contact."""
    [contact] = create(app, ["ada@example.com"])
    client = Client(headers={"host": "127.0.0.1", "Authorization": f"Bearer {token}"})
    wish = {"inputs": [{"id": str(contact.id), "status": "marketing"}]}
    return client.post(STATUS, wish, content_type="application/json").status_code


@pytest.fixture
def forms(portal: Portal) -> ConnectedApp:
    return new_app(portal, "Forms", on=False)


@pytest.mark.parametrize("scope", MARKED)
def test_who_may_not_set_statuses_gives_no_private_app_a_scope_that_does(
    portal: Portal, forms: ConnectedApp, scope: str
) -> None:
    developer = client_for(portal, DEVELOPER)
    wish = {"name": "Sync", "description": "", "scopes": [Scope.CONTACTS_READ, scope]}

    made = post(developer, f"{SETTINGS}/private-apps/create", wish, htmx=False)
    changed = post(developer, f"{SETTINGS}/private-apps/{forms.id}/change", wish, htmx=False)

    assert made.status_code == 403
    assert changed.status_code == 403
    assert not ConnectedApp.objects.filter(portal=portal, name="Sync").exists()
    page = text_of(developer.get(f"{SETTINGS}/private-apps"))
    assert "disabled" in page.partition(f'value="{scope}"')[2].partition(">")[0]
    assert "You need the permission “Marketing contacts access” to do this." in page


@pytest.mark.parametrize("scope", MARKED)
def test_a_token_of_such_a_scope_is_not_rotated_by_who_may_not_set_statuses(
    portal: Portal, forms: ConnectedApp, scope: str
) -> None:
    services.change_private_app(app=forms, name="Forms", description="", scopes=[scope], by=None, now=NOW)

    assert rotate(client_for(portal, DEVELOPER), forms, "0").status_code == 403
    assert rotate(client_for(portal, DEVELOPER, SETS, name="Eve"), forms, "0").status_code == 200


@pytest.mark.parametrize("then", ["nothing", "permission withdrawn", "removed", "deactivated"])
def test_a_private_app_sets_statuses_while_its_maker_may(portal: Portal, forms: ConnectedApp, then: str) -> None:
    client_for(portal, Permission.SUPER_ADMIN, name="Boss")
    boss = super_admins(portal).get()
    client_for(portal, DEVELOPER, SETS)
    maker = Member.objects.get(portal=portal, user__name="Anna")
    app, token = services.create_private_app(
        portal=portal, name="Sync", description="", scopes=[Scope.STATUS_WRITE], by=maker, now=NOW
    )

    withdraw(maker, boss, then)

    assert asks(token, forms) == (200 if then == "nothing" else 403)
    page = text_of(client_for(portal, name="Vera").get(f"{SETTINGS}/private-apps/{app.id}"))
    assert ("set marketing statuses or turn toggles are refused" in page) is (then != "nothing")


@pytest.mark.parametrize("then", ["nothing", "permission withdrawn", "removed", "deactivated"])
def test_an_oauth_app_sets_statuses_while_who_consented_may(portal: Portal, forms: ConnectedApp, then: str) -> None:
    client_for(portal, Permission.SUPER_ADMIN, name="Boss")
    person = client_for(portal, CONNECTS, SETS)
    program = Program(*registered(new_portal(), scopes=[Scope.STATUS_WRITE], optional_scopes=[]))
    token = granted(person, portal, program, scope=Scope.STATUS_WRITE)["access_token"]

    withdraw(Member.objects.get(portal=portal, user__name="Anna"), super_admins(portal).get(), then)

    assert asks(token, forms) == (200 if then == "nothing" else 403)


def test_the_api_key_which_a_super_admin_made_sets_statuses(portal: Portal, forms: ConnectedApp) -> None:
    _app, key = services.connect_api_key(portal=portal, by=None, now=NOW)

    assert asks(key, forms) == 200


def withdraw(member: Member, boss: Member, then: str) -> None:
    if then == "permission withdrawn":
        set_permissions(member=member, permissions=[DEVELOPER, CONNECTS], by=boss, now=NOW)
    elif then == "removed":
        remove_member(member=member, by=boss, now=NOW)
    elif then == "deactivated":
        User.objects.filter(pk=member.user_id).update(is_active=False)


def test_who_may_not_set_statuses_cannot_let_in_an_app_that_must(portal: Portal) -> None:
    person = client_for(portal, CONNECTS)
    app, _secret = registered(new_portal(), scopes=[Scope.STATUS_WRITE])
    address = address_of(app, scope=Scope.STATUS_WRITE)

    page, sent = person.get(address), person.post(address, {"portal": portal.pk, "decision": "approve"})

    assert "You need the permission “Marketing contacts access” to do this." in text_of(page)
    assert page.status_code == 200
    assert sent.status_code == 422
    assert not ConnectedApp.objects.filter(portal=portal).exists()


def test_who_may_not_set_statuses_lets_in_an_app_that_would_like_to_without(portal: Portal) -> None:
    person = client_for(portal, CONNECTS)
    app, _secret = registered(new_portal(), optional_scopes=[Scope.STATUS_WRITE])
    address = address_of(app, optional_scope=Scope.STATUS_WRITE)

    page = text_of(person.get(address))
    slipped = person.post(address, {"portal": portal.pk, "scopes": [Scope.STATUS_WRITE], "decision": "approve"})

    assert "The app also asks for permissions that you cannot grant: Set the marketing status of contacts." in page
    assert slipped.status_code == 422
    decide(person, address, portal)
    assert ConnectedApp.objects.get(portal=portal).scopes == [Scope.CONTACTS_WRITE, Scope.OAUTH]


def test_of_two_portals_only_the_one_with_access_takes_the_scope(portal: Portal) -> None:
    person, other = client_for(portal, CONNECTS, SETS), new_portal()
    user = Member.objects.get(portal=portal).user
    add_member(portal=other, user=user, permissions=[CONNECTS], by=None, now=NOW)
    app, _secret = registered(new_portal(), optional_scopes=[Scope.STATUS_WRITE])
    address = address_of(app, optional_scope=Scope.STATUS_WRITE)

    refused = person.post(address, {"portal": other.pk, "scopes": [Scope.STATUS_WRITE], "decision": "approve"})

    assert refused.status_code == 422
    assert "In this portal, you lack the permission" in text_of(refused)
    decide(person, address, portal, Scope.STATUS_WRITE)
    assert Scope.STATUS_WRITE in ConnectedApp.objects.get(portal=portal).scopes


# Which views of the wire reach a write of statuses, by the names that their code uses.


def test_an_endpoint_that_sets_statuses_asks_for_a_marked_scope_and_nothing_else() -> None:
    reaching = {
        (verb, str(pattern.pattern)): scopes
        for pattern in urls.urlpatterns
        for verb, (scopes, view) in verbs_of(pattern.callback)
        if reaches(view, set_marketing_status)
    }

    assert ("POST", r"^marketing-contacts/v1/contacts/status/?$") in reaching
    for endpoint, scopes in reaching.items():
        accepted = {scopes} if isinstance(scopes, str) else set(scopes or [None])
        assert accepted <= SETS_STATUSES, endpoint


def verbs_of(view: Callable[..., Any]) -> list[tuple[str, tuple[Any, Any]]]:
    """What `api` was told of an address, found in the closures of its view."""
    for each in within(view):
        if isinstance(each, dict) and each and all(isinstance(found, tuple) for found in each.values()):
            return list(each.items())
    return []


def within(value: Any) -> Iterator[Any]:
    """What closures and wrappers hold, and what holds it."""
    yield value
    if isinstance(value, FunctionType):
        inner = [cell.cell_contents for cell in value.__closure__ or ()]
        for each in [*inner, *([value.__wrapped__] if hasattr(value, "__wrapped__") else [])]:
            yield from within(each)


def reaches(view: Any, wanted: Any) -> bool:
    seen: list[Any] = []
    left = [view]
    while left:
        value = left.pop()
        if value is wanted:
            return True
        if not isinstance(value, FunctionType) or value in seen:
            continue
        seen.append(value)
        left += [each for each in within(value) if each is not value]
        left += [each for name in names_of(value.__code__) for each in called(value, name)]
    return False


def names_of(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from names_of(constant)


def called(function: FunctionType, name: str) -> Iterator[Any]:
    """What a name may mean: something of the module, or of a module that the module knows."""
    yield function.__globals__.get(name)
    for each in list(function.__globals__.values()):
        if isinstance(each, ModuleType) and each.__name__.startswith(OURS):
            yield getattr(each, name, None)
