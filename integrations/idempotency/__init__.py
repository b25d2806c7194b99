"""Keep the answers to writes that came with an Idempotency-Key, so that a write happens once.

The write locks the key's row before all other rows.
"""

from integrations.idempotency.erase import erase_answers, purge_answers
from integrations.idempotency.key import (
    Answer,
    AnswerErased,
    IdempotencyKey,
    KeptCreation,
    KeyReused,
    RefusedButKept,
    Replay,
    StillAtWork,
)
from integrations.idempotency.store import replay_or_run

__all__ = [
    "Answer",
    "AnswerErased",
    "IdempotencyKey",
    "KeptCreation",
    "KeyReused",
    "RefusedButKept",
    "Replay",
    "StillAtWork",
    "erase_answers",
    "purge_answers",
    "replay_or_run",
]
