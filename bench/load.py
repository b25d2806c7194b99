"""Eight clients call one way in again and again, in two processes of four threads. They count the created contacts.

The same clients load every way in, so that the clients cost each of them the same. Knows nothing of Django.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier

PROCESSES = 2
THREADS = 4
CLIENTS = PROCESSES * THREADS
START_SECONDS = 60

Create = Callable[[list[str]], None]  # creates a contact for each of these emails in one call, or raises
WayIn = Callable[[], AbstractContextManager[Create]]  # one client's connection


@dataclass(frozen=True)
class Block:
    """What the clients do together: at most `calls` calls of `size` contacts each, for at most `seconds`."""

    name: str  # unique in a run: the emails begin with it
    way_in: WayIn
    size: int
    calls: int
    seconds: float


@dataclass(frozen=True)
class Done:
    """What one client did; moments of the clock that all processes share."""

    calls: int
    began: float
    ended: float


class Clients:
    """The eight clients, waiting for blocks."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def rate(self, block: Block) -> float:
        """Contacts a second."""
        waiting = [self._pool.submit(_process, block, number) for number in range(PROCESSES)]
        done = [client for process in waiting for client in process.result()]
        seconds = max(client.ended for client in done) - min(client.began for client in done)
        return sum(client.calls for client in done) * block.size / seconds


@contextmanager
def clients() -> Iterator[Clients]:
    """Start the processes; end them at the end."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(CLIENTS)
    with ProcessPoolExecutor(PROCESSES, context, _share, (barrier,)) as pool:
        yield Clients(pool)


_shared: list[Barrier] = []


def _share(barrier: Barrier) -> None:
    _shared.append(barrier)


def _process(block: Block, number: int) -> list[Done]:
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda thread: _client(block, number * THREADS + thread), range(THREADS)))


def _client(block: Block, number: int) -> Done:
    calls = 0
    with block.way_in() as create:
        _shared[0].wait(START_SECONDS)
        began = time.monotonic()
        while calls < block.calls // CLIENTS and time.monotonic() < began + block.seconds:
            first = calls * block.size
            create([f"{block.name}-{number}-{first + each}@bench.example" for each in range(block.size)])
            calls += 1
        return Done(calls, began, time.monotonic())
