"""Run a write again when another transaction was faster, a limited number of times."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
E = TypeVar("E", bound=Exception)
MOST_TRIES = 20


class TooBusy(Exception):
    """Other transactions changed the same rows before each try. Nothing was written."""


def with_tries(
    work: Callable[[], T], *, again_on: type[E], most: int = MOST_TRIES, before_again: Callable[[E], None] | None = None
) -> T:
    """Call `work` until it does not raise `again_on`, and return its result.

    `before_again` gets the exception before the next try. Raises TooBusy when the last of `most` tries failed, too.
    """
    for _try in range(most - 1):
        try:
            return work()
        except again_on as fact:
            if before_again:
                before_again(fact)
    try:
        return work()
    except again_on as fact:
        raise TooBusy from fact
