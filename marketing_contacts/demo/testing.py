"""Run a command with static files, translations and, unless the environment names them, PostgreSQL and Valkey.

Run it as `python -m marketing_contacts.demo.testing [--for-tests] COMMAND…`. With `--for-tests`, PostgreSQL does not
wait for the disk, and has a migrated database, from which the tests copy theirs. The folder var/tests keeps that
database until a migration changes. A measurement needs neither.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from marketing_contacts import translations
from marketing_contacts.demo.servers import (
    NO_RATE_LIMITS,
    ServerDidNotStart,
    copy_data,
    embedded_servers,
    with_programs,
)

FOR_TESTS = "--for-tests"
KEPT = Path("var/tests")
MIGRATED = "migrated"  # the name of the database


def main(command: list[str]) -> int:
    """Run `command` and return its exit status."""
    for_tests, command = command[:1] == [FOR_TESTS], [part for part in command if part != FOR_TESTS]
    environment = {
        "SECRET_KEY": os.urandom(32).hex(),
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "HTTPS": "off",
        **NO_RATE_LIMITS,
        **os.environ,
        "PATH": with_programs(os.environ.get("PATH", os.defpath)),
    }
    with ExitStack() as stack:
        folder = stack.enter_context(_folder())
        environment["STATIC_ROOT"] = str(folder / "static")
        if not {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
            if for_tests and "DATABASE_URL" not in os.environ:
                (folder / "postgres").mkdir()
                copy_data(_migrated(environment), folder / "postgres/data")
                environment["MIGRATED_DATABASE"] = MIGRATED
            addresses = stack.enter_context(embedded_servers(folder, durable=not for_tests))
            environment.setdefault("DATABASE_URL", addresses.owner_url)
            environment.setdefault("REDIS_URL", addresses.redis_url)
        translations.compile_all()
        _manage("collectstatic", "--no-input", "--verbosity", "0", environment=environment)
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - the caller's command


def _migrated(environment: dict[str, str]) -> Path:
    """Return the data folder of a PostgreSQL with a migrated database. Make the folder when a migration has changed."""
    written = [path for kind in ("py", "sql") for path in Path().glob(f"[a-z]*/**/migrations/*.{kind}")]
    parts = [*sorted(written), Path("requirements.txt"), Path("marketing_contacts/settings.py")]
    kept = KEPT / hashlib.sha256(b"".join(path.read_bytes() for path in parts)).hexdigest()[:16]
    if not kept.exists():
        with _folder() as folder:
            with embedded_servers(folder, durable=False) as addresses:
                with psycopg.connect(addresses.owner_url, autocommit=True) as connection:
                    connection.execute(f"CREATE DATABASE {MIGRATED}")
                named = addresses.owner_url.replace("/postgres?", f"/{MIGRATED}?")
                own = environment | {"DATABASE_URL": named, "REDIS_URL": addresses.redis_url}
                _manage("migrate", "--verbosity", "0", environment=own)
            shutil.rmtree(KEPT, ignore_errors=True)
            KEPT.mkdir(parents=True, exist_ok=True)
            draft = KEPT / folder.name
            copy_data((folder / "postgres").resolve() / "data", draft)
            draft.rename(kept)
    return kept


@contextmanager
def _folder() -> Iterator[Path]:
    """Make a folder that PostgreSQL's user can reach, and remove it at the end."""
    with tempfile.TemporaryDirectory(prefix="mc-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


def _manage(*arguments: str, environment: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, env=environment, check=True)  # noqa: S603 - our own command


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ServerDidNotStart as error:
        sys.exit(str(error))
