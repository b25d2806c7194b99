"""Writes about connected apps: connects and disconnects them, moves their toggles, makes and rotates their secrets,
keeps the answers to what they write.

Locks: the key of a write, the connected apps, by id, then the audit head.
"""

from integrations.services.connections import (
    AlreadyConnected,
    NameTaken,
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
    change_developer_app,
    end_secret_overlap,
    register_developer_app,
    rotate_client_secret,
)
from integrations.services.grants import (
    Held,
    approve,
    held_code,
    held_refresh_token,
    purge_grants,
    redeem,
    refuse,
    renew,
    revoke_access_token,
    revoke_refresh_token,
)
from integrations.services.idempotency import (
    Answer,
    AnswerErased,
    Keyed,
    KeyReused,
    StillAtWork,
    answer_once,
    forget_answers,
    purge_answers,
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
    "Answer",
    "AnswerErased",
    "BadRedirectUris",
    "HasNoSecret",
    "Held",
    "KeyReused",
    "Keyed",
    "NameTaken",
    "NotConnected",
    "OverlapTooLong",
    "RotatedMeanwhile",
    "StillAtWork",
    "ToggleMoved",
    "TogglesMoved",
    "UnknownScopes",
    "answer_once",
    "approve",
    "change_developer_app",
    "change_private_app",
    "connect_api_key",
    "connect_oauth_app",
    "create_private_app",
    "disconnect",
    "end_overlap",
    "end_secret_overlap",
    "forget_answers",
    "held_code",
    "held_refresh_token",
    "note_app_use",
    "note_use",
    "purge_answers",
    "purge_grants",
    "redeem",
    "refuse",
    "register_developer_app",
    "renew",
    "revoke_access_token",
    "revoke_refresh_token",
    "rotate",
    "rotate_client_secret",
    "set_marketing_enabled",
    "set_marketing_enabled_for_many",
]
