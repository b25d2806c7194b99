"""Run work for the event loop in threads."""

import asyncio
import math
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Generic, TypeVar

Result = TypeVar("Result")
Piece = Callable[[], None]
LONG = 0.05  # seconds of work after which a usual thread counts as held
FREE = math.inf  # of a thread without a piece of work


class Threads(Generic[Result]):
    """A fixed number of threads. A free thread takes the piece of work that has waited longest.

    `spare` threads help only while long work holds all usual threads. More threads at any time would slow short work,
    because threads wait for each other at Python's interpreter lock.
    """

    def __init__(self, count: int, name: str, *, spare: int = 0) -> None:
        self._waiting: SimpleQueue[Piece] = SimpleQueue()
        self._calls: SimpleQueue[None] = SimpleQueue()  # each call wakes a spare thread
        self._spare, self._is_watched = spare, False
        self._began = [FREE] * count  # when each usual thread took its piece
        for number in range(count):
            Thread(target=self._run_usual, args=(number,), name=f"{name}-{number}", daemon=True).start()
        for number in range(spare):
            Thread(target=self._run_spare, name=f"{name}-spare-{number}", daemon=True).start()

    def do(self, work: Callable[[], Result]) -> asyncio.Future[Result]:
        """Return a future of the result or the error of `work`, which a thread runs."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Result] = loop.create_future()

        def piece() -> None:
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - the future raises it where it is awaited
                loop.call_soon_threadsafe(_fail, done, error)
            else:
                loop.call_soon_threadsafe(_give, done, result)

        self._waiting.put(piece)
        if self._spare and self._needs_help():
            self._calls.put(None)  # at once, since the usual threads may stay held for seconds
        elif self._spare and not self._is_watched:
            self._is_watched = True
            loop.call_later(LONG, self._watch)
        return done

    def _watch(self) -> None:
        """Call the spare threads when they are needed. Check again later while work waits.

        One timer serves all waiting pieces, since a timer for each piece would wake the loop for each request.
        """
        if self._needs_help() and self._calls.empty():
            for _spare in range(min(self._spare, self._waiting.qsize())):
                self._calls.put(None)
        self._is_watched = not self._waiting.empty()
        if self._is_watched:
            asyncio.get_running_loop().call_later(LONG, self._watch)

    def _needs_help(self) -> bool:
        """Return True while work waits and long work holds all usual threads. A free thread is not held."""
        latest = monotonic() - LONG
        return all(began < latest for began in self._began) and not self._waiting.empty()

    def _run_usual(self, number: int) -> None:
        while True:
            piece = self._waiting.get()
            self._began[number] = monotonic()
            piece()
            self._began[number] = FREE

    def _run_spare(self) -> None:
        while True:
            self._calls.get()
            while self._needs_help():
                try:
                    piece = self._waiting.get_nowait()
                except Empty:
                    break
                piece()


def _give(done: "asyncio.Future[Result]", result: Result) -> None:
    if not done.cancelled():
        done.set_result(result)


def _fail(done: "asyncio.Future[Result]", error: BaseException) -> None:
    if not done.cancelled():
        done.set_exception(error)
