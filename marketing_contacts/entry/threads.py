"""Threads that work for the event loop."""

import asyncio
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Threads(Generic[Result]):
    """A fixed number of threads. Each takes the next piece of work when it has done one, first come, first served."""

    def __init__(self, count: int, name: str) -> None:
        self._work: SimpleQueue[Callable[[], None]] = SimpleQueue()
        for number in range(count):
            Thread(target=self._run, name=f"{name}-{number}", daemon=True).start()

    def do(self, work: Callable[[], Result]) -> asyncio.Future[Result]:
        """What `work` gives or raises, once a thread has done it."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Result] = loop.create_future()

        def piece() -> None:
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - whoever waits for it raises it
                loop.call_soon_threadsafe(_fail, done, error)
            else:
                loop.call_soon_threadsafe(_give, done, result)

        self._work.put(piece)
        return done

    def _run(self) -> None:
        while True:
            self._work.get()()


def _give(done: "asyncio.Future[Result]", result: Result) -> None:
    if not done.cancelled():
        done.set_result(result)


def _fail(done: "asyncio.Future[Result]", error: BaseException) -> None:
    if not done.cancelled():
        done.set_exception(error)
