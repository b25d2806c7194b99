"""The header Idempotency-Key: a write that is sent again with the same key happens once and is answered alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse

from contacts.api.gate import Call
from integrations.services import (
    Answer,
    AnswerErased,
    IdempotencyKey,
    KeptCreation,
    KeyReused,
    RefusedButKept,
    StillAtWork,
    replay_or_run,
)
from marketing_contacts.wire.answers import envelope
from marketing_contacts.wire.refusals import Refused, invalid

HEADER, IN_META = "Idempotency-Key", "HTTP_IDEMPOTENCY_KEY"
LONGEST_KEY = 255
KEPT_REFUSALS = {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT}  # the content decides these
RETRY_SECONDS = 1
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class SingleStatementCreate:
    """How a view that creates is spared the transaction: `create` answers None where it cannot be.

    `repeat` answers alike from what was created.
    """

    create: Callable[[Call, IdempotencyKey], HttpResponse | None]
    repeat: Callable[[Call, KeptCreation, datetime], HttpResponse]


def idempotent(view: View, shortcut: SingleStatementCreate | None = None) -> View:
    """A view that writes: with the header it is one transaction with its kept answer, without it nothing changes."""

    def answered(call: Call, **arguments: str) -> HttpResponse:
        if IN_META not in call.request.META:
            return view(call, **arguments)
        keyed = IdempotencyKey(call.caller.app, _key_of(call), _request_of(call))
        if shortcut and (response := shortcut.create(call, keyed)):
            return response
        fresh: list[HttpResponse] = []
        try:
            answer = replay_or_run(keyed=keyed, now=call.now, work=lambda: _work(view, call, arguments, fresh))
        except StillAtWork:
            raise _conflict(f"A request with this {HEADER} is still at work.", RETRY_SECONDS) from None
        except KeyReused:
            raise _conflict(f"This {HEADER} came with another request before: use a new one.") from None
        except AnswerErased:
            raise _conflict(f"The answer kept for this {HEADER} was erased with the person it spoke of.") from None
        if answer.kept_at is None:
            return fresh[-1]
        if shortcut and answer.creation:
            return _repeated(shortcut.repeat(call, answer.creation, answer.kept_at))
        return _repeated(_response(answer))

    return answered


def _key_of(call: Call) -> str:
    key: str = call.request.META[IN_META]
    if not 1 <= len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise invalid(f"{HEADER}: send 1 to {LONGEST_KEY} printable ASCII characters.")
    return key


def _request_of(call: Call) -> bytes:
    """What makes two requests the same: verb, address and body; not the credential, which may be rotated meanwhile."""
    request = call.request
    query = [(name, value) for name, values in request.GET.lists() if name != "hapikey" for value in values]
    return f"{request.method} {request.path}?{urlencode(query)}\n".encode() + call.content


def _work(view: View, call: Call, arguments: dict[str, Any], fresh: list[HttpResponse]) -> Answer:
    """What the view answers, put into `fresh` too; raises Undone for a refusal that the content decides."""
    try:
        return _answer(view(call, **arguments), fresh)
    except Refused as refused:
        if refused.status not in KEPT_REFUSALS:
            raise
        raise RefusedButKept(_answer(envelope(refused, str(call.request_id)), fresh)) from None


def _answer(response: HttpResponse, fresh: list[HttpResponse]) -> Answer:
    fresh.append(response)
    return Answer(response.status_code, dict(response.headers), response.content.decode())


def _response(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status)
    response.headers.pop("Content-Type", None)
    for name, value in answer.headers.items():
        response.headers[name] = value
    return response


def _repeated(response: HttpResponse) -> HttpResponse:
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _conflict(message: str, retry_after: int | None = None) -> Refused:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Refused(HTTPStatus.CONFLICT, "CONFLICT", message, headers=headers)
