"""Run the whole product on one machine with PostgreSQL, Valkey, web server, worker and beat, on data in VAR.

PORT is the port of the web server (8000). VAR is the folder of the data (`var`). The end of the launcher stops every
program. The next launcher ends the programs that survived a killed launcher.
"""

import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TextIO

from marketing_contacts import entry
from marketing_contacts.demo import processes
from marketing_contacts.demo.servers import NO_RATE_LIMITS, Addresses, embedded_servers, with_programs

START_SECONDS = 60
HIGHEST_PORT = 65_535
OURS_ALONE = 0o077  # the umask of programs that write mails with links and codes


class Problem(Exception):
    """The reason why the demo cannot run, in one line."""


class Stopped(Exception):
    """A signal asked the demo to stop."""


def demo() -> int:
    """Run until a signal stops the demo, and return the exit status. Raises Problem when the demo cannot run."""
    signal.signal(signal.SIGTERM, _stop)
    port, var = _port(), _var()
    with ExitStack() as stack, suppress(Stopped, KeyboardInterrupt):
        lock = stack.enter_context(_only_one(var))
        _end_left_overs(var)
        _check_port(port)
        environment = _environment(var, port, stack.enter_context(embedded_servers(var)))
        write_secretly(var / "environment.json", json.dumps(environment))
        _run([sys.executable, "-m", "marketing_contacts.demo.prepare", str(var)], {**environment, "SQL_WALL": ""})
        running = stack.enter_context(_programs(var, port, environment))
        _wait_for_web(environment["PUBLIC_URL"], running)
        print(_welcome(var), flush=True)
        while True:
            _check(running)
            time.sleep(0.5)
        lock.flush()
    return 0


def manage(arguments: list[str]) -> int:
    """Run manage.py in the demo's environment, beside a running demo or alone, and return the exit status."""
    var = _var()
    command = [sys.executable, "manage.py", *arguments]
    with ExitStack() as stack:
        try:
            stack.enter_context(_only_one(var))
        except Problem:
            environment = {**os.environ, **json.loads((var / "environment.json").read_text())}
        else:
            environment = _environment(var, _port(), stack.enter_context(embedded_servers(var)))
        return subprocess.run(command, env=environment, umask=OURS_ALONE, check=False).returncode  # noqa: S603 - the user's own command


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) <= HIGHEST_PORT:
        raise Problem(f"PORT must be a number from 1 to {HIGHEST_PORT}, not {text!r}.")
    return int(text)


def _var() -> Path:
    var = Path(os.environ.get("VAR") or "var").absolute()
    try:
        var.mkdir(parents=True, exist_ok=True)
        var.chmod(0o711)
        (var / "writable").touch()
        (var / "writable").unlink()
    except OSError as error:
        raise Problem(f"The folder {var} cannot be written to ({error.strerror}); choose another with VAR=.") from None
    return var


@contextmanager
def _only_one(var: Path) -> Iterator[TextIO]:
    with (var / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Problem(f"A demo is already running on {var}; choose another folder with VAR=.") from None
        yield lock


def _end_left_overs(var: Path) -> None:
    marks = var / "programs.json"
    if not marks.exists():
        return
    for pid in json.loads(marks.read_text() or "[]"):
        if "marketing_contacts" in processes.command_of(pid):
            processes.end(pid)
    marks.unlink()


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Problem(f"Port {port} cannot be used ({error.strerror}); choose another with PORT=.") from None


def _environment(var: Path, port: int, addresses: Addresses) -> dict[str, str]:
    mail, key = var / "mail", var / "secret_key"
    mail.mkdir(exist_ok=True)
    mail.chmod(0o700)
    if not key.exists():
        write_secretly(key, secrets.token_urlsafe(64))
    return {
        **NO_RATE_LIMITS,
        **os.environ,
        "PATH": with_programs(os.environ.get("PATH", os.defpath)),
        "SECRET_KEY": key.read_text(),
        "DATABASE_URL": addresses.database_url,
        "MIGRATE_DATABASE_URL": addresses.owner_url,
        "REDIS_URL": addresses.redis_url,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "HTTPS": "off",
        "DEBUG": "off",
        "DEMO": "on",
        "STATIC_ROOT": str(var / "static"),
        "MAIL_DIR": str(mail),
        "LOG_FORMAT": "console",
        "OPERATOR_NAME": "Example Operator Ltd",
        "OPERATOR_ADDRESS": "1 Example Street\nLondon",
        "OPERATOR_SETTLEMENT": "By bank transfer to the operator's account within 14 days.",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }


def write_secretly(path: Path, text: str) -> None:
    """Write a file that only its owner may read, completely or not at all."""
    draft = path.with_name(f"{path.name}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def _run(command: list[str], environment: dict[str, str]) -> None:
    process = subprocess.Popen(command, env=environment, umask=OURS_ALONE)  # noqa: S603 - our own command
    try:
        if process.wait():
            raise Problem("The data could not be prepared; the lines above say why.")
    finally:
        process.kill()


@contextmanager
def _programs(var: Path, port: int, environment: dict[str, str]) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Start the web server, a worker and beat. Each writes its log to VAR."""
    where = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    celery = ["-m", "celery", "-A", "marketing_contacts.celery"]
    commands = {
        "web": ["-m", "granian", *entry.SERVER, *where, entry.TARGET],
        "worker": [*celery, "worker", "--concurrency", "2"],
        "beat": [*celery, "beat", "--schedule", str(var / "beat"), "--pidfile", ""],
    }
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            log = var / f"{name}.log"
            log.touch()
            log.chmod(0o600)
            running[name] = processes.start([sys.executable, *command], log, env=environment, umask=OURS_ALONE)
            (var / "programs.json").write_text(json.dumps([process.pid for process in running.values()]))
        yield running
    finally:
        _end(running)
        (var / "programs.json").unlink(missing_ok=True)


def _end(running: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in running.values():
        process.terminate()
    for process in running.values():
        with suppress(subprocess.TimeoutExpired):
            process.wait(processes.PATIENCE)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _wait_for_web(base_url: str, running: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        _check(running)
        with suppress(OSError), urllib.request.urlopen(f"{base_url}/readyz", timeout=5):  # noqa: S310 - our own server
            return
        time.sleep(0.05)
    raise Problem("The web server did not start in time; see web.log.")


def _check(running: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, process in running.items():
        if process.poll() is not None:
            raise Problem(f"The {name} stopped by itself; see {name}.log. Everything else is stopped, too.")


def _welcome(var: Path) -> str:
    known = json.loads((var / "demo.json").read_text())
    admin = known["users"]["admin"]
    return f"""
Marketing Contacts is ready.

  Open      {known["base_url"]}/
  Sign in   {admin["email"]}  {admin["password"]}
  Others    developer, billing, viewer and staff: {var / "demo.json"}

Create a contact:

  curl -X POST {known["base_url"]}/crm/v3/objects/contacts \\
    -H 'Authorization: Bearer {known["api_key"]}' -H 'Content-Type: application/json' \\
    -d '{{"properties": {{"email": "ada@example.com", "firstname": "Ada"}}}}'

Ctrl-C stops everything; the data stays in {var}.
"""
