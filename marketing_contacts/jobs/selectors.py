"""Reads of jobs that stand still though a worker should move them."""

from collections.abc import Iterator
from datetime import datetime

from marketing_contacts.jobs.work import J, Work


def stuck_jobs(work: Work[J], *, before: datetime) -> Iterator[tuple[int, int]]:
    """Yield the portal and the id of each unfinished job that nothing moved since `before`.

    Jobs of suspended portals are left out. After the portal was resumed, its jobs are found again.
    """
    stuck = work.unfinished().filter(touched_at__lt=before, portal__suspended_at=None)
    for portal_id in stuck.values_list("portal_id", flat=True).distinct():
        for job_id in stuck.filter(portal=portal_id).values_list("id", flat=True):
            yield portal_id, job_id
