"""The developer app that tests connect."""

from typing import Any

from integrations import services
from integrations.models import DeveloperApp
from integrations.scopes import Scope
from marketing_contacts.portals.models import Portal
from tests.conftest import NOW

CALLBACK = "https://studio.example/callback"
STUDIO: dict[str, Any] = {
    "name": "Webinar Studio",
    "description": "Brings those who came to a webinar.",
    "redirect_uris": [CALLBACK],
    "scopes": [Scope.CONTACTS_WRITE],
    "optional_scopes": [Scope.CONTACTS_READ],
}


def registered(owner: Portal, *, is_public: bool = False, **changes: Any) -> tuple[DeveloperApp, str]:
    """A developer app and its secret."""
    details = STUDIO | changes
    return services.register_developer_app(portal=owner, is_public=is_public, by=None, at=NOW, **details)
