"""Parts killed with -9 under load: what was acknowledged is there, the rest whole or not at all, and all is counted."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

import pytest

from tests.demo.cast import children, stored, web
from tests.running import Demo

pytestmark = pytest.mark.xdist_group("crash")

CLIENTS = 8
BATCH = 7
ENOUGH = 200  # acknowledged calls until the plug is pulled
MOST = 5_000  # calls of a client, should nothing stop it
PATIENCE = 60  # seconds


class Load:
    """Clients that create, one contact and a batch in turn, each until its first failure."""

    def __init__(self, demo: Demo, name: str) -> None:
        self.demo, self.name = demo, name
        self.acknowledged: list[list[str]] = []
        self.in_doubt: list[list[str]] = []

    def call(self, client: int) -> None:
        for number in range(MOST):
            size = BATCH if number % 2 else 1
            emails = [f"{self.name}-{client}-{number}-{place}@example.com" for place in range(size)]
            try:
                self.demo.post("/batch/create", {"inputs": [{"properties": {"email": email}} for email in emails]})
            except (OSError, HTTPException):
                self.in_doubt.append(emails)
                return
            self.acknowledged.append(emails)


def postgres(demo: Demo) -> list[int]:
    return [demo.programs()[-2]]


def a_connection_of_postgres(demo: Demo) -> list[int]:
    return children(demo.programs()[-2])[-1:]


@pytest.mark.parametrize("part", [web, postgres, a_connection_of_postgres])
def test_what_was_acknowledged_survives_a_kill(
    own: Demo, run: list["subprocess.Popen[str]"], part: Callable[[Demo], list[int]]
) -> None:
    process = run[-1]
    load = Load(own, part.__name__.replace("_", "-"))
    deadline = time.monotonic() + PATIENCE
    with ThreadPoolExecutor(CLIENTS) as clients:
        running = [clients.submit(load.call, client) for client in range(CLIENTS)]
        while len(load.acknowledged) < ENOUGH:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        for pid in part(own):
            os.kill(pid, signal.SIGKILL)
        for client in running:
            client.result(PATIENCE)
    process.kill()
    process.wait()

    run.append(own.ready())

    assert len(load.in_doubt) == CLIENTS
    there = stored(own, [email for emails in load.acknowledged + load.in_doubt for email in emails])
    assert [emails for emails in load.acknowledged if not there.issuperset(emails)] == []
    assert [emails for emails in load.in_doubt if there.intersection(emails) not in (set(), set(emails))] == []
    assert "all whole" in own.counts()
