"""The addresses of the integrations' settings."""

from django.urls import include, path

from integrations.views import (
    connected_app,
    credentials,
    developer_apps,
    limits,
    listings,
    marketplace,
    request_log,
    rotation,
    shown_secret,
    toggle_list,
    toggles,
)

app_name = "integrations"
_of_developer_app = [
    path("change", developer_apps.change_developer_app, name="change_developer_app"),
    path("rotate", developer_apps.rotate_client_secret, name="rotate_client_secret"),
    path("secret", shown_secret.client_secret, name="client_secret"),
    path("end-overlap", developer_apps.end_client_secret, name="end_client_secret"),
    path("listing", developer_apps.list_developer_app, name="list_developer_app"),
    path("logo", developer_apps.set_logo, name="set_logo"),
    path("delete", developer_apps.delete_developer_app, name="delete_developer_app"),
]
# The pages of staff, under /staff/listings.
staff_pages = [
    path("", listings.listings, name="list"),
    path("/<int:listing_id>", listings.listing, name="listing"),
    path("/<int:listing_id>/approve", listings.approve_listing, name="approve"),
    path("/<int:listing_id>/decline", listings.decline_listing, name="decline"),
]
urlpatterns = [
    path("marketing-contacts", toggle_list.marketing_contacts, name="marketing_contacts"),
    path("marketing-contacts/<int:app_id>", toggles.set_marketing_enabled, name="set_marketing_enabled"),
    path("marketing-contacts/many", toggles.set_marketing_enabled_for_many, name="set_many"),
    path("marketing-contacts/turn-on", toggles.turn_on, name="turn_on"),
    path("apps/<int:app_id>", connected_app.connected_app, name="connected_app"),
    path("apps/<int:app_id>/requests", request_log.request_log, name="request_log"),
    path("apps/<int:app_id>/limits", limits.set_limits, name="set_limits"),
    path("apps/<int:app_id>/close-breaker", limits.close_breaker, name="close_breaker"),
    path("apps/<int:app_id>/disconnect", connected_app.disconnect, name="disconnect"),
    path("apps/<int:app_id>/rotate", rotation.rotate, name="rotate"),
    path("apps/<int:app_id>/secret", shown_secret.app_secret, name="app_secret"),
    path("apps/<int:app_id>/end-overlap", rotation.end_overlap, name="end_overlap"),
    path("api-key", credentials.api_key, name="api_key"),
    path("api-key/create", credentials.create_api_key, name="create_api_key"),
    path("private-apps", credentials.private_apps, name="private_apps"),
    path("private-apps/create", credentials.create_private_app, name="create_private_app"),
    path("private-apps/<int:app_id>", credentials.private_app, name="private_app"),
    path("private-apps/<int:app_id>/change", credentials.change_private_app, name="change_private_app"),
    path("marketplace", marketplace.marketplace, name="marketplace"),
    path("marketplace/<int:listing_id>", marketplace.marketplace_app, name="marketplace_app"),
    path("developer-apps", developer_apps.developer_apps, name="developer_apps"),
    path("developer-apps/new", developer_apps.new_developer_app, name="new_developer_app"),
    path("developer-apps/register", developer_apps.register_developer_app, name="register_developer_app"),
    path("developer-apps/<int:developer_app_id>", developer_apps.developer_app, name="developer_app"),
    path("developer-apps/<int:developer_app_id>/", include(_of_developer_app)),
]
