"""Let dear work of a process run one piece after the other, in the threads that bring it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class NoTurn(Exception):
    """All places are taken, or the turn did not come in time."""


class Turns:
    """Places for work that runs or waits for its turn. One piece runs at a time.

    Each piece holds a thread. There are `places` in all, and `places_of_one` for each owner, so no owner takes all.
    """

    def __init__(self, *, places: int, places_of_one: int) -> None:
        self._places, self._places_of_one = places, places_of_one
        self._taken: Counter[int] = Counter()  # by owner
        self._guard, self._running = Lock(), Lock()

    @contextmanager
    def turn(self, owner: int, *, patience: float) -> Iterator[None]:
        """Wait `patience` seconds for the turn, and have it for the block. Raises NoTurn."""
        with self._place(owner):
            if not self._running.acquire(timeout=patience):
                raise NoTurn
            try:
                yield
            finally:
                self._running.release()

    @contextmanager
    def _place(self, owner: int) -> Iterator[None]:
        with self._guard:
            if self._taken.total() >= self._places or self._taken[owner] >= self._places_of_one:
                raise NoTurn
            self._taken[owner] += 1
        try:
            yield
        finally:
            with self._guard:
                self._taken -= Counter({owner: 1})  # forgets owners without a place
