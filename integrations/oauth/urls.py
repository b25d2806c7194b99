"""The addresses of the authorization server, which are HubSpot's, with or without a final slash."""

from django.urls import path, re_path

from integrations.oauth import authorize, metadata, token

VERSIONS = "(?:v3|2026-03)"

urlpatterns = [
    re_path(r"^oauth/authorize/?$", authorize.authorize, name="oauth_authorize"),
    re_path(r"^oauth/(?P<portal_id>[0-9]{1,18})/authorize/?$", authorize.authorize),
    re_path(r"^oauth/v1/token/?$", token.token_v1),
    re_path(rf"^oauth/{VERSIONS}/token/?$", token.token),
    re_path(rf"^oauth/{VERSIONS}/token/introspect/?$", token.introspect),
    re_path(rf"^oauth/{VERSIONS}/token/revoke/?$", token.revoke),
    re_path(r"^oauth/v1/access-tokens/(?P<token>[^/]+)/?$", token.access_token),
    re_path(r"^oauth/v1/refresh-tokens/(?P<token>[^/]+)/?$", token.refresh_token),
    path(".well-known/oauth-authorization-server", metadata.metadata),
]
