"""Keep the demo's OAuth client, its secret and its tokens while they work. Create new ones otherwise."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from integrations import services, tokens
from integrations.models import ConnectedApp, DeveloperApp
from integrations.scopes import Scope
from integrations.selectors import all_apps, connection_of, developer_apps
from marketing_contacts.demo.callback import PATH
from marketing_contacts.demo.seed import OAUTH_APP, READ, WRITE, redirect_uri, registered
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.selectors import super_admins


def current(portal: Portal, known: dict[str, str], now: datetime) -> dict[str, str]:
    """Return the OAuth part of demo.json from its old content. The access token is always new.

    The apps of a demo that ran on another port get the address of the page on this port.
    """
    ours = DeveloperApp.objects.filter(redirect_uris__endswith=f"/{PATH}")
    ours.exclude(redirect_uris=redirect_uri()).update(redirect_uris=redirect_uri())
    own = developer_apps(portal).filter(client_type=DeveloperApp.CLIENT_CONFIDENTIAL, name=OAUTH_APP)
    found: DeveloperApp | None = own.order_by("id").first()
    app = found or registered(OAUTH_APP, (READ, WRITE), portal, None, now)
    secret = known.get("client_secret", "")
    if not app.accepts_secret(secret, now):
        secret = services.rotate_client_secret(app=app, overlap=timedelta(), by=None, now=now)
    with transaction.atomic():
        held = services.lock_refresh_token(token=known.get("refresh_token", ""), client=app, now=now)
        if held is None or held.row.portal_id != portal.pk:
            made = _consented(portal, app, now)
        else:
            access, scopes = tokens.new_secret("ACCESS_TOKEN"), held.row.scope.split()
            services.renew(held=held, access_token=access, scopes=scopes, new_refresh_token="", now=now)
            made = {"refresh_token": known["refresh_token"], "access_token": access}
    return {
        "client_id": app.client_id,
        "client_secret": secret,
        "redirect_uri": app.redirect_uris.split()[0],
        **made,
    }


def _consented(portal: Portal, app: DeveloperApp, now: datetime) -> dict[str, Any]:
    """Return the tokens of a new consent. An app that is connected again gets its former toggle."""
    before: ConnectedApp | None = connection_of(portal, app.pk) or (
        all_apps(portal).filter(developer_app_id=app.pk).order_by("-id").first()
    )
    was_on = before is not None and before.marketing_enabled
    code = services.approve(
        portal=portal,
        developer_app=app,
        scopes={Scope.OAUTH, *app.scopes},
        redirect_uri=app.redirect_uris.split()[0],
        code_challenge="",
        by=super_admins(portal)[0],
        now=now,
    )
    made = {"refresh_token": tokens.new_secret("REFRESH_TOKEN"), "access_token": tokens.new_secret("ACCESS_TOKEN")}
    held = services.lock_code(code=code, client=app, now=now)
    assert held  # noqa: S101 - `approve` created it in this transaction
    services.redeem(held=held, now=now, **made)
    if was_on and not held.app.marketing_enabled:
        services.set_marketing_enabled(
            app=held.app, enabled=True, seen_version=held.app.toggle_version, by=None, now=now
        )
    return made
