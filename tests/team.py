"""Threads that act at once, each on a database connection of its own that it keeps until the end."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")
PATIENCE = 60  # seconds until a member that does not come to the start is given up


class Team:
    def __init__(self, threads: ThreadPoolExecutor, size: int) -> None:
        self.threads = threads
        self.size = size

    def at_once(self, actions: Sequence[Callable[[], T]]) -> list[T]:
        """Start all threads at one moment, each with its share of the actions; answer what these return."""
        barrier = Barrier(self.size)

        def act(member: int) -> list[T]:
            connection.ensure_connection()
            barrier.wait(PATIENCE)
            return [action() for action in actions[member :: self.size]]

        return [answer for answers in self.threads.map(act, range(self.size)) for answer in answers]


@contextmanager
def team_of(size: int) -> Iterator[Team]:
    with ThreadPoolExecutor(size) as threads:
        team = Team(threads, size)
        try:
            yield team
        finally:
            team.at_once([leave] * size)


def leave() -> None:
    connection.close()
