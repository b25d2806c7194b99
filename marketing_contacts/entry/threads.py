"""Run work for the event loop in threads."""

import asyncio
from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread
from time import monotonic
from typing import Generic, TypeVar

Result = TypeVar("Result")
Piece = Callable[[], None]
LONG = 0.05  # seconds of work after which a usual thread counts as held


class Threads(Generic[Result]):
    """A fixed number of threads. A free thread takes the piece of work that has waited longest.

    `spare` threads help only while long work holds all usual threads. More threads at any time would slow short work,
    because threads wait for each other at Python's interpreter lock.
    """

    def __init__(self, count: int, name: str, *, spare: int = 0) -> None:
        self._usual: SimpleQueue[Piece] = SimpleQueue()
        self._spare: SimpleQueue[Piece] = SimpleQueue()
        self._has_spare = spare > 0
        self._began = [0.0] * count  # when each usual thread took its piece
        for number in range(count):
            Thread(target=self._run_usual, args=(number,), name=f"{name}-{number}", daemon=True).start()
        for number in range(spare):
            Thread(target=self._run_spare, name=f"{name}-spare-{number}", daemon=True).start()

    def do(self, work: Callable[[], Result]) -> asyncio.Future[Result]:
        """Return a future of the result or the error of `work`, which a thread runs."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Result] = loop.create_future()
        untaken = Lock()

        def piece() -> None:
            if not untaken.acquire(blocking=False):
                return  # another thread took it
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - the future raises it where it is awaited
                loop.call_soon_threadsafe(_fail, done, error)
            else:
                loop.call_soon_threadsafe(_give, done, result)

        self._usual.put(piece)
        if self._has_spare:
            loop.call_later(LONG, self._help, piece, untaken)
        return done

    def _help(self, piece: Piece, untaken: Lock) -> None:
        """Pass a waiting piece to the spare threads when all usual threads are held, else check again later."""
        if untaken.locked():
            return
        if all(began < monotonic() - LONG for began in self._began):
            self._spare.put(piece)
        else:
            asyncio.get_running_loop().call_later(LONG, self._help, piece, untaken)

    def _run_usual(self, number: int) -> None:
        while True:
            piece = self._usual.get()
            self._began[number] = monotonic()
            piece()

    def _run_spare(self) -> None:
        while True:
            self._spare.get()()


def _give(done: "asyncio.Future[Result]", result: Result) -> None:
    if not done.cancelled():
        done.set_result(result)


def _fail(done: "asyncio.Future[Result]", error: BaseException) -> None:
    if not done.cancelled():
        done.set_exception(error)
