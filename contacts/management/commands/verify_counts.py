"""Recount every portal, and print one line for each. The exit status is 1 when a portal has a difference."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from contacts.recount import contents, discrepancies
from marketing_contacts.billing.selectors import books
from marketing_contacts.portals.models import Portal


class Command(BaseCommand):
    help = "Recount every portal: count = ledger = contacts = sum by source, and the chains are intact."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--contents", action="store_true", help="print the contents of each portal, to compare copies"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        wrong = 0
        for portal in Portal.objects.filter(usage__isnull=False).order_by("id"):
            found = discrepancies(portal)
            wrong += bool(found)
            counted = f"{books(portal).count} counted"
            sound = f"{contents(portal) if options['contents'] else counted}, all whole"
            self.stdout.write(f"{portal.pk} {portal.name}: {'; '.join(found) or sound}")
        if wrong:
            sys.exit(1)
