"""Send answers while they are created. A slow client slows the creation, and a client that leaves ends it."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial

import structlog

from marketing_contacts.entry.answers import Answer, Content, Send
from marketing_contacts.entry.bodies import Receive
from marketing_contacts.entry.threads import Threads

AT_A_TIME = 4  # streams of a process. Each holds a thread as long as its client reads.
BLOCK = 65_536  # bytes that are sent at a time
STALLED = 60.0  # seconds until the server gives up a client that takes nothing

logger = structlog.get_logger(__name__)


class ClientLeft(Exception):
    """The client has closed the connection."""


class Streams:
    """The streams of one process. At most AT_A_TIME run, and further streams wait."""

    def __init__(self) -> None:
        self._threads: Threads[None] = Threads(AT_A_TIME, "stream")

    async def send(self, answer: Answer, content: Content, receive: Receive, send: Send) -> None:
        """Send the head and the content. A broken answer is never ended like a complete one."""
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
            await left  # only a connection that stays open shows the client that the answer is incomplete
        finally:
            left.cancel()


async def _leaving(receive: Receive) -> None:
    """Return when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _make(content: Content, give: Callable[[bytes], None]) -> None:
    """Create the content and send it block by block. This runs in a thread."""
    try:
        for block in _blocks(content):
            give(block)
    finally:
        content.close()


def _blocks(content: Content) -> Iterator[bytes]:
    """Yield the content in blocks of at least BLOCK bytes."""
    block = bytearray()
    for piece in content:
        block += piece
        if len(block) >= BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def _give(loop: asyncio.AbstractEventLoop, send: Send, left: "asyncio.Future[None]", block: bytes) -> None:
    """Wait until the client takes the block. Raises ClientLeft, or TimeoutError when the client takes nothing."""

    async def sent() -> None:
        async with asyncio.timeout(STALLED):
            await send({"type": "http.response.body", "body": block, "more_body": True})

    if left.done():
        raise ClientLeft
    asyncio.run_coroutine_threadsafe(sent(), loop).result()
