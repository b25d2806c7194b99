"""Serve the metadata of this authorization server (RFC 8414)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from integrations.oauth.answers import answer, endpoint
from integrations.scopes import DEVELOPER_APP_SCOPES


def _metadata(request: HttpRequest) -> HttpResponse:
    here = settings.PUBLIC_URL
    ways_to_prove_it = ["client_secret_post", "client_secret_basic", "none"]
    return answer(
        request,
        {
            "issuer": here,
            "authorization_endpoint": f"{here}/oauth/authorize",
            "token_endpoint": f"{here}/oauth/2026-03/token",
            "introspection_endpoint": f"{here}/oauth/2026-03/token/introspect",
            "revocation_endpoint": f"{here}/oauth/2026-03/token/revoke",
            "scopes_supported": list(DEVELOPER_APP_SCOPES),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_methods_supported": ways_to_prove_it,
            "introspection_endpoint_auth_methods_supported": ways_to_prove_it,
            "revocation_endpoint_auth_methods_supported": ways_to_prove_it,
            "code_challenge_methods_supported": ["S256"],
        },
    )


metadata = endpoint(GET=_metadata)
