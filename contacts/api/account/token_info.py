"""What a private app's token is worth, asked with the token itself: HubSpot's own programs begin with it."""

from datetime import datetime
from http import HTTPStatus

from django.http import HttpResponse
from msgspec import Struct

from contacts.api.gate import Call, api
from integrations.authentication import Caller, CredentialExpired, NotAuthenticated, caller_of
from integrations.gate import ANY_SCOPE
from integrations.models import ConnectedApp
from marketing_contacts.wire.refusals import Refused


class TokenKey(Struct, rename="camel"):
    """The token that is asked about."""

    token_key: str


class PrivateTokenInfo(Struct, rename="camel"):
    """Who made the app, its portal, its number and its scopes."""

    user_id: int | None
    hub_id: int
    app_id: int
    scopes: list[str]


def token_info(call: Call) -> HttpResponse:
    """POST /oauth/v2/private-apps/get/access-token-info: a token of another portal is answered as an unknown one."""
    found = _private_app(call.body(TokenKey).token_key, call.now)
    if found is None or found.portal.pk != call.caller.portal.pk:
        raise Refused(HTTPStatus.NOT_FOUND, "OBJECT_NOT_FOUND", "resource not found")
    app = found.app
    return call.answer(PrivateTokenInfo(app.connected_by_id, app.portal_id, app.id, app.scope_names))


def _private_app(token: str, now: datetime) -> Caller | None:
    try:
        found = caller_of(token, now)
    except (NotAuthenticated, CredentialExpired):
        return None
    return found if found.app.kind == ConnectedApp.Kind.PRIVATE_APP else None


private_app_token = api(POST=(ANY_SCOPE, token_info))
