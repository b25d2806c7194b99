"""ASVS 5.0, 10.4 (OAuth authorization server) at levels 1 and 2, and 10.7 (consent), clause by clause."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from integrations import services
from integrations.models import AccessToken, AuthorizationGrant, RefreshToken
from marketing_contacts.portals.models import AuditEntry, Portal
from marketing_contacts.portals.permissions import Permission
from tests.conftest import NOW, new_portal
from tests.integrations.cast import client_for
from tests.integrations.oauth.cast import (
    CALLBACK,
    PKCE,
    VERIFIER,
    Program,
    actions,
    address_of,
    connection,
    decide,
    granted,
    refusal_of,
    registered,
    told_by,
    works,
)
from tests.team import team_of

THREADS = 50
YEAR = timedelta(days=365)


def test_10_4_1_a_redirect_uri_is_compared_exactly_with_those_that_the_client_registered(
    person: Client, program: Program
) -> None:
    for uri in (CALLBACK + "?a=1", CALLBACK + "/", CALLBACK.upper(), "https://studio.example/callback/../callback"):
        assert person.get(address_of(program.app, redirect_uri=uri)).status_code == 400


def test_10_4_1_a_public_client_may_choose_the_port_of_a_loopback_address_only(person: Client) -> None:
    public, _none = registered(new_portal(), is_public=True, redirect_uris=["http://127.0.0.1/cb"])
    confidential, _secret = registered(new_portal(), redirect_uris=["http://127.0.0.1/cb"])

    chosen = {"redirect_uri": "http://127.0.0.1:51004/cb", **PKCE}
    assert person.get(address_of(public, **chosen)).status_code == 200
    assert person.get(address_of(confidential, **chosen)).status_code == 400


def test_10_4_2_a_code_works_once_and_its_replay_ends_what_was_made_of_it(
    person: Client, portal: Portal, program: Program
) -> None:
    code = decide(person, address_of(program.app), portal)["code"]
    first = program.redeem(code).json()
    later = program.refresh(first["refresh_token"]).json()

    assert refusal_of(program.redeem(code)) == (400, "invalid_grant", "BAD_AUTH_CODE")

    assert not works(first["access_token"])
    assert not works(later["access_token"])
    assert refusal_of(program.refresh(first["refresh_token"]))[2] == "BAD_REFRESH_TOKEN"
    assert actions(portal)[-1] == "connected_app.theft"


def test_10_4_2_another_client_cannot_redeem_a_code_nor_end_what_was_made_of_it(
    person: Client, portal: Portal, program: Program
) -> None:
    other, code = Program(*registered(new_portal())), decide(person, address_of(program.app), portal)["code"]

    assert refusal_of(other.redeem(code))[2] == "BAD_AUTH_CODE"
    got = program.redeem(code).json()
    assert refusal_of(other.redeem(code))[2] == "BAD_AUTH_CODE"
    assert works(got["access_token"])


def test_10_4_2_of_fifty_that_redeem_a_code_at_once_one_gets_tokens(committed_database: None) -> None:
    portal = new_portal()
    program, person = Program(*registered(new_portal())), client_for(portal, Permission.APP_MARKETPLACE_ACCESS)
    code = decide(person, address_of(program.app), portal)["code"]

    with team_of(THREADS) as team:
        answers = team.at_once([partial(program.redeem, code)] * THREADS)

    assert sorted(answer.status_code for answer in answers) == [200, *[400] * (THREADS - 1)]
    assert RefreshToken.objects.filter(portal=portal).count() == 1
    assert actions(portal).count("connected_app.theft") == 1


def test_10_4_3_a_code_works_for_a_minute(person: Client, portal: Portal, program: Program) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        person = client_for(portal, Permission.APP_MARKETPLACE_ACCESS, name="Bea")
        codes = [decide(person, address_of(program.app), portal)["code"] for _each in range(2)]
        clock.shift(59)
        assert program.redeem(codes[0]).status_code == 200
        clock.shift(1)
        assert refusal_of(program.redeem(codes[1]))[2] == "BAD_AUTH_CODE"


@pytest.mark.parametrize("response_type", ["token", "id_token", "code token", "none"])
def test_10_4_4_there_is_no_implicit_grant(person: Client, program: Program, response_type: str) -> None:
    told = told_by(person.get(address_of(program.app, response_type=response_type)))

    assert told["error"] in {"unsupported_response_type", "unauthorized_client"}
    assert "access_token" not in told


@pytest.mark.parametrize("grant_type", ["password", "client_credentials", "implicit"])
def test_10_4_4_there_are_no_grants_but_code_and_refresh_token(program: Program, grant_type: str) -> None:
    response = program.post(grant_type=grant_type, username="a", password="b")

    assert refusal_of(response) == (400, "unsupported_grant_type", "BAD_GRANT_TYPE")


def test_10_4_5_a_public_clients_refresh_token_rotates_and_its_reuse_ends_the_family(
    person: Client, portal: Portal, public_program: Program
) -> None:
    first = granted(person, portal, public_program, **PKCE)
    second = public_program.refresh(first["refresh_token"]).json()
    third = public_program.refresh(second["refresh_token"]).json()
    assert len({each["refresh_token"] for each in (first, second, third)}) == 3
    assert works(first["access_token"])

    assert refusal_of(public_program.refresh(first["refresh_token"]))[2] == "BAD_REFRESH_TOKEN"

    assert not any(works(each["access_token"]) for each in (first, second, third))
    assert refusal_of(public_program.refresh(third["refresh_token"]))[2] == "BAD_REFRESH_TOKEN"
    assert actions(portal)[-1] == "connected_app.theft"


def test_10_4_5_a_confidential_client_keeps_its_refresh_token_and_earlier_access_tokens_live_on(
    person: Client, portal: Portal, program: Program
) -> None:
    first = granted(person, portal, program)

    others = [program.refresh(first["refresh_token"]).json() for _each in range(3)]

    assert {each["refresh_token"] for each in others} == {first["refresh_token"]}
    assert all(works(each["access_token"]) for each in [first, *others])


def test_10_4_5_a_refresh_token_shown_by_another_client_ends_the_family_and_super_admins_are_told(
    person: Client, portal: Portal, program: Program, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    client_for(portal, Permission.SUPER_ADMIN, name="Boss")
    got, thief = granted(person, portal, program), Program(*registered(new_portal()))

    with django_capture_on_commit_callbacks(execute=True):
        assert refusal_of(thief.refresh(got["refresh_token"]))[2] == "BAD_REFRESH_TOKEN"

    assert not works(got["access_token"])
    assert refusal_of(program.refresh(got["refresh_token"]))[2] == "BAD_REFRESH_TOKEN"
    entry = AuditEntry.objects.filter(portal=portal).order_by("-sequence")[0]
    assert entry.action == "connected_app.theft"
    assert entry.target_label == "Webinar Studio"
    assert [message.to for message in mail.outbox] == [[f"boss.{portal.pk}@example.com"]]
    assert got["refresh_token"] not in mail.outbox[0].body


def test_10_4_5_a_client_that_cannot_prove_who_it_is_ends_nothing(
    person: Client, portal: Portal, program: Program
) -> None:
    got, thief = granted(person, portal, program), Program(registered(new_portal())[0], "wrong")

    assert refusal_of(thief.refresh(got["refresh_token"]))[1] == "invalid_client"
    assert refusal_of(program.refresh(got["refresh_token"], client_secret="wrong"))[1] == "invalid_client"

    assert program.refresh(got["refresh_token"]).status_code == 200


def test_10_4_5_a_rotated_secret_ends_after_its_overlap_and_revokes_nothing(
    person: Client, portal: Portal, program: Program
) -> None:
    got, hour = granted(person, portal, program), timedelta(hours=1)
    with time_machine.travel(NOW, tick=False) as clock:
        new = services.rotate_client_secret(app=program.app, overlap=hour, by=None, now=NOW)
        assert program.refresh(got["refresh_token"]).status_code == 200
        clock.shift(hour)
        assert refusal_of(program.refresh(got["refresh_token"])) == (400, "invalid_client", "BAD_CLIENT_SECRET")
        assert Program(program.app, new).refresh(got["refresh_token"]).status_code == 200


def test_10_4_6_pkce_is_required_of_public_clients(
    person: Client, portal: Portal, program: Program, public_program: Program
) -> None:
    assert told_by(person.get(address_of(public_program.app)))["error"] == "invalid_request"
    assert person.get(address_of(program.app)).status_code == 200  # the one stated exception: HubSpot's send none


@pytest.mark.parametrize("method", ["plain", "", "s256", "S512"])
def test_10_4_6_no_method_but_s256_is_taken(person: Client, public_program: Program, method: str) -> None:
    address = address_of(public_program.app, **PKCE | {"code_challenge_method": method})

    assert told_by(person.get(address))["error"] == "invalid_request"


@pytest.mark.parametrize("verifier", [None, "w" * 64, VERIFIER[:42], VERIFIER + "!", PKCE["code_challenge"]])
def test_10_4_6_a_code_is_worth_nothing_without_its_verifier(
    person: Client, portal: Portal, public_program: Program, verifier: str | None
) -> None:
    code = decide(person, address_of(public_program.app, **PKCE), portal)["code"]

    assert public_program.redeem(code, code_verifier=verifier).status_code == 400
    assert public_program.redeem(code, code_verifier=VERIFIER).status_code == 200


def test_10_4_6_a_challenge_that_a_confidential_client_sends_is_checked(
    person: Client, portal: Portal, program: Program
) -> None:
    code = decide(person, address_of(program.app, **PKCE), portal)["code"]

    assert refusal_of(program.redeem(code))[2] == "BAD_CODE_VERIFIER"
    assert program.redeem(code, code_verifier=VERIFIER).status_code == 200


def test_10_4_7_nobody_registers_a_client_without_signing_in(db: None) -> None:
    known = Client().get("/.well-known/oauth-authorization-server").json()

    assert "registration_endpoint" not in known


@pytest.mark.parametrize("public", [False, True])
def test_10_4_8_a_refresh_token_ends_for_good_however_often_it_was_used(
    person: Client, portal: Portal, program: Program, public_program: Program, *, public: bool
) -> None:
    client = public_program if public else program
    with time_machine.travel(NOW, tick=False) as clock:
        token = granted(person, portal, client, **PKCE)["refresh_token"]
        clock.shift(YEAR - timedelta(days=2))
        token = client.refresh(token).json()["refresh_token"]
        clock.shift(timedelta(days=4))
        assert refusal_of(client.refresh(token))[2] == "BAD_REFRESH_TOKEN"


def test_10_4_8_a_setting_says_when(person: Client, portal: Portal, program: Program, settings: Any) -> None:
    settings.REFRESH_TOKEN_DAYS = 0
    granted(person, portal, program)

    assert RefreshToken.objects.get(portal=portal).expires_at is None


def test_10_4_9_a_person_ends_what_was_granted(person: Client, portal: Portal, program: Program) -> None:
    got = granted(person, portal, program)

    person.post(f"/settings/integrations/apps/{connection(portal).id}/disconnect", {"typed_name": "Webinar Studio"})

    assert not works(got["access_token"])
    assert refusal_of(program.refresh(got["refresh_token"]))[2] == "BAD_REFRESH_TOKEN"


@pytest.mark.parametrize("address", ["/oauth/v1/token", "/oauth/v3/token/introspect", "/oauth/v3/token/revoke"])
def test_10_4_10_a_confidential_client_proves_who_it_is_at_every_endpoint(
    person: Client, portal: Portal, program: Program, address: str
) -> None:
    token = granted(person, portal, program)["refresh_token"]

    response = program.post(address, client_secret=None, token=token, grant_type="refresh_token", refresh_token=token)

    assert refusal_of(response) == (400, "invalid_client", "BAD_CLIENT_SECRET")
    assert program.refresh(token).status_code == 200


def test_10_4_11_a_client_gets_no_scope_that_it_did_not_register(person: Client, program: Program) -> None:
    told = told_by(person.get(address_of(program.app, scope="crm.schemas.contacts.write")))

    assert told["error"] == "invalid_scope"


def test_10_7_1_every_request_is_asked_about_anew(person: Client, portal: Portal, program: Program) -> None:
    granted(person, portal, program)

    page = person.get(address_of(program.app))

    assert page.status_code == 200
    assert AuthorizationGrant.objects.filter(portal=portal).count() == 1


def test_only_hashes_of_codes_and_tokens_are_kept(person: Client, portal: Portal, program: Program) -> None:
    code = decide(person, address_of(program.app), portal)["code"]
    got = program.redeem(code).json()

    rows = [
        row
        for model in (AuthorizationGrant, AccessToken, RefreshToken)
        for row in model.objects.filter(portal=portal).values()
    ]

    assert len(rows) == 3
    for secret in (code, got["access_token"], got["refresh_token"], program.secret):
        assert secret not in str(rows)
        assert len(secret) <= 512
