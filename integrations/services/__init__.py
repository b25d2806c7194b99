"""Writes about connected apps: connects and disconnects them, moves their toggles, makes and rotates their secrets.

Locks: the connected apps, by id, then the audit head.
"""

from integrations.services.connections import (
    AlreadyConnected,
    UnknownScopes,
    change_private_app,
    connect_api_key,
    connect_oauth_app,
    create_private_app,
    disconnect,
)
from integrations.services.credentials import OverlapTooLong, end_overlap, note_app_use, note_use, rotate
from integrations.services.developer_apps import (
    BadRedirectUris,
    HasNoSecret,
    change_developer_app,
    end_secret_overlap,
    register_developer_app,
    rotate_client_secret,
)
from integrations.services.records import NotConnected
from integrations.services.toggles import (
    ToggleMoved,
    TogglesMoved,
    set_marketing_enabled,
    set_marketing_enabled_for_many,
)

__all__ = [
    "AlreadyConnected",
    "BadRedirectUris",
    "HasNoSecret",
    "NotConnected",
    "OverlapTooLong",
    "ToggleMoved",
    "TogglesMoved",
    "UnknownScopes",
    "change_developer_app",
    "change_private_app",
    "connect_api_key",
    "connect_oauth_app",
    "create_private_app",
    "disconnect",
    "end_overlap",
    "end_secret_overlap",
    "note_app_use",
    "note_use",
    "register_developer_app",
    "rotate",
    "rotate_client_secret",
    "set_marketing_enabled",
    "set_marketing_enabled_for_many",
]
