"""The token endpoints: their answers, field by field, and their refusals in both vocabularies."""

import base64
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from integrations import services, tokens
from integrations.scopes import Scope
from marketing_contacts.portals.models import Portal, User
from tests.conftest import NOW, new_portal
from tests.integrations.oauth.cast import (
    Program,
    address_of,
    connection,
    decide,
    granted,
    refusal_of,
    registered,
    works,
)

ADDRESSES = [f"/oauth/{version}/token{slash}" for version in ("v1", "v3", "2026-03") for slash in ("", "/")]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_code_is_exchanged_at_every_address_with_hubspots_body(
    person: Client, portal: Portal, program: Program, address: str
) -> None:
    code = decide(person, address_of(program.app), portal)["code"]
    response = program.post(
        address, grant_type="authorization_code", code=code, redirect_uri="https://studio.example/callback"
    )

    body = response.json()
    assert response.status_code == 200, body
    assert response.headers["Content-Type"] == "application/json;charset=utf-8"
    assert {name: body[name] for name in ("token_type", "expires_in", "hub_id", "token_use")} == {
        "token_type": "bearer",
        "expires_in": 1800,
        "hub_id": portal.pk,
        "token_use": "access_token",
    }
    assert body["user_id"] == User.objects.get(email=f"anna.{portal.pk}@example.com").pk
    assert set(body["scopes"]) == {Scope.OAUTH, Scope.CONTACTS_WRITE}
    assert body["refresh_token"].startswith("na1-")
    assert works(body["access_token"])


def test_v1_takes_secret_and_refresh_token_in_the_query_too(person: Client, portal: Portal, program: Program) -> None:
    token = granted(person, portal, program)["refresh_token"]
    query = f"?client_secret={program.secret}&refresh_token={token}"
    sent: dict[str, Any] = {"client_secret": None, "grant_type": "refresh_token"}

    assert program.post("/oauth/v1/token" + query, **sent).status_code == 200
    assert program.post("/oauth/v3/token" + query, **sent).status_code == 400


def test_a_client_may_prove_who_it_is_by_http_basic(person: Client, portal: Portal, program: Program) -> None:
    token = granted(person, portal, program)["refresh_token"]
    body = f"grant_type=refresh_token&refresh_token={token}"

    def asked(pair: str) -> Any:
        basic = "Basic " + base64.b64encode(pair.encode()).decode()
        return Client().post(
            "/oauth/v3/token",
            body,
            content_type="application/x-www-form-urlencoded",
            headers={"Authorization": basic},
        )

    assert asked(f"{program.app.client_id}:{program.secret}").status_code == 200
    refused = asked(f"{program.app.client_id}:wrong")
    assert refusal_of(refused) == (401, "invalid_client", "BAD_CLIENT_SECRET")
    assert refused.headers["WWW-Authenticate"].startswith("Basic")
    assert refusal_of(asked("no colon")) == (401, "invalid_client", "BAD_CLIENT_ID")
    for unreadable in ("Basic é", "Basic !", "Basic /w=="):
        response = Client().post(
            "/oauth/v3/token",
            body,
            content_type="application/x-www-form-urlencoded",
            headers={"Authorization": unreadable},
        )
        assert refusal_of(response)[2] == "BAD_CLIENT_ID"


