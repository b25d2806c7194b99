"""Turn Django's responses into answers that the event loop can send."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.http.response import HttpResponseBase

from marketing_contacts.entry.environ import LATIN_1, RESPONSE, Environ

Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[str, str]]


class Content(Protocol):
    """The content of a WSGI application. The content is Django's response, or a wrapper of an error reporter."""

    def __iter__(self) -> Iterator[bytes]: ...

    def close(self) -> None: ...


Handler = Callable[[Environ, Callable[..., Callable[[bytes], object]]], Any]

WHOLE = 1_000_000  # bytes up to which an answer of stated length is held in memory


@dataclass(slots=True)
class Answer:
    """The head of an answer with its content. `rest` creates the content piece by piece, or is None."""

    status: int
    headers: Headers
    content: bytes
    rest: Content | None

    def head(self) -> dict[str, Any]:
        pairs = [(name.lower().encode(LATIN_1), value.encode(LATIN_1)) for name, value in self.headers]
        return {"type": "http.response.start", "status": self.status, "headers": pairs}


def answer_of(handler: Handler, environ: Environ) -> Answer:
    """Return Django's answer. This runs in a thread."""
    content = handler(environ, _started)
    response: HttpResponseBase = environ[RESPONSE]
    cookies = [("Set-Cookie", cookie.OutputString()) for cookie in response.cookies.values()]
    answer = Answer(response.status_code, [*response.items(), *cookies], b"", None)
    is_head = environ["REQUEST_METHOD"] == "HEAD"
    stated_length = float(response.headers.get("Content-Length", "inf"))
    if response.streaming and not is_head and stated_length > WHOLE:
        answer.rest = content
        return answer
    if not (response.streaming and is_head):
        answer.content = b"".join(content)
    content.close()
    return answer


def _started(_status: str, _headers: Headers, _error: object = None, /) -> Callable[[bytes], object]:
    """Ignore the head of the answer.

    WSGI passes it here, and Django's response already has it. Nothing is written this way.
    """
    return len
