"""Promise P16 against the running server, its two processes and a real Redis: a limit of n admits n, not one more."""

import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier

import pytest

from tests.running import Demo, end, own_demo

pytestmark = pytest.mark.xdist_group("crash")

THREADS, CALLS = 64, 4
IN_TEN_SECONDS, IN_A_DAY = 100, 150


def statuses(demo: Demo, barrier: Barrier) -> list[int]:
    """What one client is answered: it connects, waits for the others, and calls as fast as it can."""
    connection = HTTPConnection("127.0.0.1", demo.port, timeout=60)
    connection.connect()
    headers = {"Authorization": f"Bearer {demo.known()['private_token']}"}
    barrier.wait()
    answers = []
    for _call in range(CALLS):
        connection.request("GET", "/crm/v3/objects/contacts?limit=1", headers=headers)
        answer = connection.getresponse()
        answer.read()
        answers.append(answer.status)
    return answers


def admitted(demo: Demo) -> int:
    """How many of the calls that all threads make at once are admitted."""
    barrier = Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as threads:
        answered = [status for some in threads.map(statuses, [demo] * THREADS, [barrier] * THREADS) for status in some]
    assert set(answered) == {200, 429}
    return answered.count(200)


def test_limits_admit_exactly_as_many_of_the_calls_that_64_threads_make_at_once(seeded_data: Path) -> None:
    limits = {"RATE_LIMIT_TEN_SECONDLY": str(IN_TEN_SECONDS), "RATE_LIMIT_DAILY": str(IN_A_DAY)}
    with own_demo(data=seeded_data) as demo:
        process = demo.ready(**limits)

        first = admitted(demo)
        time.sleep(10)
        second = admitted(demo)

        assert first == IN_TEN_SECONDS
        assert second == IN_A_DAY - IN_TEN_SECONDS
        assert end(process) == 0
