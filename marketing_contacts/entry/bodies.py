"""Read bodies of requests while they arrive, complete, in time and within the available memory."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any

Receive = Callable[[], Awaitable[dict[str, Any]]]

GRACE = 30.0  # seconds that every body may take
SLOWEST = 50_000  # bytes a second that a body needs after GRACE
SMALL = 65_536  # bytes of a body that needs no room, since there are few connections
IN_MEMORY = 1_000_000  # bytes of a body in memory. A longer body goes to a file.
ROOM = 256_000_000  # bytes of all bodies that are longer than SMALL, in one process
PATIENCE = 10.0  # seconds until a body that finds no room is refused
MOST_DROPPED = 100_000_000  # bytes read of a body that is too large, since many clients read the answer after the body


class NotRead(Exception):
    """The body did not arrive. `status` is the HTTP status of the reason."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(slots=True)
class Body:
    """A body. A body that is too large has its start as `content` and the number of bytes read as `size`."""

    content: IO[bytes]
    size: int


class Room:
    """The bytes that may be held at a time. All users of a Room belong to one event loop."""

    def __init__(self, size: int = ROOM) -> None:
        self._left = size
        self._given_back = asyncio.Event()

    async def take(self, size: int) -> None:
        """Wait for `size` free bytes. Raises NotRead when they are not free within PATIENCE."""
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
    """An arriving body of `length` bytes, or of unknown length when `length` is None.

    The reading keeps `most` bytes.
    """

    def __init__(self, receive: Receive, room: Room, *, length: int | None, most: int) -> None:
        self._receive, self._room, self._length, self._most = receive, room, length, most
        is_small = length is not None and length <= SMALL
        self._content: IO[bytes] = BytesIO() if is_small else SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - `forget` closes it
        self._size = self._held = 0

    async def body(self) -> Body:
        """Return the complete body. Raises NotRead for a body that is too slow, breaks off or finds no room."""
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
        """Take the next part. Return False after the last part."""
        message = await self._receive()
        if message["type"] != "http.request":
            raise NotRead(HTTPStatus.BAD_REQUEST)  # the client broke off
        part: bytes = message.get("body", b"")
        kept = part[: max(0, self._most - self._size)]
        self._size += len(part)
        if self._size > SMALL and kept:
            await self._room.take(len(kept))
            self._held += len(kept)
        self._content.write(kept)
        return bool(message.get("more_body"))

    def forget(self) -> None:
        """Release the memory of the body."""
        self._content.close()
        self._room.give_back(self._held)
