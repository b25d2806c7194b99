"""The demo as a user runs it: started, killed, started again. Its own processes, port and folder."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from marketing_contacts.demo import processes
from tests.running import Demo, end, own_demo

pytestmark = pytest.mark.xdist_group("launcher")
# The demo itself, and its programs in their order: web server, worker, beat, PostgreSQL, Valkey.
PARTS = range(-1, 5) if "KILL_ALL" in os.environ else (-1, 3)  # `make soak ARGS=kills` kills each


@pytest.fixture(scope="module")
def demo(seeded_data: Path) -> Iterator[Demo]:
    """On the data of a demo that was started on an empty folder and ended."""
    with own_demo(data=seeded_data) as demo:
        yield demo


def test_the_demo_creates_contacts_and_ended_leaves_nothing_running(
    demo: Demo, run: list["subprocess.Popen[str]"]
) -> None:
    before = demo.counts()
    programs = demo.programs()
    demo.create(f"{time.monotonic_ns()}@example.com")

    assert demo.counts() != before
    assert end(run[-1]) == 0
    assert [processes.command_of(pid) for pid in programs] == [""] * len(programs)
    assert (demo.var / "demo.json").stat().st_mode & 0o777 == 0o600
    run.append(demo.ready())


def test_others_on_the_machine_read_nothing_that_is_secret(demo: Demo, run: list["subprocess.Popen[str]"]) -> None:
    demo.manage("sendtestemail", "ada@example.com")
    secret = ["demo.json", "environment.json", "secret_key", "mail", "valkey", "web.log", "worker.log", "beat.log"]
    found = [demo.var / name for name in secret] + list((demo.var / "mail").iterdir())

    assert len(found) > len(secret)
    assert [path for path in found if path.stat().st_mode & 0o077] == []


def kept(demo: Demo) -> dict[str, Any]:
    """What demo.json holds from one start to the next: all but the access token, which is fresh each time."""
    known = demo.known()
    assert known["oauth"].pop("access_token")
    return known


@pytest.fixture(scope="module")
def run(demo: Demo) -> Iterator[list["subprocess.Popen[str]"]]:
    """The runs of the demo, the one that goes on last: each was killed in a part of it, but for the last."""
    runs = [demo.ready()]
    yield runs
    assert end(runs[-1]) == 0


@pytest.mark.parametrize("part", PARTS)
def test_after_a_kill_of_any_part_the_next_start_has_lost_nothing(
    demo: Demo, run: list["subprocess.Popen[str]"], part: int
) -> None:
    process = run[-1]
    known = kept(demo)
    contact = demo.create(f"{time.monotonic_ns()}@example.com")
    before = demo.counts()
    victim = process.pid if part < 0 else demo.programs()[part]
    os.kill(victim, signal.SIGKILL)
    if part in {-1, 0, 1, 2}:
        assert process.wait(timeout=60) != 0
    else:
        process.kill()
        process.wait()

    run.append(demo.ready())

    assert demo.counts() == before
    assert "all whole" in before
    assert kept(demo) == known
    assert demo.create(f"{time.monotonic_ns()}@example.com") > contact


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORT": "1x"}, "PORT must be a number"),
        ({"VAR": "/proc/demo"}, "cannot be written to"),
        ({"PORT": "BUSY"}, "cannot be used"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(environment: dict[str, str], sentence: str) -> None:
    with socket.socket() as busy, own_demo() as demo:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        if environment.get("PORT") == "BUSY":
            environment = {"PORT": str(busy.getsockname()[1])}
        process = demo.start(**environment)
        output, _none = process.communicate(timeout=30)

    assert process.returncode == 1
    assert sentence in output
    assert output.count("\n") == 1
