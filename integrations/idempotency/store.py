"""Claim a key and keep the answer of its write for a day, in the transaction of the write itself."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

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
from integrations.models import IdempotentAnswer
from marketing_contacts.toolbox.round_trips import outer_transaction, pipeline
from marketing_contacts.toolbox.tries import TooBusy

KEPT = timedelta(hours=24)
LONGEST_WAIT = "2s"  # for another request with the key
TRIES = 5  # a kept answer may be purged between the claim and the look

# DO UPDATE takes over a row that is too old. The release before knows no kinds. It decides by status and headers.
CLAIM = """
    INSERT INTO integrations_idempotentanswer AS kept
           (portal_id, app_id, key_hash, request_hash, kind, status, headers, body, created_at)
    VALUES (%(portal)s, %(app)s, %(key)s, %(request)s, %(kind)s, 0, '{}', '', %(now)s)
    ON CONFLICT (portal_id, app_id, key_hash) DO UPDATE
       SET request_hash = EXCLUDED.request_hash, kind = EXCLUDED.kind, status = EXCLUDED.status,
           headers = EXCLUDED.headers, body = EXCLUDED.body, created_at = EXCLUDED.created_at
     WHERE kept.created_at <= %(too_old)s
    RETURNING 1
"""
KEEP = """
    UPDATE integrations_idempotentanswer SET kind = %s, status = %s, headers = %s::jsonb, body = %s
     WHERE portal_id = %s AND app_id = %s AND key_hash = %s
"""


def replay_or_run(*, key: IdempotencyKey, now: datetime, work: Callable[[], Answer]) -> Answer | Replay:
    """Do the work and keep its answer, in one transaction. Where an answer is kept for the key, give it again.

    RefusedButKept undoes the work and the claim. So a second claim keeps the refusal, unless a racer kept an answer
    in between. Other exceptions of the work undo everything, and the key stays unused.
    Raises StillAtWork, KeyReused, AnswerErased and TooBusy.
    """
    try:
        return _claim_and_keep(key, now, work)
    except RefusedButKept as refused:
        answer = refused.answer
        return _claim_and_keep(key, now, lambda: answer)


@outer_transaction()
def _claim_and_keep(key: IdempotencyKey, now: datetime, work: Callable[[], Answer]) -> Answer | Replay:
    for _try in range(TRIES):
        if claim(key, now):
            answer = work()
            keep(key, answer)
            return answer
        found = IdempotentAnswer.objects.filter(portal=key.app.portal, app_id=key.app.id, key_hash=key.key_hash)
        if kept := found.first():
            return replay(key, kept)
    raise TooBusy


def claim(key: IdempotencyKey, now: datetime) -> bool:
    """Insert the row of the key, or take over a row that is too old. Return False when an answer is kept for the key.

    Waits at most LONGEST_WAIT for another transaction that has the key, then raises StillAtWork. The limit holds for
    this lock alone. The work waits for its own locks as long as they take.
    """
    values: dict[str, Any] = {
        "portal": key.app.portal_id,
        "app": key.app.id,
        "key": key.key_hash,
        "request": key.request_hash,
        "kind": IdempotentAnswer.Kind.CLAIMED,
        "now": now,
        "too_old": now - KEPT,
    }
    with connection.cursor() as before, connection.cursor() as claiming, connection.cursor() as after:
        try:
            with pipeline():
                before.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'")
                claiming.execute(CLAIM, values)
                after.execute("SET LOCAL lock_timeout TO DEFAULT")
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                raise StillAtWork from None
            raise
        return claiming.fetchone() is not None


def keep(key: IdempotencyKey, answer: Answer) -> None:
    """Keep the answer in the row that was claimed."""
    headers = msgspec.json.encode(answer.headers).decode()
    row = key.app.portal_id, key.app.id, key.key_hash
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [IdempotentAnswer.Kind.ANSWER, answer.status, headers, answer.body, *row])


def replay(key: IdempotencyKey, kept: IdempotentAnswer) -> Replay:
    """Return the kept answer or creation of the key. Raises KeyReused and AnswerErased.

    Status 0 means erased, and empty headers mean a creation. The kind cannot decide yet. The release before writes no
    kind, and leaves a former kind where it erases or takes over a row. A claim is invisible to other transactions.
    """
    if bytes(kept.request_hash) != key.request_hash:
        raise KeyReused
    if kept.status == 0:
        raise AnswerErased
    if not kept.headers:
        return Replay(msgspec.json.decode(kept.body, type=KeptCreation), kept.created_at)
    return Replay(Answer(kept.status, kept.headers, kept.body), kept.created_at)
