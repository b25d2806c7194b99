"""Write the demo's credentials. Working credentials of the last demo.json are kept. Others are created again."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from integrations import services, tokens
from integrations.models import ConnectedApp
from integrations.scopes import PRIVATE_APP_SCOPES
from integrations.selectors import active_credentials, connected_apps
from marketing_contacts.demo import oauth
from marketing_contacts.demo.seed import NORTHWIND, PEOPLE, PRIVATE_APP
from marketing_contacts.portals.models import Portal, User
from marketing_contacts.portals.selectors import super_admins

API_KEY = ConnectedApp.Kind.API_KEY
PRIVATE = ConnectedApp.Kind.PRIVATE_APP


def current(known: dict[str, Any]) -> dict[str, Any]:
    """Return the new content of demo.json from its old content."""
    portal = Portal.objects.get(name=NORTHWIND)
    now = timezone.now()
    return {
        "base_url": settings.PUBLIC_URL,
        "portal_id": portal.pk,
        "api_key": _secret(portal, API_KEY, known.get("api_key", ""), now),
        "private_token": _secret(portal, PRIVATE, known.get("private_token", ""), now),
        "oauth": oauth.current(portal, known.get("oauth", {}), now),
        "users": people(known.get("users", {})),
    }


def people(known: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Return each person's email, password and its hash, from those of the last demo.json.

    A password that no longer works is replaced. A check costs 0.3 s of a processor, so a known hash is not checked.
    """
    users = {}
    for role, person in PEOPLE.items():
        user = User.objects.get(email=person.email)
        before = known.get(role, {})
        password = before.get("password", "")
        if before.get("hash") != user.password and not (password and user.check_password(password)):
            password = secrets.token_urlsafe(12)
            user.set_password(password)
            user.save(update_fields=["password"])
        users[role] = {"email": person.email, "password": password, "hash": user.password}
    return users


def _secret(portal: Portal, kind: str, known: str, now: datetime) -> str:
    """Return the secret `known` while it works, else a new secret of the same app.

    A missing app is connected again with its former toggle.
    """
    apps = connected_apps(portal).filter(kind=kind)
    app = apps.first() if kind == API_KEY else apps.filter(name=PRIVATE_APP).first()
    if app is None:
        return _reconnected(portal, kind, now)
    if known and active_credentials(app, now).filter(hash=tokens.hash_of(known)).exists():
        return known
    return services.rotate(app=app, overlap=timedelta(), by=None, now=now)


def _reconnected(portal: Portal, kind: str, now: datetime) -> str:
    gone = ConnectedApp.objects.filter(portal=portal, kind=kind).order_by("-id")
    before = gone.first() if kind == API_KEY else gone.filter(name=PRIVATE_APP).first()
    if kind == API_KEY:
        app, secret = services.connect_api_key(portal=portal, by=None, now=now)
    else:
        app, secret = services.create_private_app(
            portal=portal,
            name=PRIVATE_APP,
            description="",
            scopes=PRIVATE_APP_SCOPES,
            by=super_admins(portal).first(),  # the app sets statuses on behalf of this member
            now=now,
        )
    if before and before.marketing_enabled:
        services.set_marketing_enabled(app=app, enabled=True, seen_version=0, by=None, now=now)
    return secret
