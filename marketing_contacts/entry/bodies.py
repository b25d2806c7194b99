"""Bodies of requests, read while they come in: whole, in time and within the memory that there is for them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

Receive = Callable[[], Awaitable[dict[str, Any]]]

GRACE = 30.0  # seconds that every body may take
SLOWEST = 50_000  # bytes a second beyond them
SMALL = 65_536  # bytes: connections are few enough that bodies of this size need no room
IN_MEMORY = 1_000_000  # bytes of a body; a longer one goes to a file
ROOM = 256_000_000  # bytes of all bodies that are longer than SMALL, in one process
PATIENCE = 10.0  # seconds until a body that finds no room is refused
MOST_DROPPED = 100_000_000  # bytes that are read of a body that is too large; many clients look for the answer after it


class NotRead(Exception):
    """The body did not come in; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(slots=True)
class Body:
    """What came in. Of a body that is too large `content` is the beginning and `size` what was read of it."""

    content: IO[bytes]
    size: int


class Room:
    """The bytes that may be held at a time. All who use it belong to one event loop."""

    def __init__(self, size: int = ROOM) -> None:
        self._left = size
        self._given_back = asyncio.Event()

    async def take(self, size: int) -> None:
        """Wait for so many bytes. Raises NotRead when there are none for too long."""
        try:
            async with asyncio.timeout(None if self._left >= size else PATIENCE):
                while self._left < size:
                    self._given_back.clear()
                    await self._given_back.wait()
        except TimeoutError:
            raise NotRead(HTTPStatus.SERVICE_UNAVAILABLE) from None
        self._left -= size

    def give_back(self, size: int) -> None:
        self._left += size
        self._given_back.set()


class Reading:
    """One body that comes in: `length` bytes, or sent in chunks where that is None. Of it `most` bytes are kept."""

    def __init__(self, receive: Receive, room: Room, *, length: int | None, most: int) -> None:
        self._receive, self._room, self._length, self._most = receive, room, length, most
        is_small = length is not None and length <= SMALL
        self._content: IO[bytes] = BytesIO() if is_small else SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - `forget` closes it
        self._size = self._held = 0

    async def body(self) -> Body:
        """All of it. Raises NotRead for one that is too slow, breaks off or finds no room."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout_at(began + GRACE) as deadline:
                while await self._next() and self._size != self._length and self._size < MOST_DROPPED:
                    deadline.reschedule(began + GRACE + self._size / SLOWEST)
        except TimeoutError:
            raise NotRead(HTTPStatus.REQUEST_TIMEOUT) from None
        self._content.seek(0)
        return Body(self._content, self._size)

    async def _next(self) -> bool:
        """Take the next part; False when it was the last one."""
        message = await self._receive()
        if message["type"] != "http.request":
            raise NotRead(HTTPStatus.BAD_REQUEST)  # it broke off
        part: bytes = message.get("body", b"")
        kept = part[: max(0, self._most - self._size)]
        self._size += len(part)
        if self._size > SMALL and kept:
            await self._room.take(len(kept))
            self._held += len(kept)
        self._content.write(kept)
        return bool(message.get("more_body"))

    def forget(self) -> None:
        """Give back what the body took."""
        self._content.close()
        self._room.give_back(self._held)
