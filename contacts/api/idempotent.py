"""Let a write with the header Idempotency-Key happen once, and answer its repetition alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse

from contacts.api.gate import Call
from integrations.idempotency import (
    Answer,
    AnswerErased,
    IdempotencyKey,
    KeptCreation,
    KeyReused,
    RefusedButKept,
    Replay,
    StillAtWork,
    replay_or_run,
)
from marketing_contacts.wire.answers import envelope
from marketing_contacts.wire.refusals import Refused, invalid

HEADER, IN_META = "Idempotency-Key", "HTTP_IDEMPOTENCY_KEY"
LONGEST_KEY = 255
REUSED = f"This {HEADER} was already used for another request. Use a new one."
KEPT_REFUSALS = {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT}  # the content decides these
RETRY_SECONDS = 1
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class CreateWithKey:
    """A create that claims its key, writes, and keeps its result by one call of the database.

    `create` returns None where that call did nothing. `repeat` gives the answer again, made of the kept result.
    """

    create: Callable[[Call, IdempotencyKey], HttpResponse | None]
    repeat: Callable[[Call, KeptCreation, datetime], HttpResponse]


def idempotent(view: View, fast: CreateWithKey | None = None) -> View:
    """Decorate a view that writes. With the header, its work and its kept answer are one transaction.

    Without the header nothing changes.
    """

    def answered(call: Call, **arguments: str) -> HttpResponse:
        if IN_META not in call.request.META:
            return view(call, **arguments)
        key = _key_of(call)
        if fast and (response := fast.create(call, key)):
            return response
        fresh: list[HttpResponse] = []
        try:
            answer = replay_or_run(key=key, now=call.now, work=lambda: _work(view, call, arguments, fresh))
        except StillAtWork:
            raise _conflict(f"A request with this {HEADER} is still being processed.", RETRY_SECONDS) from None
        except KeyReused:
            raise _conflict(REUSED) from None
        except AnswerErased:
            raise _conflict(
                f"The answer stored for this {HEADER} was deleted with the data of the person it was about."
            ) from None
        return _repeated(call, answer, fast) if isinstance(answer, Replay) else fresh[-1]

    return answered


def _key_of(call: Call) -> IdempotencyKey:
    """Return the key with the request. Two requests with one key have the same verb, address and body.

    The secret may differ, so it is left out of the address.
    """
    request, key = call.request, str(call.request.META[IN_META])
    if not 1 <= len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise invalid(f"{HEADER}: send 1 to {LONGEST_KEY} printable ASCII characters.")
    query = [(name, value) for name, values in request.GET.lists() if name != "hapikey" for value in values]
    content = f"{request.method} {request.path}?{urlencode(query)}\n".encode() + call.content
    return IdempotencyKey(call.caller.app, key, content)


def _work(view: View, call: Call, arguments: dict[str, Any], fresh: list[HttpResponse]) -> Answer:
    """Return the view's answer, and put it into `fresh`. Raises RefusedButKept where the content decides."""
    try:
        response = view(call, **arguments)
    except Refused as refused:
        if refused.status not in KEPT_REFUSALS:
            raise
        fresh.append(envelope(refused, str(call.request_id)))
        raise RefusedButKept(Answer.of(fresh[-1])) from None
    fresh.append(response)
    return Answer.of(response)


def _repeated(call: Call, replay: Replay, fast: CreateWithKey | None) -> HttpResponse:
    if isinstance(replay.kept, Answer):
        response = HttpResponse(replay.kept.body, status=replay.kept.status)
        response.headers.pop("Content-Type", None)
        for name, value in replay.kept.headers.items():
            response.headers[name] = value
    elif fast is None:
        raise _conflict(REUSED)
    else:
        response = fast.repeat(call, replay.kept, replay.kept_at)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _conflict(message: str, retry_after: int | None = None) -> Refused:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Refused(HTTPStatus.CONFLICT, "CONFLICT", message, headers=headers)
