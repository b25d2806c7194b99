"""Reads of connected apps, their toggles and their secrets, of developer apps and of the request log."""

from integrations.selectors.app_rows import AppPage, AppRow, app_page, app_rows
from integrations.selectors.apps import all_apps, connected_apps, connection_of, found_apps
from integrations.selectors.credentials import (
    acting_member,
    active_credentials,
    developer_app_by_client_id,
    last_use_of_secrets,
    live_access_token,
    live_refresh_token,
    used_credentials,
)
from integrations.selectors.developer_apps import (
    asked_listings,
    connections_of,
    developer_apps,
    install_counts,
    installs_of,
    last_connection,
    listed_apps,
    listings_in_review,
)
from integrations.selectors.request_log import REQUESTS_KEPT, logged_requests
from integrations.selectors.toggles import Setting, settings_of, toggle_history, what_if_on

__all__ = [
    "REQUESTS_KEPT",
    "AppPage",
    "AppRow",
    "Setting",
    "acting_member",
    "active_credentials",
    "all_apps",
    "app_page",
    "app_rows",
    "asked_listings",
    "connected_apps",
    "connection_of",
    "connections_of",
    "developer_app_by_client_id",
    "developer_apps",
    "found_apps",
    "install_counts",
    "installs_of",
    "last_connection",
    "last_use_of_secrets",
    "listed_apps",
    "listings_in_review",
    "live_access_token",
    "live_refresh_token",
    "logged_requests",
    "settings_of",
    "toggle_history",
    "used_credentials",
    "what_if_on",
]
