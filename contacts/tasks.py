"""What contacts need done outside requests: the work of imports, and the update date."""

import time
from datetime import timedelta

import structlog
from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from contacts.models import Import
from contacts.selectors import imports
from contacts.services import lapse_contacts
from contacts.services.import_work import work_on_next_part
from contacts.services.imports import note_trouble, purge_import
from marketing_contacts.billing import services as billing
from marketing_contacts.billing.selectors import portals_past_their_update_date
from marketing_contacts.billing.services import NoMarketingContacts
from marketing_contacts.portals.models import Portal

TURN = 10  # seconds until an import goes to the end of the queue, so that others come to their turn
STUCK = timedelta(seconds=15)  # since an import moved last, when nobody seems to work on it
FORGOTTEN = 60  # seconds after which a worker need not look at an import that was found stuck: it is found again
KEPT = timedelta(days=30)  # files, after the last that happened to their imports
log = structlog.get_logger(__name__)


@shared_task
def work_on_import(portal_id: int, import_id: int) -> None:
    """Work on an import for a turn. Safe to run twice and to be killed: each part is one transaction."""
    portal, started = Portal.objects.get(pk=portal_id), time.monotonic()
    while _does_a_part(portal, import_id):
        if time.monotonic() - started > TURN:
            work_on_import.delay(portal_id, import_id)
            return


def _does_a_part(portal: Portal, import_id: int) -> bool:
    """Whether a part was done or may be tried again."""
    now = timezone.now()
    try:
        return work_on_next_part(portal=portal, import_id=import_id, now=now)
    except NoMarketingContacts:
        note_trouble(portal=portal, import_id=import_id, now=now, failure="NO_MARKETING_CONTACTS")
    except (OperationalError, InterfaceError):
        raise  # the database is away: the import is found again when it is back
    except Exception:
        log.exception("import_part_failed", portal_id=portal.pk, import_id=import_id)
        note_trouble(portal=portal, import_id=import_id, now=now)
    return True


@shared_task
def resume_imports() -> int:
    """Find imports that nobody works on, and have them worked on; answer how many there were."""
    stuck = {"state__in": Import.WORKING, "purged_at": None, "touched_at__lt": timezone.now() - STUCK}
    found = 0
    for portal_id in Import.objects.filter(**stuck).values_list("portal_id", flat=True).distinct():
        for import_id in Import.objects.filter(portal=portal_id, **stuck).values_list("id", flat=True):
            work_on_import.apply_async((portal_id, import_id), expires=FORGOTTEN)
            found += 1
    return found


@shared_task
def purge_imports() -> int:
    """Throw away the files of imports that nothing happened to for 30 days; answer how many there were."""
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
    next_update_at = billing.pass_update_date(portal=portal, at=now)
    last, parts = lapse_contacts(portal=portal, next_update_at=next_update_at, now=now), 0
    while last is not None:
        parts += 1
        last = lapse_contacts(portal=portal, next_update_at=next_update_at, now=now, after=last)
    return parts
