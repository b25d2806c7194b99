"""OAuth from the consent in a browser to the last token's end: HubSpot's own Python client, and one that is none."""

import json
from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.oauth.exceptions import ApiException

from tests.clients.cast import Http, consented, credentials, unique
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")


def test_hubspots_client_does_all_of_oauth(demo: Demo) -> None:
    known = demo.known()
    hubspot: Any = HubSpot()
    hubspot.config["host"] = known["base_url"]
    redirect, code = {"redirect_uri": known["oauth"]["redirect_uri"]}, consented(demo)

    got = hubspot.oauth.tokens_api.create(grant_type="authorization_code", code=code, **redirect, **credentials(demo))
    again = hubspot.oauth.tokens_api.create(
        grant_type="refresh_token", refresh_token=got.refresh_token, **credentials(demo)
    )
    access = hubspot.oauth.access_tokens_api.get(again.access_token)
    refresh = hubspot.oauth.refresh_tokens_api.get(got.refresh_token)

    assert got.token_type == "bearer"
    assert got.expires_in == 1800
    assert again.refresh_token == got.refresh_token
    assert access.hub_id == known["portal_id"]
    assert access.token_type == "access"
    assert access.user == known["users"]["admin"]["email"]
    assert refresh.client_id == known["oauth"]["client_id"]
    assert refresh.token == got.refresh_token
    hubspot.oauth.refresh_tokens_api.archive(got.refresh_token)
    with pytest.raises(ApiException) as refused:
        hubspot.oauth.refresh_tokens_api.get(got.refresh_token)
    assert json.loads(refused.value.body)["status"] == "BAD_REFRESH_TOKEN"


def test_a_program_goes_all_the_way(demo: Demo) -> None:
    http, mine = Http(demo.known()["base_url"]), credentials(demo)
    redirect = demo.known()["oauth"]["redirect_uri"]
    exchange = {"grant_type": "authorization_code", "code": consented(demo), "redirect_uri": redirect, **mine}
    got = http.ask("/oauth/2026-03/token", exchange).json
    bearer = {"Authorization": f"Bearer {got['access_token']}"}
    hubspot: Any = HubSpot(access_token=got["access_token"])
    hubspot.config["host"] = http.base

    created = hubspot.crm.contacts.basic_api.create({"properties": {"email": unique()}})
    renewed = http.ask(
        "/oauth/2026-03/token", {"grant_type": "refresh_token", "refresh_token": got["refresh_token"], **mine}
    ).json
    about = http.ask("/oauth/2026-03/token/introspect", {"token": renewed["access_token"], **mine}).json
    revoked = http.ask("/oauth/2026-03/token/revoke", {"token": got["refresh_token"], **mine})

    assert created.properties["hs_object_source"] == "INTEGRATION"
    assert about["active"] is True
    assert about["hub_id"] == demo.known()["portal_id"]
    assert revoked.status == 200
    assert http.ask("/crm/v3/objects/contacts", headers=bearer).status == 401


def test_the_demos_tokens_work(demo: Demo) -> None:
    client = demo.known()["oauth"]
    http = Http(demo.known()["base_url"])

    info = http.ask(f"/oauth/v1/access-tokens/{client['access_token']}").json
    renewed = http.ask(
        "/oauth/v1/token",
        {"grant_type": "refresh_token", "refresh_token": client["refresh_token"], **credentials(demo)},
    )

    assert info["hub_id"] == demo.known()["portal_id"]
    assert renewed.status == 200
