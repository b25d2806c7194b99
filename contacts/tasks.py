"""What contacts need done outside requests: the work of imports and bulk changes, and the update date."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

import structlog
from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from contacts.models import BulkChange, Import
from contacts.selectors import imports, purgeable
from contacts.services import expire_pending_contacts
from contacts.services.jobs import bulk_changes, bulk_work, import_work
from contacts.services.jobs import imports as import_services
from contacts.services.jobs.turns import MILLISECOND
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.selectors import portals_past_their_update_date
from marketing_contacts.billing.services import NoMarketingContacts
from marketing_contacts.portals.models import Portal

TURN = 10  # seconds until a job goes to the end of the queue, so that others come to their turn
STUCK = timedelta(seconds=15)  # since a job moved last, when nobody seems to work on it
FORGOTTEN = 60  # seconds after which a worker need not look at a job that was found stuck: it is found again
KEPT = timedelta(days=30)  # files and the contacts of bulk changes, after the last that happened to these
log = structlog.get_logger(__name__)


@shared_task
def work_on_import(portal_id: int, import_id: int) -> None:
    """Work on an import for a turn. Safe to run twice and to be killed: each part is one transaction."""
    portal = Portal.objects.get(pk=portal_id)
    part = partial(import_work.work_on_next_part, portal=portal, import_id=import_id)
    trouble = partial(import_services.note_trouble, portal=portal, import_id=import_id)
    if _a_turn_is_not_enough(part, trouble):
        work_on_import.delay(portal_id, import_id)


@shared_task
def work_on_bulk_change(portal_id: int, change_id: int) -> None:
    """Work on a bulk change for a turn. Safe to run twice and to be killed: each part is one transaction."""
    portal = Portal.objects.get(pk=portal_id)
    part = partial(bulk_work.work_on_next_part, portal=portal, change_id=change_id)
    trouble = partial(bulk_changes.note_trouble, portal=portal, change_id=change_id)
    if _a_turn_is_not_enough(part, trouble):
        work_on_bulk_change.delay(portal_id, change_id)


def _a_turn_is_not_enough(part: Callable[..., bool], trouble: Callable[..., None]) -> bool:
    """Do parts until none is left, or the turn is over; answers whether there are more."""
    started = time.monotonic()
    while _does_a_part(part, trouble, timezone.now()):
        if time.monotonic() - started > TURN:
            return True
    return False


def _does_a_part(part: Callable[..., bool], trouble: Callable[..., None], now: datetime) -> bool:
    """Whether a part was done or may be tried again."""
    try:
        return part(now=now)
    except NoMarketingContacts:
        trouble(now=now, failure="NO_MARKETING_CONTACTS")
    except (OperationalError, InterfaceError):
        raise  # the database is away: the job is found again when it is back
    except Exception:
        log.exception("part_of_a_job_failed")
        trouble(now=now)
    return True


@shared_task
def resume_imports() -> int:
    """Find imports that nobody works on, and have them worked on; answer how many there were."""
    found = list(_stuck(Import, purged_at=None))
    for about in found:
        work_on_import.apply_async(about, expires=FORGOTTEN)
    return len(found)


@shared_task
def resume_bulk_changes() -> int:
    """Find bulk changes that nobody works on, and have them worked on; answer how many there were."""
    found = list(_stuck(BulkChange))
    for about in found:
        work_on_bulk_change.apply_async(about, expires=FORGOTTEN)
    return len(found)


def _stuck(jobs: type[BulkChange | Import], **more: None) -> Iterator[tuple[int, int]]:
    """The portal and the number of each job that has not moved for a while, though it should."""
    stuck = {"state__in": jobs.WORKING, "touched_at__lt": timezone.now() - STUCK, **more}
    for portal_id in jobs.objects.filter(**stuck).values_list("portal_id", flat=True).distinct():
        for job_id in jobs.objects.filter(portal=portal_id, **stuck).values_list("id", flat=True):
            yield portal_id, job_id


@shared_task
def purge_imports() -> int:
    """Throw away the files of imports that nothing happened to for 30 days; answer how many there were."""
    now = timezone.now()
    old = {"purged_at": None, "touched_at__lt": now - KEPT}
    purged = 0
    for portal_id in Import.objects.filter(**old).values_list("portal_id", flat=True).distinct():
        portal = Portal.objects.get(pk=portal_id)
        for import_id in imports(portal).filter(**old).values_list("id", flat=True):
            import_services.purge_import(portal=portal, import_id=import_id, now=now)
            purged += 1
    return purged


@shared_task
def purge_bulk_changes() -> int:
    """Throw away which contacts bulk changes were about that nothing happened to for 30 days; answer how many."""
    now = timezone.now()
    before, purged = now - KEPT, 0
    for portal_id in BulkChange.objects.filter(touched_at__lt=before).values_list("portal_id", flat=True).distinct():
        portal = Portal.objects.get(pk=portal_id)
        for change_id in purgeable(portal, before=before).values_list("id", flat=True):
            purged += bulk_changes.purge_bulk_change(portal=portal, change_id=change_id, before=before, now=now)
    return purged


@shared_task
def apply_update_dates() -> int:
    """Have the update date applied in every portal that has passed one; answer how many there were."""
    due = list(portals_past_their_update_date(timezone.now()))
    for portal_id in due:
        apply_update_date.apply_async((portal_id,), expires=FORGOTTEN)
    return len(due)


@shared_task
def apply_update_date(portal_id: int) -> int:
    """Let the portal pass its update date; answer how many parts of contacts stopped counting.

    Safe to run twice, late, beside itself, and to be killed: each part is one transaction, and the rest is found again.
    """
    portal, now = Portal.objects.get(pk=portal_id), timezone.now()
    next_update_at = billing.pass_update_date(portal=portal, now=now)
    last, parts = expire_pending_contacts(portal=portal, next_update_at=next_update_at, now=now), 0
    while last is not None:
        parts += 1
        now = max(timezone.now(), now + MILLISECOND)  # a moment of the wire is of one part
        last = expire_pending_contacts(portal=portal, next_update_at=next_update_at, now=now, after=last)
    return parts
