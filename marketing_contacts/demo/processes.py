"""Start programs, and inspect and end processes by their ids."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

PATIENCE = 20  # seconds between the request to end and the kill


def command_of(pid: int) -> str:
    """Return the command line of a living process. The text is empty for a process that ended or is a zombie."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        if Path("/proc/self").exists():
            return ""
    listed = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return listed.stdout.strip()


def start(command: Sequence[str | Path], log: Path, **options: Any) -> subprocess.Popen[bytes]:
    """Start a program in a process group of its own. The program appends its output to `log`."""
    with log.open("ab") as file:
        return subprocess.Popen(  # noqa: S603 - our own command
            command, start_new_session=True, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, **options
        )


def end(pid: int, by: signal.Signals = signal.SIGTERM) -> None:
    """Ask a process to end, and kill its process group after PATIENCE."""
    with suppress(ProcessLookupError):
        os.kill(pid, by)
    deadline = time.monotonic() + PATIENCE
    while command_of(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
