"""What Django answers, as the event loop sends it."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.http.response import HttpResponseBase

from marketing_contacts.entry.environ import LATIN_1, RESPONSE, Environ

Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[str, str]]


class Content(Protocol):
    """What a WSGI application gives: a response of Django's, or what a reporter of errors wraps it in."""

    def __iter__(self) -> Iterator[bytes]: ...

    def close(self) -> None: ...


Handler = Callable[[Environ, Callable[..., Callable[[bytes], object]]], Any]

WHOLE = 1_000_000  # bytes of an answer of stated length that is held as a whole


@dataclass(slots=True)
class Answer:
    """The head of an answer, and its content; or what will make the content, piece by piece."""

    status: int
    headers: Headers
    content: bytes
    rest: Content | None

    def head(self) -> dict[str, Any]:
        pairs = [(name.lower().encode(LATIN_1), value.encode(LATIN_1)) for name, value in self.headers]
        return {"type": "http.response.start", "status": self.status, "headers": pairs}


def answer_of(handler: Handler, environ: Environ) -> Answer:
    """What Django answers. This runs in a thread."""
    content = handler(environ, _started)
    response: HttpResponseBase = environ[RESPONSE]
    cookies = [("Set-Cookie", cookie.OutputString()) for cookie in response.cookies.values()]
    answer = Answer(response.status_code, [*response.items(), *cookies], b"", None)
    is_head = environ["REQUEST_METHOD"] == "HEAD"
    if response.streaming and not is_head and _stated_length(response) > WHOLE:
        answer.rest = content
        return answer
    if not (response.streaming and is_head):
        answer.content = b"".join(content)
    content.close()
    return answer


def _started(_status: str, _headers: Headers, _error: object = None, /) -> Callable[[bytes], object]:
    """WSGI tells the head of an answer here. Django's response knows it, too, and writes nothing by the way back."""
    return len


def _stated_length(response: HttpResponseBase) -> float:
    return float(response.headers.get("Content-Length", "inf"))
