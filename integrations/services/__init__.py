"""Write connected apps, toggles, limits and secrets.

Locks are taken in this order. First the connected apps by id, then the audit head, then the portal's counters.
"""

from integrations.services.audit import NotConnected
from integrations.services.connections import (
    AlreadyConnected,
    NameTaken,
    NotRegistered,
    UnknownScopes,
    change_private_app,
    connect_api_key,
    connect_oauth_app,
    create_private_app,
    disconnect,
)
from integrations.services.credentials import (
    OverlapTooLong,
    RotatedMeanwhile,
    end_overlap,
    note_app_use,
    note_use,
    rotate,
)
from integrations.services.developer_apps import (
    BadRedirectUris,
    HasNoSecret,
    NoPicture,
    StillInstalled,
    change_developer_app,
    delete_developer_app,
    end_secret_overlap,
    register_developer_app,
    rotate_client_secret,
    set_logo,
)
from integrations.services.erasers import erase_from_answers
from integrations.services.grants import (
    LockedToken,
    approve,
    lock_code,
    lock_refresh_token,
    purge_grants,
    redeem,
    refuse,
    renew,
    revoke_access_token,
    revoke_refresh_token,
)
from integrations.services.limits import close_breaker, set_app_limits
from integrations.services.listings import ListingMoved, approve_listing, decline_listing, set_listed
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
    "ListingMoved",
    "LockedToken",
    "NameTaken",
    "NoPicture",
    "NotConnected",
    "NotRegistered",
    "OverlapTooLong",
    "RotatedMeanwhile",
    "StillInstalled",
    "ToggleMoved",
    "TogglesMoved",
    "UnknownScopes",
    "approve",
    "approve_listing",
    "change_developer_app",
    "change_private_app",
    "close_breaker",
    "connect_api_key",
    "connect_oauth_app",
    "create_private_app",
    "decline_listing",
    "delete_developer_app",
    "disconnect",
    "end_overlap",
    "end_secret_overlap",
    "erase_from_answers",
    "lock_code",
    "lock_refresh_token",
    "note_app_use",
    "note_use",
    "purge_grants",
    "redeem",
    "refuse",
    "register_developer_app",
    "renew",
    "revoke_access_token",
    "revoke_refresh_token",
    "rotate",
    "rotate_client_secret",
    "set_app_limits",
    "set_listed",
    "set_logo",
    "set_marketing_enabled",
    "set_marketing_enabled_for_many",
]
