"""Sign the facts of an access token with our key, as HubSpot's introspection does."""

from typing import Any

from django.utils.crypto import salted_hmac

from integrations.models import AccessToken
from integrations.scopes import named


def signed_access_token(token: AccessToken, app_id: int) -> dict[str, Any]:
    """Return the token's facts with an HMAC that only this installation can compute."""
    facts: dict[str, Any] = {
        "expiresAt": int(token.expires.timestamp() * 1000),
        "scopes": " ".join(named(token.scope.split())),
        "hubId": token.portal_id,
        "userId": token.user_id,
        "appId": app_id,
        "appInstallId": str(token.token_family),
        "audience": "",
        "hublet": "na1",
        "installingUserId": token.user_id,
        "isPrivateDistribution": False,
        "isServiceAccount": False,
        "isUserLevel": False,
        "scopeToScopeGroupPks": "",
        "trialScopes": "",
        "trialScopeToScopeGroupPks": "",
    }
    said = repr(sorted(facts.items()))
    sign = salted_hmac("integrations.oauth.signed", said, algorithm="sha256").hexdigest()
    return {**facts, "signature": sign, "newSignature": sign}
