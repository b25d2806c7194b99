"""The production server, started on a free port of this machine, and how much memory it holds."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from marketing_contacts import entry

START_SECONDS = 60


class WebDidNotStart(Exception):
    """The web server did not start; its log says why."""


@dataclass(frozen=True)
class Web:
    port: int
    pid: int

    def resident_bytes(self) -> int | None:
        """Resident memory of the worker processes; None where the system does not say."""
        page = os.sysconf("SC_PAGE_SIZE")
        sizes = [_resident_pages(path) for path in Path("/proc").glob("[0-9]*") if _parent(path) == self.pid]
        return sum(sizes) * page if sizes else None


@contextmanager
def web(log: Path) -> Iterator[Web]:
    """Run granian as production does; it is stopped at the end."""
    port = _free_port()
    where = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    command = [sys.executable, "-m", "granian", *entry.SERVER, *where, entry.TARGET]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        _wait(port, process, log)
        yield Web(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
            return
        time.sleep(0.05)
    raise WebDidNotStart(f"The web server did not start; see {log}.")


def _parent(process: Path) -> int | None:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def _resident_pages(process: Path) -> int:
    try:
        return int((process / "statm").read_text().split()[1])
    except OSError:
        return 0
