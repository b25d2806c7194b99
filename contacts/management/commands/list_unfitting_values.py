"""List stored values that no longer fit their property, one line each, by the contact's id and without the value.

The values stay as they are, readable and exported, until somebody writes them again.
"""

from typing import Any

from django.core.management.base import BaseCommand

from contacts.selectors import unfitting_values
from marketing_contacts.portals.models import Portal


class Command(BaseCommand):
    help = "List values of contacts that would be refused today: portal, contact, property."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for portal in Portal.objects.order_by("id"):
            for contact_id, name in unfitting_values(portal):
                self.stdout.write(f"portal {portal.pk} contact {contact_id} {name}")
