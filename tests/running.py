"""A demo of its own for tests: started as a user starts it, on a folder and a port that nobody else has."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from marketing_contacts.demo.servers import copy_data
from tests.warm import Warm

START_SECONDS = 180  # on a machine that is busy with much else
SQL_WALL = "tests.sql_wall.install"
OWN = "/marketing-contacts/v1"


class Demo:
    """A demo on a folder and port of its own; of the code in `house`, or of that which is tested."""

    def __init__(self, var: Path, port: int, house: Path | None = None) -> None:
        self.var, self.port, self.house = var, port, house
        self.warm: Warm | None = None

    def start(self, **environment: str) -> subprocess.Popen[str]:
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
        return subprocess.Popen(
            [sys.executable, "-m", "marketing_contacts.demo"],
            env={**kept, "PORT": str(self.port), "VAR": str(self.var), "SQL_WALL": SQL_WALL, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.house,
        )

    def ready(self, **environment: str) -> subprocess.Popen[str]:
        process = self.start(**environment)
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

    def page(self, path: str) -> str:
        """The address of a page of the portal that demo.json is about."""
        return "{base_url}/portals/{portal_id}".format(**self.known()) + path

    def create(self, email: str) -> int:
        return int(self.post("", {"properties": {"email": email}})["id"])

    def post(self, path: str, body: object) -> dict[str, Any]:
        """POST to the contacts of the wire, as the private app; raises OSError for whatever is no success."""
        return self.ask("POST", f"/crm/v3/objects/contacts{path}", body)

    def ask(self, verb: str, path: str, body: object = None) -> dict[str, Any]:
        """The answer to the private app; raises OSError for whatever is no success."""
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{self.known()['base_url']}{path}",
            json.dumps(body).encode() if body else None,
            {"Authorization": f"Bearer {self.known()['private_token']}", "Content-Type": "application/json"},
            method=verb,
        )
        with urllib.request.urlopen(request, timeout=START_SECONDS) as response:  # noqa: S310 - our own server
            answer: dict[str, Any] = json.loads(response.read() or "{}")
        return answer

    def toggle(self, name: str) -> dict[str, Any]:
        """What the wire says of a connected app and its toggle."""
        [found] = [app for app in self.ask("GET", f"{OWN}/apps")["results"] if app["name"] == name]
        return dict(found)

    def counts(self) -> str:
        return self.command("verify_counts")

    def command(self, *arguments: str) -> str:
        """What a command of manage.py says while the demo runs, from a process that stays for the next command."""
        environment = {**os.environ, **json.loads((self.var / "environment.json").read_text())}
        if self.warm is None or self.warm.environment != environment:  # another start has other servers
            self.close()
            self.warm = Warm(environment)
        return self.warm.run(list(arguments))

    def close(self) -> None:
        if self.warm:
            self.warm.end()
        self.warm = None

    def manage(self, *arguments: str) -> str:
        """What `make manage` says, run beside the running demo."""
        command = [sys.executable, "-m", "marketing_contacts.demo", "manage", *arguments]
        environment = {**os.environ, "VAR": str(self.var), "PORT": str(self.port)}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    def programs(self) -> list[int]:
        postmaster = (self.var / "postgres/data/postmaster.pid").read_text().split("\n")[0]
        valkey = (self.var / "valkey/pid").read_text()
        programs: list[int] = json.loads((self.var / "programs.json").read_text())
        return [*programs, int(postmaster), int(valkey)]


@contextmanager
def own_demo(house: Path | None = None, data: Path | None = None) -> Iterator[Demo]:
    """A demo on a free port and a new folder, empty or with a copy of `data`; not started yet, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="mc-demo-"))
    folder.chmod(0o711)
    try:
        if data:
            copy_data(data, folder / "var")
        with closing(Demo(folder / "var", free_port(), house)) as demo:
            yield demo
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def seeded(place: Path) -> Path:
    """The data of a demo that was started and ended, in `place`: made by whichever process comes first."""
    data = place / "seeded"
    with (place / "seeded.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not data.exists():
            with own_demo() as demo:
                assert end(demo.ready()) == 0
                shutil.rmtree(demo.var / "postgres/install", ignore_errors=True)
                copy_data(demo.var, place / "draft")
            (place / "draft").rename(data)
    return data


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def end(process: subprocess.Popen[str]) -> int:
    process.terminate()
    return process.wait(timeout=60)
