"""List the ids of contacts whose address today's rules would write otherwise or refuse. No address is printed."""

from typing import Any

from django.core.management.base import BaseCommand

from contacts.selectors import old_addresses
from marketing_contacts.portals.models import Portal


class Command(BaseCommand):
    help = "List contacts whose address would be stored differently or refused today. Nothing is changed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for portal in Portal.objects.order_by("id"):
            for found in old_addresses(portal):
                twins = ", ".join(str(twin) for twin in found.twins)
                state = "would be stored differently today" if found.valid else "not a valid address today"
                also = f"; contact {twins} has the same address" if found.valid and twins else ""
                self.stdout.write(f"portal {portal.pk}, contact {found.contact_id}: {state}{also}")
