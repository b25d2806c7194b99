"""Check that migrations suit a live system. No migration may hold a long exclusive lock or break the release before.

Run `python -m marketing_contacts.demo.live_migrations` with an empty database at DATABASE_URL. Django writes the SQL of
each migration since RELEASED, and squawk judges the SQL. A migration may accept a rule by `accepted = {"its-rule":
"why"}`.
"""

import os
import subprocess
import sys
from pathlib import Path

import django
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

# The last migration of each app before this check existed.
RELEASED = {"portals": 4, "billing": 2, "integrations": 6, "contacts": 7}
OLDEST_POSTGRESQL = "15"
NOT_OURS = (
    "require-lock-timeout",  # the command sets both timeouts: marketing_contacts/site/management/commands/migrate.py
    "require-statement-timeout",
    "prefer-robust-stmts",  # Django records the applied migrations
    "prefer-text-field",  # the models decide on types
    "prefer-bigint-over-int",
    "prefer-bigint-over-smallint",
)


def findings() -> list[str]:
    """Return squawk's findings for each migration, and each exception without a reason."""
    found = []
    loader = MigrationLoader(connection, replace_migrations=False)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app in RELEASED and int(name[:4]) > RELEASED[app]:
            found.append(judge(migration, "\n".join(loader.collect_sql([(migration, False)]))))
    return [finding for finding in found if finding]


def judge(migration: Migration, sql: str) -> str:
    """Return squawk's findings for a migration's SQL, or an empty text."""
    accepted: dict[str, str] = getattr(migration, "accepted", {})
    known = f"--exclude={','.join((*NOT_OURS, *accepted))}"
    name = f"{migration.app_label}.{migration.name}.sql"
    command = [
        *(Path(sys.executable).with_name("squawk"), "--reporter", "gcc", "--pg-version", OLDEST_POSTGRESQL, known),
        *("--assume-in-transaction" if migration.atomic else "--no-assume-in-transaction", "--stdin-filepath", name),
    ]
    done = subprocess.run(command, input=sql, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    reasonless = [f"{name}: {rule} is accepted without a reason" for rule, reason in accepted.items() if not reason]
    return "\n".join([*([done.stdout + done.stderr] if done.returncode else []), *reasonless])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketing_contacts.settings")
    django.setup()
    sys.exit("\n".join(findings()) or None)
