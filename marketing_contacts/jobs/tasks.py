"""The tasks that work on jobs for a turn and find jobs that stand still."""

import time
from datetime import datetime, timedelta

import structlog
from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from marketing_contacts.jobs.selectors import stuck_jobs
from marketing_contacts.jobs.services import do_next_part, note_trouble
from marketing_contacts.jobs.work import WORKS, J, Work
from marketing_contacts.portals.models import Portal

TURN = 10  # seconds until a job goes to the end of the queue, so that others come to their turn
STUCK = timedelta(seconds=15)  # since a job moved last, when nobody seems to work on it
EXPIRES_AFTER = 60  # seconds, for a queued task that no worker takes. The next run finds the job again.
log = structlog.get_logger(__name__)


@shared_task
def work_on(kind: str, portal_id: int, job_id: int) -> None:
    """Work on a job for a turn. Repeated and killed runs are safe, because each part is one transaction."""
    portal, started = Portal.objects.get(pk=portal_id), time.monotonic()
    while _try_a_part(WORKS[kind], portal, job_id, timezone.now()):
        if time.monotonic() - started > TURN:
            work_on.delay(kind, portal_id, job_id)
            return


def _try_a_part(work: Work[J], portal: Portal, job_id: int, now: datetime) -> bool:
    """Do a part, and return True when the job may go on."""
    try:
        return do_next_part(work=work, portal=portal, job_id=job_id, now=now)
    except (OperationalError, InterfaceError):
        raise  # the database is away, and a later run finds the job again
    except Exception as error:
        failure = work.hopeless.get(type(error), "")
        if not failure:
            log.exception("part_of_a_job_failed")
        note_trouble(work=work, portal=portal, job_id=job_id, now=now, failure=failure)
    return True


@shared_task
def resume_jobs() -> int:
    """Start `work_on` for each job that no worker moves, and return the number of jobs."""
    found = [(kind, *job) for kind, work in WORKS.items() for job in stuck_jobs(work, before=timezone.now() - STUCK)]
    for about in found:
        work_on.apply_async(about, expires=EXPIRES_AFTER)
    return len(found)
