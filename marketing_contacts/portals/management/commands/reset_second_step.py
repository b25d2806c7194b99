"""Turn the second step of a user off who lost their device, and sign the user out everywhere."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from marketing_contacts.portals.selectors import user_of
from marketing_contacts.portals.services import reset_second_step


class Command(BaseCommand):
    help = "Turn off the second step of an account. The audit trails of its portals record this."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address with which the person signs in")

    def handle(self, *_args: Any, email: str, **_options: Any) -> None:
        user = user_of(email)
        if user is None:
            raise CommandError(f"No user signs in with {email}.")
        if not reset_second_step(user=user, by="manage.py reset_second_step", now=timezone.now()):
            raise CommandError(f"{email} has no second step.")
        self.stdout.write(f"The second step of {email} has been turned off.")
