"""What Django answers, as the event loop sends it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.http.response import HttpResponseBase

from marketing_contacts.entry.environ import LATIN_1, Environ

Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[str, str]]

WHOLE = 1_000_000  # bytes of an answer of stated length that is held as a whole


@dataclass(slots=True)
class Answer:
    """The head of an answer, and its content; or the response that will make it, piece by piece."""

    status: int
    headers: Headers
    content: bytes
    rest: HttpResponseBase | None

    def head(self) -> dict[str, Any]:
        pairs = [(name.lower().encode(LATIN_1), value.encode(LATIN_1)) for name, value in self.headers]
        return {"type": "http.response.start", "status": self.status, "headers": pairs}


def answer_of(handler: WSGIHandler, environ: Environ) -> Answer:
    """What Django answers. This runs in a thread."""
    response = handler(environ, _started)
    headers = [*response.items(), *(("Set-Cookie", cookie.OutputString()) for cookie in response.cookies.values())]
    is_head = environ["REQUEST_METHOD"] == "HEAD"
    if response.streaming and not is_head and _stated_length(response) > WHOLE:
        return Answer(response.status_code, headers, b"", response)
    content = b"" if response.streaming and is_head else b"".join(response)
    response.close()
    return Answer(response.status_code, headers, content, None)


def _started(_status: str, _headers: Headers, _error: object = None, /) -> Callable[[bytes], object]:
    """WSGI tells the head of an answer here. Django's response knows it, too, and writes nothing by the way back."""
    return len


def _stated_length(response: HttpResponseBase) -> float:
    return float(response.headers.get("Content-Length", "inf"))
