"""A developer app, a person who lets it in, and the program that then asks for tokens."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.test import Client

from integrations import services
from integrations.models import ConnectedApp, DeveloperApp
from integrations.scopes import Scope
from marketing_contacts.portals.models import AuditEntry, Portal
from tests.conftest import NOW

CALLBACK = "https://studio.example/callback"
STUDIO: dict[str, Any] = {
    "name": "Webinar Studio",
    "description": "Brings those who came to a webinar.",
    "redirect_uris": [CALLBACK],
    "scopes": [Scope.CONTACTS_WRITE],
    "optional_scopes": [Scope.CONTACTS_READ],
}
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
TOKEN = "/oauth/v1/token"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100  # a picture, as far as its beginning says


def registered(owner: Portal, *, is_public: bool = False, **changes: Any) -> tuple[DeveloperApp, str]:
    """A developer app and its secret."""
    details = STUDIO | changes
    return services.register_developer_app(portal=owner, is_public=is_public, by=None, now=NOW, **details)


def listed(owner: Portal, **changes: Any) -> DeveloperApp:
    """A developer app that staff let into the App Marketplace."""
    app = services.set_listed(app=registered(owner, **changes)[0], listed=True, by=None, now=NOW)
    services.approve_listing(app=app, seen_version=app.listing_version, by="Staff", now=NOW)
    return app


def connect(app: DeveloperApp, portal: Portal) -> None:
    services.connect_oauth_app(portal=portal, developer_app=app, scopes=[Scope.CONTACTS_WRITE], by=None, now=NOW)


def address_of(app: DeveloperApp, **changes: str) -> str:
    asked = {"client_id": app.client_id, "redirect_uri": CALLBACK, "scope": Scope.CONTACTS_WRITE, "state": "s 1"}
    return "/oauth/authorize?" + urlencode({name: value for name, value in (asked | changes).items() if value})


def decide(person: Client, address: str, portal: Portal, *scopes: str, decision: str = "approve") -> dict[str, str]:
    """Answer the consent page; what the app is told in the address that the person is sent to."""
    response = person.post(address, {"portal": portal.pk, "scopes": scopes, "decision": decision})
    assert response.status_code == 302, response.content
    return told_by(response)


def told_by(response: Any) -> dict[str, str]:
    assert response.headers["Location"].startswith(CALLBACK + "?")
    return dict(parse_qsl(urlsplit(response.headers["Location"]).query))


@dataclass
class Program:
    """A client's back end: asks for tokens with what it knows."""

    app: DeveloperApp
    secret: str

    def post(self, address: str = TOKEN, *, form: str | None = None, **sent: str | None) -> Any:
        known = {"client_id": self.app.client_id, "client_secret": self.secret} | sent
        body = urlencode({name: value for name, value in known.items() if value})
        return Client().post(address, body, content_type=form or "application/x-www-form-urlencoded")

    def redeem(self, code: str, /, **changes: str | None) -> Any:
        return self.post(
            TOKEN, **{"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK} | changes
        )

    def refresh(self, refresh_token: str, /, **changes: str | None) -> Any:
        return self.post(TOKEN, **{"grant_type": "refresh_token", "refresh_token": refresh_token} | changes)


def granted(person: Client, portal: Portal, program: Program, **asked: str) -> dict[str, Any]:
    """What the program got for a consent: the body of the token answer."""
    code = decide(person, address_of(program.app, **asked), portal)["code"]
    verifier = {"code_verifier": VERIFIER} if "code_challenge" in asked else {}
    response = program.redeem(code, **verifier)
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


def works(access_token: str) -> bool:
    """Whether the wire takes the token."""
    headers = {"Authorization": f"Bearer {access_token}"}
    response = Client().post("/crm/v3/objects/contacts", {}, content_type="application/json", headers=headers)
    return response.status_code != 401


def refusal_of(response: Any) -> tuple[int, str, str]:
    body = response.json()
    assert body["message"] == body["error_description"]
    assert body["correlationId"] == response.headers["X-HubSpot-Correlation-Id"]
    return response.status_code, body["error"], body["status"]


def connection(portal: Portal) -> ConnectedApp:
    return ConnectedApp.objects.get(portal=portal, disconnected_at=None)


def actions(portal: Portal) -> list[str]:
    return list(AuditEntry.objects.filter(portal=portal).order_by("sequence").values_list("action", flat=True))
