"""Back up, restore into an empty database, and compare both. The drill tests the restore before anybody needs it."""

import os
import re
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg.conninfo import conninfo_to_dict, make_conninfo

DEBIAN_FOLDER = "/usr/lib/postgresql/{version}/bin"
TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"


class Command(BaseCommand):
    help = (
        "Dump the database, restore it into an empty one, and compare counts, ledgers and audit trails of every portal."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        named = os.environ.get("RESTORE_DATABASE_URL", "")
        help_text = "an empty database on any server, to be filled (default: RESTORE_DATABASE_URL)"
        parser.add_argument("--into", default=named, metavar="DATABASE_URL", help=help_text)

    def handle(self, *_args: Any, into: str, **_options: Any) -> None:
        if not into:
            raise CommandError("RESTORE_DATABASE_URL must name an empty database.")
        _check_empty(into)
        with tempfile.TemporaryDirectory(prefix="drill-") as folder:
            dump = Path(folder) / "dump"
            here = _dumped(dump)
            address, password = _named(conninfo_to_dict(into))
            options = ["--exit-on-error", "--no-owner", "--no-acl", f"--dbname={address}"]
            _run(program("pg_restore"), *options, str(dump), **password)
        there = contents_of(into)
        for line in here:
            self.stdout.write(f"{line}: {'restored' if line in there else 'NOT restored'}")
        if here != there:
            raise CommandError("The restored database differs from the original.")


def _check_empty(url: str) -> None:
    try:
        with psycopg.connect(url) as target:
            found = target.execute(TABLES).fetchone()
    except psycopg.OperationalError as error:
        raise CommandError(f"--into: this database cannot be reached: {str(error).strip().splitlines()[0]}") from None
    if found != (0,):
        raise CommandError("--into: this database is not empty; nothing was done.")


def _dumped(file: Path) -> list[str]:
    """Dump this database, and return its contents at the moment of the dump. Others may write meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        [snapshot] = cursor.fetchone()
        address, password = _named(connection.get_connection_params())
        options = ["--format=custom", f"--snapshot={snapshot}", f"--dbname={address}", f"--file={file}"]
        _run(program("pg_dump"), *options, **password)
        lines = StringIO()
        call_command("verify_counts", "--contents", stdout=lines)
    return lines.getvalue().splitlines()


def _named(params: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Return the database as an argument, and its password for the environment.

    All users of a machine see arguments.
    """
    wanted = ("dbname", "host", "port", "user", "sslmode", "sslrootcert")
    address = make_conninfo(**{name: params[name] for name in wanted if params.get(name)})
    return address, {"PGPASSWORD": params["password"]} if params.get("password") else {}


def contents_of(url: str) -> list[str]:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "verify_counts", "--contents"]
    return _run(*command, DATABASE_URL=url).splitlines()


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs in the server's version.

    The folder is Debian's, or on the PATH. Raises CommandError when the program is not installed.
    """
    [version, *_minor] = connection.get_database_version()
    for folder in [DEBIAN_FOLDER.format(version=version), *os.get_exec_path()]:
        found = Path(folder) / name
        if os.access(found, os.X_OK) and re.search(rf"\) {version}\b", _run(str(found), "--version")):
            return str(found)
    raise CommandError(f"{name} of PostgreSQL {version} is not installed: install postgresql-client-{version}.")


def _run(*command: str, **environment: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own commands
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandError((done.stderr or done.stdout).strip().splitlines()[-1])
    return done.stdout
