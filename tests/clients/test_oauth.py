"""OAuth from the consent in a browser to the last token's end: HubSpot's own Python client, and one that is none."""

import json
import re
from dataclasses import dataclass
from email.message import Message
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import pytest
from hubspot import HubSpot
from hubspot.oauth.exceptions import ApiException

from tests.clients.test_hubspot_api_client import unique
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("demo")
FORGERY_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Stay(HTTPRedirectHandler):
    """Follows no redirect."""

    def redirect_request(self, *_arguments: object) -> None:
        return None


@dataclass
class Answer:
    status: int
    headers: Message
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Http:
    """A browser as far as a form needs one; also whatever asks without a browser."""

    def __init__(self, base: str) -> None:
        self.base, self.opener = base, build_opener(HTTPCookieProcessor(CookieJar()), Stay())

    def ask(self, path: str, sent: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> Answer:
        body = None if sent is None else urlencode(sent).encode()
        try:
            answer = self.opener.open(Request(self.base + path, body, headers or {}), timeout=60)  # noqa: S310 - our own server
        except HTTPError as refused:
            answer = refused
        with answer:
            return Answer(answer.status, answer.headers, answer.read().decode())

    def submit(self, path: str, sent: dict[str, Any]) -> Answer:
        """Send the form of a page."""
        [token, *_others] = FORGERY_TOKEN.findall(self.ask(path).text)
        return self.ask(path, {**sent, "csrfmiddlewaretoken": token}, {"Referer": self.base + path})


def consented(demo: Demo) -> str:
    """The code that a person's consent led to."""
    known = demo.known()
    browser, client = Http(known["base_url"]), known["oauth"]
    person = known["users"]["admin"]
    browser.submit("/accounts/login/", {"login": person["email"], "password": person["password"]})
    asked = {
        "client_id": client["client_id"],
        "redirect_uri": client["redirect_uri"],
        "scope": "oauth crm.objects.contacts.read crm.objects.contacts.write",
        "state": "what I sent",
    }
    sent_to = browser.submit(
        "/oauth/authorize?" + urlencode(asked), {"portal": known["portal_id"], "decision": "approve"}
    ).headers["Location"]
    told = parse_qs(urlsplit(sent_to).query)
    assert sent_to.startswith(client["redirect_uri"])
    assert told["state"] == ["what I sent"]
    return told["code"][0]


def credentials(demo: Demo) -> dict[str, str]:
    client = demo.known()["oauth"]
    return {name: client[name] for name in ("client_id", "client_secret")}


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
