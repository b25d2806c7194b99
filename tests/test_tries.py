"""A write that others disturb is run again, a limited number of times; then everybody is told."""

from typing import Any

import pytest
from django.db import OperationalError

from marketing_contacts.toolbox.tries import MOST_DEADLOCKS, MOST_TRIES, TooBusy, again_after_deadlock, with_tries
from tests.meanwhile import lost_deadlock


class Disturbed(Exception):
    pass


def disturbed(times: int) -> Any:
    calls = iter(range(times))

    def work() -> str:
        for number in calls:
            raise Disturbed(number)
        return "done"

    return work


def test_a_write_is_run_until_nobody_disturbs_it() -> None:
    assert with_tries(disturbed(MOST_TRIES - 1), again_on=Disturbed) == "done"


def test_a_write_that_is_disturbed_every_time_is_given_up() -> None:
    with pytest.raises(TooBusy):
        with_tries(disturbed(MOST_TRIES), again_on=Disturbed)


def test_what_disturbed_a_try_is_told_before_the_next() -> None:
    told: list[str] = []

    with_tries(disturbed(2), again_on=Disturbed, before_again=lambda fact: told.append(str(fact)))

    assert told == ["0", "1"]


def losing(times: int) -> Any:
    losses = iter(range(times))

    @again_after_deadlock
    def write() -> str:
        for _loss in losses:
            raise lost_deadlock()
        return "done"

    return write


def test_a_write_that_lost_deadlocks_is_run_again() -> None:
    assert losing(MOST_DEADLOCKS)() == "done"


def test_a_write_that_loses_every_time_is_given_up() -> None:
    with pytest.raises(OperationalError):
        losing(MOST_DEADLOCKS + 1)()


def test_within_a_transaction_the_deadlock_goes_to_the_caller(db: None) -> None:
    with pytest.raises(OperationalError):
        losing(1)()
