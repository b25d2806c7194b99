"""What the tests of several clients share."""

import json
import re
import time
from dataclasses import dataclass
from email.message import Message
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from tests.running import Demo

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


def unique() -> str:
    return f"ada.{time.monotonic_ns()}@example.com"
