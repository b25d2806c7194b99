"""Answers that are sent while they are made. The making waits for a slow client, and ends when the client leaves."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial

import structlog

from marketing_contacts.entry.answers import Answer, Content, Send
from marketing_contacts.entry.bodies import Receive
from marketing_contacts.entry.threads import Threads

AT_A_TIME = 4  # each holds a thread for as long as its client reads
BLOCK = 65_536  # bytes that are sent at a time
STALLED = 60.0  # seconds until a client that takes nothing is given up

logger = structlog.get_logger(__name__)


class ClientLeft(Exception):
    """Nobody is there any more to read the answer."""


class Streams:
    """The streams of one process. More than AT_A_TIME wait for each other."""

    def __init__(self) -> None:
        self._threads: Threads[None] = Threads(AT_A_TIME, "stream")

    async def send(self, answer: Answer, content: Content, receive: Receive, send: Send) -> None:
        """Send the head, and what `content` makes. What breaks off is never ended as if it were whole."""
        await send(answer.head())
        left = asyncio.ensure_future(_leaving(receive))
        give = partial(_give, asyncio.get_running_loop(), send, left)
        try:
            await self._threads.do(partial(_make, content, give))
            await send({"type": "http.response.body", "body": b""})
        except ClientLeft:
            pass
        except Exception:
            logger.exception("answer_broke_off")
            await left  # a connection that stays open is the only way to say so
        finally:
            left.cancel()


async def _leaving(receive: Receive) -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _make(content: Content, give: Callable[[bytes], None]) -> None:
    """Make the answer and give it away, block by block. This runs in a thread."""
    try:
        for block in _blocks(content):
            give(block)
    finally:
        content.close()


def _blocks(content: Content) -> Iterator[bytes]:
    """The content in pieces that are worth sending."""
    block = bytearray()
    for piece in content:
        block += piece
        if len(block) >= BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def _give(loop: asyncio.AbstractEventLoop, send: Send, left: "asyncio.Future[None]", block: bytes) -> None:
    """Wait until the client has room for a block. Raises ClientLeft, or TimeoutError for one that takes nothing."""

    async def sent() -> None:
        async with asyncio.timeout(STALLED):
            await send({"type": "http.response.body", "body": block, "more_body": True})

    if left.done():
        raise ClientLeft
    asyncio.run_coroutine_threadsafe(sent(), loop).result()
