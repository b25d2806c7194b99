"""The demo as a user runs it: started, killed, started again. Its own processes, port and folder."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from marketing_contacts.demo import processes

START_SECONDS = 60


class Demo:
    """A demo on a folder and port of its own."""

    def __init__(self, var: Path, port: int) -> None:
        self.var, self.port = var, port

    def start(self, **environment: str) -> subprocess.Popen[str]:
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
        return subprocess.Popen(
            [sys.executable, "-m", "marketing_contacts.demo"],
            env={**kept, "PORT": str(self.port), "VAR": str(self.var), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def ready(self) -> subprocess.Popen[str]:
        process = self.start()
        deadline = time.monotonic() + START_SECONDS
        assert process.stdout
        for line in process.stdout:
            if "stays in" in line:
                return process
            assert time.monotonic() < deadline
        raise AssertionError(f"ended with {process.wait()}")

    def known(self) -> dict[str, Any]:
        known: dict[str, Any] = json.loads((self.var / "demo.json").read_text())
        return known

    def create(self, email: str) -> int:
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.known()['base_url']}/crm/v3/objects/contacts",
            json.dumps({"properties": {"email": email}}).encode(),
            {"Authorization": f"Bearer {self.known()['private_token']}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as response:  # noqa: S310 - our own server
            return int(json.loads(response.read())["id"])

    def counts(self) -> str:
        command = [sys.executable, "-m", "marketing_contacts.demo", "manage", "verify_counts"]
        environment = {**os.environ, "VAR": str(self.var), "PORT": str(self.port)}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    def programs(self) -> list[int]:
        postmaster = (self.var / "postgres/data/postmaster.pid").read_text().split("\n")[0]
        valkey = (self.var / "valkey/pid").read_text()
        programs: list[int] = json.loads((self.var / "programs.json").read_text())
        return [*programs, int(postmaster), int(valkey)]


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    folder = Path(tempfile.mkdtemp(prefix="mc-demo-"))
    folder.chmod(0o711)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    demo = Demo(folder / "var", port)
    yield demo
    shutil.rmtree(folder, ignore_errors=True)


def end(process: subprocess.Popen[str]) -> int:
    process.terminate()
    return process.wait(timeout=60)


def test_the_demo_starts_creates_contacts_and_leaves_nothing_running(demo: Demo) -> None:
    process = demo.ready()
    before = demo.counts()
    programs = demo.programs()
    demo.create(f"{time.monotonic_ns()}@example.com")

    assert demo.counts() != before
    assert end(process) == 0
    assert [processes.command_of(pid) for pid in programs] == [""] * len(programs)
    assert (demo.var / "demo.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("part", range(-1, 5))
def test_after_a_kill_of_any_part_the_next_start_has_lost_nothing(demo: Demo, part: int) -> None:
    process = demo.ready()
    known = demo.known()
    contact = demo.create(f"{time.monotonic_ns()}@example.com")
    before = demo.counts()
    victim = process.pid if part < 0 else demo.programs()[part]
    os.kill(victim, signal.SIGKILL)
    if part in {-1, 0, 1, 2}:
        assert process.wait(timeout=60) != 0
    else:
        process.kill()
        process.wait()

    again = demo.ready()

    assert demo.counts() == before
    assert "all whole" in before
    assert demo.known() == known
    assert demo.create(f"{time.monotonic_ns()}@example.com") > contact
    assert end(again) == 0


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORT": "1x"}, "PORT must be a number"),
        ({"VAR": "/proc/demo"}, "cannot be written to"),
        ({"PORT": "BUSY"}, "cannot be used"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(demo: Demo, environment: dict[str, str], sentence: str) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        if environment.get("PORT") == "BUSY":
            environment = {"PORT": str(busy.getsockname()[1])}
        process = demo.start(**environment)
        output, _none = process.communicate(timeout=30)

    assert process.returncode == 1
    assert sentence in output
    assert output.count("\n") == 1
