"""The scopes and the portal of a private app's token, for a call with the token itself. HubSpot's programs begin so."""

from django.http import HttpResponse
from msgspec import Struct

from contacts.api.gate import Call, api
from integrations.authentication import CredentialExpired, NotAuthenticated, caller_of
from integrations.gate import ANY_SCOPE
from marketing_contacts.wire.refusals import nothing_there


class TokenKey(Struct, rename="camel"):
    """The token that is asked about."""

    token_key: str


class PrivateTokenInfo(Struct, rename="camel"):
    """The app's maker, its portal, its number and its scopes."""

    user_id: int | None
    hub_id: int
    app_id: int
    scopes: list[str]


def token_info(call: Call) -> HttpResponse:
    """POST /oauth/v2/private-apps/get/access-token-info. A token of another portal is answered like an unknown one."""
    try:
        found = caller_of(call.body(TokenKey).token_key, call.now)
    except (NotAuthenticated, CredentialExpired):
        raise nothing_there() from None
    app = found.app
    if not app.is_private_app or found.portal.pk != call.caller.portal.pk:
        raise nothing_there()
    return call.answer(PrivateTokenInfo(app.connected_by_id, app.portal_id, app.id, app.scope_names))


private_app_token = api(POST=(ANY_SCOPE, token_info))
