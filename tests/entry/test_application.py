"""A request on its way through the entry, without a socket: a client's side of ASGI is played here."""

import asyncio
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from marketing_contacts.entry import application, streams
from marketing_contacts.entry.application import Entry
from marketing_contacts.entry.environ import REFUSAL, RESPONSE, environ_of

PATIENCE = 60  # seconds


class Made:
    """A long answer that knows how much of it was made, and whether it was closed."""

    def __init__(self) -> None:
        self.blocks, self.closed = 0, Event()

    def __iter__(self) -> Iterator[bytes]:
        try:
            while self.blocks < 1_000:
                self.blocks += 1
                yield b"x" * streams.BLOCK
        finally:
            self.closed.set()


def scope(method: str = "GET", *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    stated = {"http_version": "1.1", "server": ("127.0.0.1", 8000), "client": ("192.0.2.1", 5), "scheme": "http"}
    return {**stated, "method": method, "path": "/zażółć", "query_string": b"a=%20", "headers": list(headers)}


class Client:
    """Reads `reads` parts of an answer and then stalls, or leaves."""

    def __init__(self, reads: int, *, leaves: bool = False) -> None:
        self.sent: list[dict[str, Any]] = []
        self.reads, self.leaves, self.gone = reads, leaves, asyncio.Event()

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)
        if len(self.sent) <= self.reads:
            return
        if self.leaves:
            self.gone.set()
        else:
            await asyncio.Event().wait()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}


def entry(response_of: Callable[[dict[str, Any]], Any]) -> Entry:
    """An entry to a Django that answers so."""

    def handler(environ: dict[str, Any], _start: object) -> Any:
        environ[RESPONSE] = response_of(environ)
        return environ[RESPONSE]

    return Entry(handler, threads=1, spare_threads=0, most=lambda _path: 1)


def test_a_header_with_an_underscore_is_not_taken_for_the_one_that_a_proxy_sets() -> None:
    forged = [(b"x_forwarded_for", b"8.8.8.8"), (b"x-forwarded-for", b"192.0.2.7"), (b"x_forwarded-proto", b"https")]

    environ = environ_of(scope("GET", *forged, (b"content_length", b"7")))

    assert environ["HTTP_X_FORWARDED_FOR"] == "192.0.2.7"
    assert not {"HTTP_X_FORWARDED_PROTO", "CONTENT_LENGTH"} & environ.keys()


def test_headers_that_come_twice_are_joined_and_text_is_bytes_to_wsgi() -> None:
    environ = environ_of(scope("GET", (b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"accept", b"a"), (b"accept", b"b")))

    assert environ["HTTP_COOKIE"] == "a=1;b=2"
    assert environ["HTTP_ACCEPT"] == "a,b"
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/zażółć"


def test_a_request_that_waited_too_long_for_a_thread_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "LATE", -1.0)
    client = Client(9)

    asyncio.run(entry(lambda environ: HttpResponse(status=environ[REFUSAL]))(scope(), client.receive, client.send))

    assert client.sent[0]["status"] == 503


def test_a_long_answer_waits_for_a_client_that_reads_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "STALLED", 0.01)
    made, client = Made(), Client(3)

    async def stalled() -> None:
        answering = asyncio.ensure_future(
            entry(lambda _environ: StreamingHttpResponse(iter(made)))(scope(), client.receive, client.send)
        )
        await asyncio.to_thread(made.closed.wait, PATIENCE)
        assert not answering.done()  # it never ends as if it were whole
        client.gone.set()
        await answering

    asyncio.run(stalled())

    assert made.blocks == 3
    assert client.sent[-1]["more_body"]


def test_the_making_of_an_answer_ends_when_the_client_leaves() -> None:
    made, client = Made(), Client(3, leaves=True)
    answer = entry(lambda _environ: StreamingHttpResponse(iter(made)))

    asyncio.run(answer(scope(), client.receive, client.send))

    assert made.closed.is_set()
    assert made.blocks < 9


def test_nobody_makes_a_long_answer_for_a_head() -> None:
    made, client = Made(), Client(9)

    asyncio.run(entry(lambda _environ: StreamingHttpResponse(iter(made)))(scope("HEAD"), client.receive, client.send))

    assert made.blocks == 0
    assert len(client.sent) == 2
