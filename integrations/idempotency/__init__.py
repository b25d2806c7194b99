"""Keep the answers to writes that came with an Idempotency-Key, so that a write happens once.

The lock of the key's row comes before all other locks of the write.
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
