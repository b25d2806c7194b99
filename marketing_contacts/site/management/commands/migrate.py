"""Run Django's migrate on a system in use. A migration waits a few seconds for its locks and then gives up.

Without a limit, a migration behind one long query would block every other request. The command runs as the role that
owns the tables. At the end it grants the application's role its rights, even after a migration gave up.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.migrations import Migration
from psycopg.errors import LockNotAvailable, QueryCanceled

from marketing_contacts.site import roles

GAVE_UP: dict[type, str] = {
    LockNotAvailable: "{migration} did not get its locks within {lock_timeout} s",
    QueryCanceled: "{migration} took longer than {statement_timeout} s in one statement",
}


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--lock-timeout", type=int, default=5, help="seconds that a migration waits for a lock")
        parser.add_argument("--statement-timeout", type=int, default=60, help="seconds that one statement may take")

    def handle(self, *args: Any, **options: Any) -> None:
        with roles.owner_connected() as application:
            try:
                self._migrate(*args, **options)
            finally:
                if application:
                    self._grant(application)

    def _migrate(self, *args: Any, **options: Any) -> None:
        self.connection, self.migration = connections[options["database"]], ""
        self.timeouts = {name: options[name] for name in ("lock_timeout", "statement_timeout")}
        try:
            super().handle(*args, **options)
        except OperationalError as error:
            gave_up = GAVE_UP.get(type(error.__cause__))
            if gave_up is None:
                raise
            reason = gave_up.format(migration=self.migration, **self.timeouts)
            raise CommandError(f"{reason}, so it was undone and blocks nothing. Run migrate again.") from error
        finally:
            if self.connection.is_usable():
                self._set(dict.fromkeys(self.timeouts, "DEFAULT"))

    def migration_progress_callback(  # the signature is Django's
        self,
        action: str,
        migration: Migration | None = None,
        fake: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Set the timeouts for the next migration.

        A migration without a transaction builds its indexes concurrently. Such a migration has to wait and blocks no
        writes, so it has no timeout.
        """
        if migration and action in {"apply_start", "unapply_start"}:
            self.migration = str(migration)
            atomic = migration.atomic
            self._set({name: f"'{seconds}s'" if atomic else "0" for name, seconds in self.timeouts.items()})
        super().migration_progress_callback(action, migration, fake)

    def _grant(self, role: str) -> None:
        password = settings.DATABASES["default"].get("PASSWORD", "")
        try:
            roles.grant(role, password)
        except roles.RoleNotFit as error:
            raise CommandError(str(error)) from None

    def _set(self, values: dict[str, str]) -> None:
        with self.connection.cursor() as cursor:
            for name, value in values.items():
                cursor.execute(f"SET {name} = {value}")
