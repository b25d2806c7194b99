"""What billing does on a clock."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from marketing_contacts.billing import selectors, services
from marketing_contacts.portals.models import Portal

TAIL = timedelta(days=1)  # what is younger is read row by row


@shared_task
def fold_activity() -> int:
    """Fold older activity of every portal into days; safe to run twice."""
    before = timezone.now() - TAIL
    return sum(services.fold_activity(portal=portal, before=before) for portal in Portal.objects.order_by("id"))


@shared_task
def fold_ledgers() -> int:
    """Add what was booked since the last time to the days of every portal; safe to run twice."""
    return sum(services.fold_ledger(portal=portal) for portal in selectors.portals_with_a_ledger())
