"""Recounts every portal and says in one line each whether everything adds up; exit status 1 when something does not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from contacts.recount import discrepancies
from marketing_contacts.billing.models import Usage
from marketing_contacts.portals.models import Portal


class Command(BaseCommand):
    help = "Recount every portal: count = ledger = contacts = sum by source, and the chains are whole."

    def handle(self, *_args: Any, **_options: Any) -> None:
        wrong = 0
        for portal in Portal.objects.filter(usage__isnull=False).order_by("id"):
            found = discrepancies(portal)
            wrong += bool(found)
            count = Usage.objects.get(portal=portal).count
            self.stdout.write(f"{portal.pk} {portal.name}: {'; '.join(found) or f'{count} counted, all whole'}")
        if wrong:
            sys.exit(1)
