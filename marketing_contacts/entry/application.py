"""The ASGI application. The event loop reads bodies and sends answers. A thread does the work between."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from time import monotonic

from marketing_contacts.entry.answers import Answer, Handler, Send, answer_of
from marketing_contacts.entry.bodies import NotRead, Reading, Receive, Room
from marketing_contacts.entry.environ import REFUSAL, Environ, Scope, environ_of, length_of
from marketing_contacts.entry.streams import Streams
from marketing_contacts.entry.threads import Threads

LATE = 30.0  # seconds after which a request that still waits for a thread is refused


class Entry:
    """Passes complete requests to `handler`, which runs in threads.

    `most` returns the number of bytes of a body that are kept, by path.
    """

    def __init__(self, handler: Handler, *, threads: int, spare_threads: int, most: Callable[[str], int]) -> None:
        self._handler, self._most = handler, most
        self._threads: Threads[Answer] = Threads(threads, "request", spare=spare_threads)
        self._streams, self._room = Streams(), Room()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        environ, length = environ_of(scope), length_of(scope)
        if length == 0:
            await self._answer(environ, receive, send)
            return
        reading = Reading(receive, self._room, length=length, most=self._most(scope["path"]))
        try:
            body = await reading.body()
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = body.content, str(body.size)
        except NotRead as refused:
            environ[REFUSAL], environ["CONTENT_LENGTH"] = refused.status, "0"
        try:
            await self._answer(environ, receive, send)
        finally:
            reading.forget()

    async def _answer(self, environ: Environ, receive: Receive, send: Send) -> None:
        answer = await self._threads.do(partial(self._answer_in_time, environ, monotonic() + LATE))
        if answer.rest is not None:
            await self._streams.send(answer, answer.rest, receive, send)
            return
        await send(answer.head())
        await send({"type": "http.response.body", "body": answer.content})

    def _answer_in_time(self, environ: Environ, latest: float) -> Answer:
        """Ask Django for the answer, or for a refusal when the request waited too long. This runs in a thread."""
        if monotonic() > latest:
            environ[REFUSAL] = HTTPStatus.SERVICE_UNAVAILABLE
        return answer_of(self._handler, environ)
