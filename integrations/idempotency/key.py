"""The types of idempotency are the key, the answer, the replay and the refusals of a key."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Self
from uuid import UUID

import msgspec
from django.http import HttpResponse
from msgspec import UNSET, UnsetType

from integrations.models import ConnectedApp


class StillAtWork(Exception):
    """Another transaction still has the key after the wait for the key."""


class KeyReused(Exception):
    """The key came with another request before."""


class AnswerErased(Exception):
    """The kept answer named a person who was erased, so the answer was erased, too. The write happened."""


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """The key of a write, and the request that came with the key.

    A key belongs to one connection of an app. A new connection of the app has another id, so it knows none of the
    keys before it.
    """

    app: ConnectedApp
    key: str
    request: bytes

    @property
    def key_hash(self) -> bytes:
        return sha256(self.key.encode()).digest()

    @property
    def request_hash(self) -> bytes:
        return sha256(self.request).digest()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the wire."""

    status: int
    headers: dict[str, str]
    body: str

    @classmethod
    def of(cls, response: HttpResponse) -> Self:
        """Return what is kept of a response."""
        return cls(response.status_code, dict(response.headers), response.content.decode())


class KeptCreation(msgspec.Struct, frozen=True):
    """The result of one create, as the body of the kept answer. The rest is in the request, which comes again.

    The toggle is None where the portal's edition has no marketing contacts. An older release kept no toggle.
    """

    id: str
    marketing_status: str
    request_id: UUID
    toggle: bool | UnsetType | None = msgspec.field(default=UNSET, name="enabled")


@dataclass(frozen=True, slots=True)
class Replay:
    """An answer, or the result of a create, that was kept at this time and is given again."""

    kept: Answer | KeptCreation
    kept_at: datetime


class RefusedButKept(Exception):
    """The work is refused with this answer. All that the work did is undone, and the answer is kept."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer
