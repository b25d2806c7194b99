"""What the services of jobs share: beginning at the first part, telling a worker, giving up after many tries."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from contacts.models import BulkChange, Import

MILLISECOND = timedelta(milliseconds=1)
MOST_TRIES = 5  # of one part, until a job is given up
log = structlog.get_logger(__name__)


def set_to_work(job: BulkChange | Import, state: str, task: str, now: datetime, *fields: str) -> None:
    """Begin at the first part; a worker is told at the commit. Should that be lost, a task finds the row."""
    job.state, job.next_part, job.tries, job.touched_at = state, 0, 0, now
    job.save(update_fields=["state", "next_part", "tries", "touched_at", *fields])
    transaction.on_commit(lambda: tell_a_worker(task, job))


def tell_a_worker(task: str, job: BulkChange | Import) -> None:
    """Have a job worked on at once."""
    try:
        current_app.send_task(task, [job.portal_id, job.id])
    except OperationalError:
        log.warning("job_waits_for_the_broker", task=task, job_id=job.id)


def moment_of_part(job: BulkChange | Import, now: datetime) -> datetime:
    """When a job's next part happens, a millisecond after the part before at the earliest.

    Thus no more contacts than a part has share a moment of the wire, where moments are read to the millisecond.
    """
    return max(now, job.touched_at + MILLISECOND) if job.next_part else now


def give_up_or_try_again(job: BulkChange | Import, failure: str, now: datetime) -> bool:
    """A part could not be done: whether the job is given up, after many tries or at once for `failure`."""
    job.tries += 1
    gives_up = bool(failure) or job.tries >= MOST_TRIES
    if gives_up:
        job.state, job.failure, job.ended_at = job.State.FAILED, failure or "TRIES", now
    job.save(update_fields=["tries", "state", "failure", "ended_at"])
    return gives_up


def added(numbers: Mapping[str, int], more: Counter[str]) -> dict[str, int]:
    """Numbers by kind, and more of them."""
    return dict(Counter(numbers) + more)
