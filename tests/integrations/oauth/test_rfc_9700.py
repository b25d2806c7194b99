"""RFC 9700 (OAuth 2.0 Security Best Current Practice): what it asks of a server and ASVS 10.4 does not say."""

import pytest
from django.test import Client

from marketing_contacts.portals.models import Portal
from tests.conftest import new_portal
from tests.integrations.oauth.cast import (
    CALLBACK,
    PKCE,
    VERIFIER,
    Program,
    address_of,
    decide,
    granted,
    refusal_of,
    registered,
    told_by,
)


def test_2_1_nobody_is_sent_to_an_address_that_is_not_registered(
    person: Client, portal: Portal, program: Program
) -> None:
    address = address_of(program.app, redirect_uri="https://evil.example/", scope="nonsense")

    for response in (person.get(address), person.post(address, {"portal": portal.pk, "decision": "deny"})):
        assert response.status_code == 400
        assert "Location" not in response.headers


def test_2_1_who_is_not_signed_in_is_not_sent_to_the_app(program: Program) -> None:
    response = Client().get(address_of(program.app, scope="nonsense"))

    assert response.headers["Location"].startswith("/accounts/login/")


def test_2_1_a_form_of_another_site_cannot_consent(person: Client, portal: Portal, program: Program) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = person.cookies

    response = strict.post(address_of(program.app), {"portal": portal.pk, "decision": "approve"})

    assert response.status_code == 403


@pytest.mark.parametrize("decision", ["approve", "deny"])
def test_2_1_4_4_the_answer_names_its_issuer_to_an_app_that_asked_for_it(
    person: Client, portal: Portal, decision: str
) -> None:
    app, _secret = registered(new_portal(), names_issuer=True)
    issuer = Client().get("/.well-known/oauth-authorization-server").json()["issuer"]

    assert decide(person, address_of(app), portal, decision=decision)["iss"] == issuer
    assert told_by(person.get(address_of(app, scope="nonsense")))["iss"] == issuer


@pytest.mark.parametrize("decision", ["approve", "deny"])
def test_2_1_4_4_the_answer_names_no_issuer_to_others(
    person: Client, portal: Portal, program: Program, decision: str
) -> None:
    metadata = Client().get("/.well-known/oauth-authorization-server").json()

    assert "iss" not in decide(person, address_of(program.app), portal, decision=decision)
    assert "iss" not in told_by(person.get(address_of(program.app, scope="nonsense")))
    assert "authorization_response_iss_parameter_supported" not in metadata


def test_2_3_a_token_has_no_more_scopes_than_were_asked_for(person: Client, portal: Portal, program: Program) -> None:
    assert granted(person, portal, program, scope="oauth")["scopes"] == ["oauth"]


def test_2_6_a_browser_may_not_ask_from_another_origin(program: Program) -> None:
    response = Client().options("/oauth/v1/token", headers={"Origin": "https://evil.example"})

    assert "Access-Control-Allow-Origin" not in response.headers


def test_4_2_4_the_page_and_the_answer_leave_no_referrer_and_no_copy(
    person: Client, portal: Portal, program: Program
) -> None:
    page = person.get(address_of(program.app))
    answer = person.post(address_of(program.app), {"portal": portal.pk, "decision": "approve"})

    for response in (page, answer):
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert "no-store" in response.headers["Cache-Control"]


def test_4_3_tokens_are_kept_by_no_cache(person: Client, portal: Portal, program: Program) -> None:
    code = decide(person, address_of(program.app), portal)["code"]

    assert program.redeem(code).headers["Cache-Control"] == "no-store"


def test_4_5_a_code_is_bound_to_its_client_and_its_address(person: Client, portal: Portal, program: Program) -> None:
    code = decide(person, address_of(program.app), portal)["code"]

    assert refusal_of(program.redeem(code, redirect_uri=CALLBACK + "?injected"))[2] == "BAD_REDIRECT_URI"


def test_4_5_an_address_that_was_sent_with_the_request_is_sent_again(
    person: Client, portal: Portal, program: Program
) -> None:
    code = decide(person, address_of(program.app), portal)["code"]

    assert refusal_of(program.redeem(code, redirect_uri=None))[2] == "BAD_REDIRECT_URI"
    unsaid = decide(person, address_of(program.app, redirect_uri=""), portal)["code"]
    assert program.redeem(unsaid, redirect_uri=None).status_code == 200


def test_4_8_2_a_verifier_without_a_challenge_is_refused(person: Client, portal: Portal, program: Program) -> None:
    code = decide(person, address_of(program.app), portal)["code"]

    assert refusal_of(program.redeem(code, code_verifier=VERIFIER))[2] == "BAD_CODE_VERIFIER"


def test_4_12_the_browser_does_not_send_the_form_on_to_the_app(
    person: Client, portal: Portal, program: Program
) -> None:
    response = person.post(address_of(program.app), {"portal": portal.pk, "decision": "approve"})

    assert response.status_code == 302  # never 307 or 308


def test_4_14_a_refresh_token_keeps_to_the_scopes_that_were_consented_to(
    person: Client, portal: Portal, public_program: Program
) -> None:
    token = granted(person, portal, public_program, **PKCE)["refresh_token"]

    assert refusal_of(public_program.refresh(token, scope="crm.objects.contacts.read"))[2] == "BAD_SCOPES"


def test_4_16_the_page_stands_in_no_frame_and_sends_forms_here_and_to_the_app_only(
    person: Client, program: Program
) -> None:
    response = person.get(address_of(program.app))
    policy = response.headers["Content-Security-Policy"]

    assert response.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' https: https://studio.example;" in policy + ";"
