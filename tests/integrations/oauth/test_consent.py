"""The consent page: what it shows, what approving and refusing do, and where wrong requests lead."""

from typing import Any

import pytest
from django.test import Client

from integrations import services
from integrations.models import ConnectedApp
from integrations.scopes import Scope
from marketing_contacts.portals.models import Member, Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import super_admins
from marketing_contacts.portals.services import add_member, remove_member, set_permissions
from tests.conftest import NOW, new_portal
from tests.integrations.cast import PAGE, client_for, is_on, text_of
from tests.integrations.oauth.cast import (
    CALLBACK,
    PKCE,
    Program,
    actions,
    address_of,
    connection,
    decide,
    granted,
    told_by,
    works,
)


def test_who_is_not_signed_in_signs_in_first_and_comes_back(program: Program) -> None:
    response = Client().get(address_of(program.app))

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/?next=/oauth/authorize%3Fclient_id%3D")


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_page_says_who_asks_for_what_and_what_it_means(person: Client, program: Program, slash: str) -> None:
    address = address_of(program.app, optional_scope=Scope.CONTACTS_READ).replace("authorize", f"authorize{slash}")
    page = text_of(person.get(address))

    for words in ("Connect Webinar Studio", "Brings those", "Northwind Traders", "studio.example", "toggle starts off"):
        assert words in page
    assert "Create, change and archive contacts" in page
    assert f'value="{Scope.CONTACTS_READ}"' in page


def test_approving_connects_the_app_with_its_toggle_off_and_answers_a_code(
    person: Client, portal: Portal, program: Program
) -> None:
    told = decide(person, address_of(program.app), portal)

    app = connection(portal)
    assert told["state"] == "s 1"
    assert app.developer_app == program.app
    assert app.marketing_enabled is False
    assert app.scopes == [Scope.CONTACTS_WRITE, Scope.OAUTH]
    assert actions(portal)[-2:] == ["connected_app.connect", "connected_app.consent"]


@pytest.mark.parametrize("chosen", [[], [Scope.CONTACTS_READ]])
def test_an_optional_scope_is_granted_only_when_it_is_chosen(
    person: Client, portal: Portal, program: Program, chosen: list[str]
) -> None:
    decide(person, address_of(program.app, optional_scope=Scope.CONTACTS_READ), portal, *chosen)

    assert (Scope.CONTACTS_READ in connection(portal).scopes) is bool(chosen)


def test_consenting_again_widens_what_it_may_do_and_keeps_its_toggle(
    person: Client, portal: Portal, program: Program
) -> None:
    decide(person, address_of(program.app), portal)
    before = connection(portal)
    services.set_marketing_enabled(app=before, enabled=True, seen_version=0, by=None, now=NOW)

    decide(person, address_of(program.app, scope=Scope.CONTACTS_READ), portal)

    after = connection(portal)
    assert after.id == before.id
    assert after.marketing_enabled is True
    assert set(after.scopes) == {Scope.OAUTH, Scope.CONTACTS_READ, Scope.CONTACTS_WRITE}


def test_a_reconnected_app_starts_off_and_its_old_tokens_stay_dead(
    person: Client, portal: Portal, program: Program
) -> None:
    old = granted(person, portal, program)
    app = services.set_marketing_enabled(app=connection(portal), enabled=True, seen_version=0, by=None, now=NOW)
    services.disconnect(app=app, by=None, now=NOW)

    decide(person, address_of(program.app), portal)

    assert not is_on(connection(portal))
    assert connection(portal).id != app.id
    assert program.refresh(old["refresh_token"]).json()["status"] == "BAD_REFRESH_TOKEN"


def test_refusing_connects_nothing_is_recorded_and_told_to_the_app(
    person: Client, portal: Portal, program: Program
) -> None:
    told = decide(person, address_of(program.app), portal, decision="deny")

    assert told["error"] == "access_denied"
    assert told["state"] == "s 1"
    assert told["error_description"] == "The person did not give the app access."
    assert not ConnectedApp.objects.filter(portal=portal).exists()
    assert actions(portal)[-1] == "connected_app.refuse"


def test_only_portals_where_one_has_app_marketplace_access_can_be_chosen(portal: Portal, program: Program) -> None:
    viewer, other = client_for(portal), new_portal()
    page = viewer.get(address_of(program.app))
    answer = viewer.post(address_of(program.app), {"portal": portal.pk, "decision": "approve"})

    assert "You need the permission “App Marketplace access”" in text_of(page)
    assert page.status_code == 200
    assert answer.status_code == 422
    member = client_for(other, Permission.APP_MARKETPLACE_ACCESS)
    assert member.post(address_of(program.app), {"portal": portal.pk, "decision": "approve"}).status_code == 422
    assert not ConnectedApp.objects.filter(portal=portal).exists()


@pytest.mark.parametrize("slash", ["", "/"])
def test_an_address_that_names_a_portal_offers_that_portal_alone(
    person: Client, portal: Portal, program: Program, slash: str
) -> None:
    other = new_portal()
    member = Member.objects.get(portal=portal)
    add_member(portal=other, user=member.user, permissions=[Permission.APP_MARKETPLACE_ACCESS], by=None, now=NOW)
    address = address_of(program.app).replace("/authorize", f"/{other.pk}/authorize{slash}")

    page = text_of(person.get(address))
    assert f'value="{other.pk}"' in page
    assert f'value="{portal.pk}"' not in page
    assert person.post(address, {"portal": portal.pk, "decision": "approve"}).status_code == 422
    assert "code" in decide(person, address, other)


