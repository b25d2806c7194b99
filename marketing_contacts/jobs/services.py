"""Move jobs on. Begin at the first part, do the next part, try again, give up, and cancel.

The job is locked first, then the rows of its work in the order of all services.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import QuerySet
from kombu.exceptions import OperationalError

from marketing_contacts.jobs.models import Job, JobFailure, JobState
from marketing_contacts.jobs.work import J, Work
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.portals.services import is_kept_open

TASK = "marketing_contacts.jobs.tasks.work_on"
MILLISECOND = timedelta(milliseconds=1)
MOST_TRIES = 5  # of one part, until a job is given up
log = structlog.get_logger(__name__)


class JobMoved(Exception):
    """The job is no longer in a state that allows the step."""


def begin(job: Job, state: str, now: datetime, *fields: str) -> None:
    """Set a job to work at its first part. The transaction's commit tells a worker.

    If that message is lost, `resume_jobs` finds the row.
    """
    job.state, job.next_part, job.tries, job.touched_at = state, 0, 0, now
    job.save(update_fields=["state", "next_part", "tries", "touched_at", *fields])
    transaction.on_commit(lambda: tell_a_worker(job))


def tell_a_worker(job: Job) -> None:
    """Ask a worker to start the job at once."""
    try:
        current_app.send_task(TASK, [job.KIND, job.portal_id, job.id])
    except OperationalError:
        log.warning("job_waits_for_the_broker", kind=job.KIND, job_id=job.id)


def locked_job(jobs: QuerySet[J], *, portal: Portal, job_id: int) -> J:
    """Lock and return the job. Raises JobMoved when `jobs`, which have the allowed states, do not contain the job."""
    job = jobs.filter(portal=portal, id=job_id).select_for_update(of=("self",)).first()
    if job is None:
        raise JobMoved
    job.portal = portal
    return job


@transaction.atomic
def do_next_part(*, work: Work[J], portal: Portal, job_id: int, now: datetime) -> bool:
    """Count or do the next part of a job. Return True when the caller may go on with the job.

    The lock skips a job that another worker holds, so that no part is done twice. A job of a suspended portal waits.
    """
    if not is_kept_open(portal=portal):
        return False
    unfinished = work.unfinished().filter(portal=portal, id=job_id)
    job = unfinished.select_for_update(of=("self",), skip_locked=True).first()
    if job is None:
        return False
    job.portal = portal
    # The wire reads moments to the millisecond, so no more contacts than a part has share one moment.
    moment = max(now, job.touched_at + MILLISECOND) if job.next_part else now
    is_counted = job.state == job.COUNTING
    numbers = work.count(job, moment) if is_counted else work.do_part(job, moment)
    if numbers is None:
        _conclude(work, job, now)
        return False
    job.next_part, job.tries, job.touched_at = job.next_part + 1, 0, moment
    if is_counted:
        job.expected = added(job.expected, numbers)
    else:
        job.result = added(job.result, numbers)
    job.save(update_fields=["next_part", "tries", "touched_at", "expected", "result", *work.moves])
    return True


def do_all_parts(*, work: Work[J], portal: Portal, job_id: int, now: datetime) -> None:
    """Count or do all parts of a job that are left, without a worker."""
    while do_next_part(work=work, portal=portal, job_id=job_id, now=now):
        pass


def _conclude(work: Work[J], job: J, now: datetime) -> None:
    """End a counted job's counting, or a running job."""
    counted = job.state == job.COUNTING
    job.state, job.touched_at = job.PREVIEWED if counted else JobState.DONE, now
    job.ended_at = None if counted else now
    job.save(update_fields=["state", "ended_at", "touched_at", "expected", *work.moves])
    if not counted:
        work.record(job, "end", None, now)


@transaction.atomic
def note_trouble(*, work: Work[J], portal: Portal, job_id: int, now: datetime, failure: str = "") -> None:
    """Note that a part could not be done. A worker tries the part again.

    The job fails after many tries of one part, or at once where `failure` says that no try helps.
    """
    job = work.unfinished().filter(portal=portal, id=job_id).select_for_update(of=("self",)).first()
    if job is None:
        return
    job.portal, job.tries = portal, job.tries + 1
    if not failure and job.tries < MOST_TRIES:
        job.save(update_fields=["tries"])
        return
    job.state, job.failure, job.ended_at = JobState.FAILED, failure or JobFailure.TRIES, now
    changed = work.forget_wish(job)
    job.save(update_fields=["tries", "state", "failure", "ended_at", *changed])
    work.record(job, "fail", None, now)


@transaction.atomic
def cancel_job(*, work: Work[J], portal: Portal, job_id: int, by: Member, now: datetime) -> None:
    """Stop a job before its next part. What it has done stays. Raises JobMoved for a job that has ended."""
    unended = work.jobs().exclude(state__in=work.model.ENDED)
    job = locked_job(unended, portal=portal, job_id=job_id)
    job.state, job.ended_at, job.touched_at = JobState.CANCELLED, now, now
    changed = work.forget_wish(job)
    job.save(update_fields=["state", "ended_at", "touched_at", *changed])
    work.record(job, "cancel", by, now)


def added(numbers: Mapping[str, int], more: Counter[str]) -> dict[str, int]:
    """Return the sums of two counts by kind."""
    return dict(Counter(numbers) + more)
