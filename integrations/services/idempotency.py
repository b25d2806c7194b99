"""A write that comes with an Idempotency-Key happens once: its answer is kept for a day and given again.

The key's row is claimed first and written in the transaction of the write itself, so that both are there or neither.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from django.db import OperationalError, connection
from django.db.models import QuerySet
from msgspec import UNSET, UnsetType
from psycopg.errors import LockNotAvailable

from integrations.models import ConnectedApp, IdempotentAnswer
from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.round_trips import outer_transaction

KEPT = timedelta(hours=24)
TRIES = 5  # a kept answer may grow too old between the claim and the look


class StillAtWork(Exception):
    """Another request with this key has not ended after two seconds."""


class KeyReused(Exception):
    """The key came with another request before."""


class AnswerErased(Exception):
    """The answer is no longer there, for it spoke of a person who was forgotten. The write happened."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the wire; one that was kept is repeated and says since when."""

    status: int
    headers: dict[str, str]
    body: str
    kept_at: datetime | None = None

    @property
    def creation(self) -> "KeptCreation | None":
        """What KEEP_CREATION kept in place of an answer."""
        return None if self.headers else msgspec.json.decode(self.body, type=KeptCreation)


class KeptCreation(msgspec.Struct, frozen=True):
    """What one create did; the rest of its answer is as it was asked for."""

    id: str
    marketing_status: str
    request_id: UUID
    enabled: bool | UnsetType | None = UNSET  # where the toggle stood, None without one; an older release kept it not


# Keeps for a key what one statement creates, as part of it: `created` is the contact, `setting` what it was stamped
# by. Fails where the key is known.
KEEP_CREATION = """
    kept AS (
        INSERT INTO integrations_idempotentanswer
            (portal_id, app_id, key_hash, request_hash, status, headers, body, created_at)
        SELECT %(portal)s, %(app)s, %(key_hash)s, %(request_hash)s, 201, '{}', json_build_object('id', id::text,
               'marketing_status', marketing_status, 'request_id', %(request)s::uuid, 'enabled', enabled), %(at)s
          FROM created CROSS JOIN setting
        RETURNING key_hash)
"""


class RefusedButKept(Exception):
    """The work is refused with this answer, which is kept; what was done is undone, the claim too.

    So the answer is kept by a claim of its own. A racer may be quicker: what it kept is then the answer.
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """What a write is known by: its app, its key, and the request that came with it."""

    app: ConnectedApp
    key: str
    request: bytes

    @property
    def key_hash(self) -> bytes:
        return sha256(self.key.encode()).digest()

    @property
    def request_hash(self) -> bytes:
        return sha256(self.request).digest()


def replay_or_run(*, keyed: IdempotencyKey, now: datetime, work: Callable[[], Answer]) -> Answer:
    """Do `work` and keep its answer, in one transaction; or answer what was kept.

    Undone is kept, too. What else `work` raises undoes everything, and the key stays usable. Raises StillAtWork,
    KeyReused and AnswerErased.
    """
    try:
        try:
            return _claimed_and_kept(keyed, now, work)
        except RefusedButKept as undone:
            answer = undone.answer
            return _claimed_and_kept(keyed, now, lambda: answer)
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise StillAtWork from None
        raise


@outer_transaction()
def _claimed_and_kept(keyed: IdempotencyKey, now: datetime, work: Callable[[], Answer]) -> Answer:
    if kept := _claimed_or_kept(keyed, now):
        return _repeated(kept, keyed)
    answer = work()
    _keep(keyed, answer)
    return answer


def _claimed_or_kept(keyed: IdempotencyKey, now: datetime) -> IdempotentAnswer | None:
    """None when the key is ours now, else what was kept for it."""
    for _try in range(TRIES):
        if _claim(keyed, now):
            return None
        if kept := _answers(keyed.app.portal).filter(app_id=keyed.app.id, key_hash=keyed.key_hash).first():
            return kept
    raise StillAtWork


# Waits for a racer two seconds at most, and puts the patience back: what the work waits for is another matter.
_CLAIM = """
    WITH usual AS MATERIALIZED (SELECT current_setting('lock_timeout') AS patience),
         now AS MATERIALIZED (SELECT set_config('lock_timeout', '2s', true) AS patience FROM usual)
    INSERT INTO integrations_idempotentanswer AS kept
           (portal_id, app_id, key_hash, request_hash, status, headers, body, created_at)
    SELECT %(portal)s, %(app)s, %(key)s, %(request)s, 0, '{}', '', %(now)s FROM now
    ON CONFLICT (portal_id, app_id, key_hash) DO UPDATE
       SET request_hash = EXCLUDED.request_hash, created_at = EXCLUDED.created_at
     WHERE kept.created_at <= %(too_old)s
    RETURNING set_config('lock_timeout', (SELECT patience FROM usual), true)
"""


def _claim(keyed: IdempotencyKey, now: datetime) -> bool:
    """Insert the key's row, or take over one that is too old; a racer's is waited for, two seconds at most."""
    values: dict[str, Any] = {
        "portal": keyed.app.portal_id,
        "app": keyed.app.id,
        "key": keyed.key_hash,
        "request": keyed.request_hash,
        "now": now,
        "too_old": now - KEPT,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        return cursor.fetchone() is not None


def _repeated(kept: IdempotentAnswer, keyed: IdempotencyKey) -> Answer:
    if bytes(kept.request_hash) != keyed.request_hash:
        raise KeyReused
    if not kept.status:
        raise AnswerErased
    return Answer(kept.status, kept.headers, kept.body, kept.created_at)


_KEEP = """
    UPDATE integrations_idempotentanswer SET status = %s, headers = %s::jsonb, body = %s
     WHERE portal_id = %s AND app_id = %s AND key_hash = %s
"""


def _keep(keyed: IdempotencyKey, answer: Answer) -> None:
    headers = msgspec.json.encode(answer.headers).decode()
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [answer.status, headers, answer.body, keyed.app.portal_id, keyed.app.id, keyed.key_hash])


def erase_answers(*, portal: Portal, texts: Sequence[str]) -> int:
    """Erase kept answers in which one of these texts stands, a word in whatever case or an id; answer how many.

    Their keys stay used: a write that is repeated must not bring back who was forgotten. Call it before other locks are
    taken.
    """
    patterns = {_pattern(form) for text in texts if text for form in _written(text)}
    if not patterns:
        return 0
    return _answers(portal).filter(body__iregex="|".join(sorted(patterns))).update(status=0, headers={}, body="")


def _pattern(text: str) -> str:
    """A number is a contact's id only where JSON or a message names one; a status's reason is an app."""
    if text.isdecimal():
        return rf'(?<!reason_id":")(?<=["\[;,]|":|ID: ){text}(?=["\],;}}.])'
    return rf"(^|\W){re.escape(text)}(\W|$)"


def _written(text: str) -> set[str]:
    """A text as itself and as JSON writes it."""
    return {text, msgspec.json.encode(text).decode()[1:-1]}


def purge_answers(*, portal: Portal, now: datetime) -> int:
    """Delete the portal's answers that are no longer kept; answer how many there were."""
    return _answers(portal).filter(created_at__lte=now - KEPT).delete()[0]


def _answers(portal: Portal) -> QuerySet[IdempotentAnswer]:
    return IdempotentAnswer.objects.filter(portal=portal)