@pytest.mark.parametrize("number", ["999999", "000000000000000000"])
def test_a_portal_of_others_and_one_that_there_is_not_are_refused_alike(
    person: Client, portal: Portal, program: Program, number: str
) -> None:
    address, theirs = address_of(program.app), program.app.owner_id
    answers = [person.get(address.replace("/authorize", f"/{each}/authorize")) for each in (theirs, number)]
    sent = person.post(address.replace("/authorize", f"/{theirs}/authorize"), {"portal": theirs, "decision": "approve"})

    assert [answer.status_code for answer in (*answers, sent)] == [403, 403, 403]
    for answer in answers:
        assert "is not a member of" in text_of(answer)
        assert address.replace("&", "&amp;") in text_of(answer)
    assert not ConnectedApp.objects.filter(portal=portal).exists()


def test_who_is_not_signed_in_comes_back_to_the_portal_that_was_named(program: Program) -> None:
    response = Client().get(address_of(program.app).replace("/authorize", "/7/authorize"))

    assert response.headers["Location"].startswith("/accounts/login/?next=/oauth/7/authorize%3Fclient_id%3D")


def test_a_scope_that_was_not_offered_cannot_be_slipped_in(person: Client, portal: Portal, program: Program) -> None:
    response = person.post(
        address_of(program.app), {"portal": portal.pk, "scopes": [Scope.CONTACTS_READ], "decision": "approve"}
    )

    assert response.status_code == 422


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"client_id": ""}, "No app with this client ID"),
        ({"client_id": "unknown"}, "No app with this client ID"),
        ({"client_id": "a\0b"}, "No app with this client ID"),
        ({"redirect_uri": CALLBACK + "/"}, "redirect URL that it has not registered"),
        ({"redirect_uri": "https://evil.example/"}, "redirect URL that it has not registered"),
        ({"redirect_uri": "not an address"}, "invalid request"),
    ],
)
def test_a_wrong_app_or_address_gets_a_page_and_leads_nowhere(
    person: Client, program: Program, changes: dict[str, str], words: str
) -> None:
    response = person.get(address_of(program.app, **changes))

    assert response.status_code == 400
    assert words in text_of(response)


def test_a_parameter_that_is_there_twice_gets_a_page(person: Client, program: Program) -> None:
    assert person.get(address_of(program.app) + "&state=2").status_code == 400


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": "crm.objects.deals.read"}, "invalid_scope"),
        ({"scope": Scope.SETTINGS}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": PKCE["code_challenge"]}, "invalid_request"),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
        ({"code_challenge_method": "S256"}, "invalid_request"),
    ],
)
def test_any_other_fault_is_told_to_the_app(
    person: Client, portal: Portal, program: Program, changes: dict[str, str], error: str
) -> None:
    address = address_of(program.app, **changes)
    answers: list[Any] = [person.get(address), person.post(address, {"portal": portal.pk, "decision": "approve"})]

    for response in answers:
        told = told_by(response)
        assert told["error"] == error
        assert told["state"] == "s 1"
        assert told["error_description"]
    assert not ConnectedApp.objects.filter(portal=portal).exists()


def test_without_a_scope_the_app_gets_those_that_it_registered(
    person: Client, portal: Portal, program: Program
) -> None:
    decide(person, address_of(program.app, scope=""), portal)

    assert connection(portal).scopes == [Scope.CONTACTS_WRITE, Scope.OAUTH]


def test_without_an_address_the_app_is_answered_at_its_only_one(
    person: Client, portal: Portal, program: Program
) -> None:
    assert "code" in decide(person, address_of(program.app, redirect_uri=""), portal)


@pytest.mark.parametrize("gone", ["member removed", "permission removed", "deactivated"])
def test_a_consent_outlives_who_gave_it(portal: Portal, program: Program, gone: str) -> None:
    client_for(portal, Permission.SUPER_ADMIN, name="Boss")
    boss = super_admins(portal).get()
    got = granted(client_for(portal, Permission.APP_MARKETPLACE_ACCESS), portal, program)
    member = Member.objects.get(portal=portal, user_id=got["user_id"])

    if gone == "member removed":
        remove_member(member=member, by=boss, now=NOW)
    elif gone == "permission removed":
        set_permissions(member=member, permissions=[], by=boss, now=NOW)
    else:
        User.objects.filter(pk=member.user_id).update(is_active=False)

    assert works(got["access_token"])
    assert program.refresh(got["refresh_token"]).status_code == 200


def test_the_settings_page_shows_a_connected_app_and_after_its_end_no_more(
    person: Client, portal: Portal, program: Program
) -> None:
    for _time in range(2):
        decide(person, address_of(program.app), portal)
        page = text_of(person.get(PAGE))
        assert "Webinar Studio" in page
        assert 'aria-checked="false"' in page
        services.disconnect(app=connection(portal), by=None, now=NOW)
        assert "Webinar Studio" not in text_of(person.get(PAGE))


def test_an_app_that_was_deleted_meanwhile_gets_a_page(person: Client, program: Program) -> None:
    services.delete_developer_app(app=program.app, by=None, now=NOW)

    answer = person.get(address_of(program.app))

    assert answer.status_code == 400
    assert "No app with this client ID is registered here." in text_of(answer)