@pytest.mark.parametrize(
    ("sent", "error", "status"),
    [
        ({"grant_type": None}, "unsupported_grant_type", "BAD_GRANT_TYPE"),
        ({"grant_type": "password"}, "unsupported_grant_type", "BAD_GRANT_TYPE"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type", "BAD_GRANT_TYPE"),
        ({"client_id": None}, "invalid_client", "BAD_CLIENT_ID"),
        ({"client_id": "unknown"}, "invalid_client", "BAD_CLIENT_ID"),
        ({"client_id": "\0"}, "invalid_client", "BAD_CLIENT_ID"),
        ({"client_secret": None}, "invalid_client", "BAD_CLIENT_SECRET"),
        ({"client_secret": "wrong"}, "invalid_client", "BAD_CLIENT_SECRET"),
        ({"code": None}, "invalid_grant", "BAD_AUTH_CODE"),
        ({"code": "na1-ac-wrong"}, "invalid_grant", "BAD_AUTH_CODE"),
        ({"code": tokens.new_secret("AUTHORIZATION_CODE")}, "invalid_grant", "BAD_AUTH_CODE"),
        ({"redirect_uri": "https://studio.example/other"}, "invalid_grant", "BAD_REDIRECT_URI"),
        ({"code_verifier": "v" * 64}, "invalid_grant", "BAD_CODE_VERIFIER"),
    ],
)
def test_what_is_wrong_with_an_exchange_is_said_in_both_vocabularies(  # noqa: PLR0917 - the cast and a table's row
    person: Client, portal: Portal, program: Program, sent: dict[str, str | None], error: str, status: str
) -> None:
    code = decide(person, address_of(program.app), portal)["code"]

    assert refusal_of(program.redeem(code, **sent)) == (400, error, status)
    assert program.redeem(code).status_code == 200  # the code was not used up


@pytest.mark.parametrize(
    ("sent", "error", "status"),
    [
        ({"refresh_token": None}, "invalid_grant", "BAD_REFRESH_TOKEN"),
        ({"refresh_token": "x"}, "invalid_grant", "BAD_REFRESH_TOKEN"),
        ({"refresh_token": tokens.new_secret("REFRESH_TOKEN")}, "invalid_grant", "BAD_REFRESH_TOKEN"),
        ({"scope": Scope.CONTACTS_READ}, "invalid_scope", "BAD_SCOPES"),
    ],
)
def test_what_is_wrong_with_a_refresh_is_said_in_both_vocabularies(  # noqa: PLR0917 - as above
    person: Client, portal: Portal, program: Program, sent: dict[str, str | None], error: str, status: str
) -> None:
    token = granted(person, portal, program)["refresh_token"]

    assert refusal_of(program.refresh(token, **sent)) == (400, error, status)


def test_a_parameter_twice_another_verb_and_another_form_are_refused(program: Program) -> None:
    form = "application/x-www-form-urlencoded"

    twice = Client().post("/oauth/v1/token", "code=1&code=2", content_type=form)
    verb = Client().get("/oauth/v1/token")
    json = Client().post("/oauth/v1/token", "{}", content_type="application/json")

    assert refusal_of(twice) == (400, "invalid_request", "INVALID_REQUEST")
    assert verb.status_code == 405
    assert verb.headers["Allow"] == "POST"
    assert json.status_code == 415
    assert Client().post("/oauth/v1/token", "x" * 10_485_761, content_type=form).status_code == 413
    assert Client().post("/oauth/v1/token", "x&" * 5_001, content_type=form).json()["error"] == "invalid_request"
    assert verb.json()["correlationId"] == verb.headers["X-HubSpot-Correlation-Id"]


@pytest.mark.parametrize("charset", ["UTF-8", "ISO-8859-1", "us-ascii", "windows-1252", '"iso-8859-2"'])
def test_a_form_may_declare_any_character_set_that_agrees_with_ascii(
    person: Client, portal: Portal, program: Program, charset: str
) -> None:
    token = granted(person, portal, program)["refresh_token"]
    form = f"application/x-www-form-urlencoded; charset={charset}"

    assert program.post(form=form, grant_type="refresh_token", refresh_token=token).status_code == 200


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("address", ["/oauth/v1/token", "/oauth/v3/token/introspect", "/oauth/2026-03/token/revoke"])
def test_a_form_in_another_character_set_is_refused(program: Program, address: str, charset: str) -> None:
    answer = program.post(address, form=f"application/x-www-form-urlencoded; charset={charset}", token="x")

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


def test_a_narrower_scope_narrows_the_access_token_only(person: Client, portal: Portal, program: Program) -> None:
    token = granted(person, portal, program)["refresh_token"]

    assert program.refresh(token, scope=Scope.OAUTH).json()["scopes"] == [Scope.OAUTH]
    assert set(program.refresh(token).json()["scopes"]) == {Scope.OAUTH, Scope.CONTACTS_WRITE}


def test_the_token_infos_say_whose_they_are(person: Client, portal: Portal, program: Program) -> None:
    got = granted(person, portal, program)
    access = Client().get(f"/oauth/v1/access-tokens/{got['access_token']}").json()
    refresh = Client().get(f"/oauth/v1/refresh-tokens/{got['refresh_token']}/").json()

    shared = {"user": f"anna.{portal.pk}@example.com", "hub_id": portal.pk, "app_id": connection(portal).id}
    assert access.items() >= {**shared, "token": got["access_token"], "token_type": "access"}.items()
    assert 1790 <= access["expires_in"] <= 1800
    assert refresh.items() >= {**shared, "token_type": "refresh", "client_id": program.app.client_id}.items()
    assert set(access["scopes"]) == set(refresh["scopes"]) == set(got["scopes"])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("access-tokens/{ACCESS_TOKEN}", "BAD_ACCESS_TOKEN"),
        ("access-tokens/x", "BAD_ACCESS_TOKEN"),
        ("refresh-tokens/{REFRESH_TOKEN}", "BAD_REFRESH_TOKEN"),
        ("refresh-tokens/%00", "BAD_REFRESH_TOKEN"),
    ],
)
def test_of_an_unknown_token_nothing_is_said(db: None, path: str, status: str) -> None:
    made = {kind: tokens.new_secret(kind) for kind in tokens.PREFIXES}
    response = Client().get("/oauth/v1/" + path.format(**made))

    assert refusal_of(response)[::2] == (400, status)


