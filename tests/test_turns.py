"""Dear work runs one piece after the other, and nobody takes all places."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from marketing_contacts.toolbox.turns import NoTurn, Turns

PATIENCE = 60  # seconds


@contextmanager
def held(turns: Turns, owner: int) -> Iterator[None]:
    """Another thread has the turn."""
    begun, released = threading.Event(), threading.Event()

    def hold() -> None:
        with turns.turn(owner, patience=PATIENCE):
            begun.set()
            released.wait(PATIENCE)

    thread = threading.Thread(target=hold)
    thread.start()
    assert begun.wait(PATIENCE)
    yield
    released.set()
    thread.join()


def test_work_waits_until_the_work_before_has_ended() -> None:
    turns, ran = Turns(places=2, places_of_one=2), threading.Event()

    def run() -> None:
        with turns.turn(1, patience=PATIENCE):
            ran.set()

    waiting = threading.Thread(target=run)
    with held(turns, 1):
        waiting.start()
        assert not ran.wait(0.1)
    waiting.join()

    assert ran.is_set()


def test_a_turn_that_does_not_come_in_time_is_none() -> None:
    turns = Turns(places=2, places_of_one=2)

    with held(turns, 1), pytest.raises(NoTurn), turns.turn(1, patience=0.01):
        raise AssertionError


@pytest.mark.parametrize(("places", "of_one", "owner"), [(1, 1, 2), (2, 1, 1)])
def test_without_a_place_nobody_waits(places: int, of_one: int, owner: int) -> None:
    turns = Turns(places=places, places_of_one=of_one)

    with held(turns, 1), pytest.raises(NoTurn), turns.turn(owner, patience=threading.TIMEOUT_MAX):
        raise AssertionError


def test_a_place_is_free_after_work_that_failed_or_never_ran() -> None:
    turns = Turns(places=1, places_of_one=1)
    for _time in range(3):
        with pytest.raises(ZeroDivisionError), turns.turn(1, patience=0):
            raise ZeroDivisionError
    with held(turns, 1), pytest.raises(NoTurn), turns.turn(1, patience=0):
        raise AssertionError

    with turns.turn(2, patience=0):
        pass
