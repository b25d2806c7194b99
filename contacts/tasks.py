"""Scheduled work on contacts, to apply update dates and delete old files and lists of contacts."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from contacts.models import BulkChange, Import
from contacts.selectors import imports, purgeable
from contacts.services.jobs.bulk_changes import purge_bulk_change
from contacts.services.jobs.imports import purge_import
from contacts.services.status.update_date import expire_pending_contacts
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.selectors import portals_past_their_update_date
from marketing_contacts.jobs.services import MILLISECOND
from marketing_contacts.portals.models import Portal

EXPIRES_AFTER = 60  # seconds, for a queued task that no worker takes. The next run finds the portal again.
KEPT = timedelta(days=30)  # files and lists of contacts, after the last change of their job


@shared_task
def purge_imports() -> int:
    """Delete the files of imports to which nothing happened for 30 days, and return their number."""
    now = timezone.now()
    old = {"purged_at": None, "touched_at__lt": now - KEPT}
    purged = 0
    for portal_id in Import.objects.filter(**old).values_list("portal_id", flat=True).distinct():
        portal = Portal.objects.get(pk=portal_id)
        for import_id in imports(portal).filter(**old).values_list("id", flat=True):
            purge_import(portal=portal, import_id=import_id, now=now)
            purged += 1
    return purged


@shared_task
def purge_bulk_changes() -> int:
    """Delete the lists of contacts of bulk changes to which nothing happened for 30 days, and return their number."""
    now = timezone.now()
    before, purged = now - KEPT, 0
    for portal_id in BulkChange.objects.filter(touched_at__lt=before).values_list("portal_id", flat=True).distinct():
        portal = Portal.objects.get(pk=portal_id)
        for change_id in purgeable(portal, before=before).values_list("id", flat=True):
            purged += purge_bulk_change(portal=portal, change_id=change_id, before=before, now=now)
    return purged


@shared_task
def apply_update_dates() -> int:
    """Start `apply_update_date` for every portal that has passed an update date, and return the number of portals."""
    due = list(portals_past_their_update_date(timezone.now()))
    for portal_id in due:
        apply_update_date.apply_async((portal_id,), expires=EXPIRES_AFTER)
    return len(due)


@shared_task
def apply_update_date(portal_id: int) -> int:
    """Let the portal pass its update date. Answer how many parts of contacts stopped counting.

    The task may run twice, late, beside itself, or be killed. Each part is one transaction. The rest is found again.
    """
    portal, now = Portal.objects.get(pk=portal_id), timezone.now()
    next_update_at = billing.pass_update_date(portal=portal, now=now)
    last, parts = expire_pending_contacts(portal=portal, next_update_at=next_update_at, now=now), 0
    while last is not None:
        parts += 1
        now = max(timezone.now(), now + MILLISECOND)  # two parts never share a moment of the wire
        last = expire_pending_contacts(portal=portal, next_update_at=next_update_at, now=now, after=last)
    return parts