@pytest.mark.parametrize("kind", ["access-tokens", "refresh-tokens"])
def test_a_malformed_token_is_refused_without_a_query(
    db: None, kind: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):  # the transaction's savepoint and its end
        assert Client().get(f"/oauth/v1/{kind}/na1-at-{0:038}").status_code == 400


def test_introspection_tells_a_client_of_its_own_tokens_only(person: Client, portal: Portal, program: Program) -> None:
    got = granted(person, portal, program)
    other = Program(*registered(new_portal(), name="Other"))
    address = "/oauth/2026-03/token/introspect"

    access = program.post(address, token=got["access_token"]).json()
    refresh = program.post(address, token=got["refresh_token"], token_type_hint="refresh_token").json()
    assert access["active"] is True
    assert access["token_use"] == "access_token"
    assert access["hub_id"] == portal.pk
    assert access["signed_access_token"]["hubId"] == portal.pk
    assert refresh["active"] is True
    assert refresh["token_use"] == "refresh_token"
    assert other.post(address, token=got["access_token"]).json() == {"active": False}
    assert refusal_of(program.post(address, token=got["access_token"], client_secret="x"))[1] == "invalid_client"
    assert refusal_of(program.post(address)) == (400, "invalid_request", "INVALID_REQUEST")


def test_revoking_an_access_token_ends_it_alone(person: Client, portal: Portal, program: Program) -> None:
    got = granted(person, portal, program)
    other = program.refresh(got["refresh_token"]).json()

    response = program.post("/oauth/v3/token/revoke", token=got["access_token"])

    assert response.status_code == 200
    assert response.content == b""
    assert not works(got["access_token"])
    assert works(other["access_token"])


@pytest.mark.parametrize("way", ["revoke", "delete"])
def test_revoking_a_refresh_token_ends_all_that_was_granted_with_it(
    person: Client, portal: Portal, program: Program, way: str
) -> None:
    got = granted(person, portal, program)
    address = f"/oauth/v1/refresh-tokens/{got['refresh_token']}"

    response = program.post("/oauth/v3/token/revoke", token=got["refresh_token"]) if way == "revoke" else None
    response = response or Client().delete(address)

    assert response.status_code == (200 if way == "revoke" else 204)
    assert not works(got["access_token"])
    assert refusal_of(program.refresh(got["refresh_token"]))[2] == "BAD_REFRESH_TOKEN"
    assert refusal_of(Client().delete(address))[2] == "BAD_REFRESH_TOKEN"
    assert connection(portal).developer_app == program.app


def test_disconnecting_ends_codes_access_and_refresh_tokens_at_once(
    person: Client, portal: Portal, program: Program
) -> None:
    got = granted(person, portal, program)
    code = decide(person, address_of(program.app), portal)["code"]

    services.disconnect(app=connection(portal), by=None, now=NOW)

    assert not works(got["access_token"])
    assert refusal_of(program.redeem(code))[2] == "BAD_AUTH_CODE"
    assert refusal_of(program.refresh(got["refresh_token"]))[2] == "BAD_REFRESH_TOKEN"


def test_head_answers_as_get_does_and_what_says_nothing_has_no_length(
    person: Client, portal: Portal, program: Program
) -> None:
    got = granted(person, portal, program)

    assert Client().head(f"/oauth/v1/access-tokens/{got['access_token']}").status_code == 200
    assert program.post("/oauth/v3/token/revoke", token=got["access_token"]).headers["Content-Length"] == "0"


def test_the_metadata_name_addresses_that_answer(db: None) -> None:
    known = Client().get("/.well-known/oauth-authorization-server").json()

    assert known["code_challenge_methods_supported"] == ["S256"]
    for name in ("token_endpoint", "introspection_endpoint", "revocation_endpoint"):
        assert Client().get(known[name].removeprefix(known["issuer"])).status_code == 405
