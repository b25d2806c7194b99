"""List the ids of contacts whose address today's rules would write otherwise or refuse. No address is printed."""

from typing import Any

from django.core.management.base import BaseCommand

from contacts.selectors import old_addresses
from marketing_contacts.portals.models import Portal


class Command(BaseCommand):
    help = "List contacts whose address would be written otherwise today, or refused. Nothing is changed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for portal in Portal.objects.order_by("id"):
            for found in old_addresses(portal):
                self.stdout.write(f"portal {portal.pk}, contact {found.contact_id}: {_said(found.valid, found.twins)}")


def _said(valid: bool, twins: list[int]) -> str:  # noqa: FBT001 - private
    if not valid:
        return "no address by the rules of today"
    also = ", ".join(str(twin) for twin in twins)
    return f"written otherwise today{f'; contact {also} has the same address' if also else ''}"
