"""The periodic tasks of billing.

The queue holds the names of tasks while an old and a new release run side by side. So a task keeps its name.
"""

from collections.abc import Iterable
from datetime import timedelta

from celery import Task, shared_task
from django.utils import timezone

from marketing_contacts.billing import selectors, services
from marketing_contacts.portals.models import Portal

TAIL = timedelta(minutes=10)  # pages read younger rows one by one
EXPIRES_AFTER = 60  # seconds, for a queued task that no worker takes. The next run finds the portal again.


@shared_task
def renew_subscriptions() -> int:
    """Start `renew` for every portal whose renewal date may have come, and return the number of portals."""
    return _for_each(renew, selectors.portals_to_renew(timezone.now()))


@shared_task
def renew(portal_id: int) -> int:
    """Begin the portal's due terms, and return their number. Repeated and late runs are safe."""
    return services.renew(portal=Portal.objects.get(pk=portal_id), now=timezone.now())


@shared_task
def fold_activity() -> int:
    """Start `fold_activity_of` for every portal, and return the number of portals."""
    return _for_each(fold_activity_of, Portal.objects.order_by("id").values_list("id", flat=True))


@shared_task
def fold_activity_of(portal_id: int) -> int:
    """Fold the portal's older activity into days. Repeated runs are safe."""
    return services.fold_activity(portal=Portal.objects.get(pk=portal_id), before=timezone.now() - TAIL)


@shared_task
def fold_ledgers() -> int:
    """Start `fold_ledger_of` for every portal with new ledger rows, and return the number of portals."""
    return _for_each(fold_ledger_of, selectors.portals_with_a_ledger_to_fold())


@shared_task
def fold_ledger_of(portal_id: int) -> int:
    """Add the portal's new ledger rows to its days. Repeated runs are safe."""
    return services.fold_ledger(portal=Portal.objects.get(pk=portal_id))


@shared_task
def write_due_statements() -> int:
    """Start `write_statements` for every portal with due statements, and return the number of portals."""
    return _for_each(write_statements, selectors.portals_with_statements_due())


@shared_task
def write_statements(portal_id: int) -> int:
    """Write the portal's due statements, and return their number. Repeated and killed runs are safe."""
    return services.write_statements(portal=Portal.objects.get(pk=portal_id), now=timezone.now())


@shared_task
def look_for_notices() -> int:
    """Start `tell` for every portal that may be due a notice or whose mails wait, and return the number of portals."""
    now = timezone.now()
    due = {*selectors.portals_to_look_at(now), *selectors.portals_with_notices_to_mail(now)}
    return _for_each(tell, sorted(due))


@shared_task
def tell(portal_id: int) -> int:
    """Create the portal's due notices and send its mails, and return the number of accepted mails.

    Repeated runs are safe.
    """
    portal, now = Portal.objects.get(pk=portal_id), timezone.now()
    services.create_due_notices(portal=portal, now=now)
    return services.mail_notices(portal=portal, now=now)


@shared_task
def purge_notice_mails() -> int:
    """Start `delete_old_notice_mails` for every portal with old recipients, and return the number of portals."""
    return _for_each(delete_old_notice_mails, selectors.portals_with_old_notice_mails(timezone.now()))


@shared_task
def delete_old_notice_mails(portal_id: int) -> int:
    """Delete the old recipients of the portal's notices. Repeated runs are safe."""
    return services.delete_old_notice_mails(portal=Portal.objects.get(pk=portal_id), now=timezone.now())


def _for_each(task: "Task[[int], int]", portal_ids: Iterable[int]) -> int:
    """Start the task once for each portal, and return the number of portals. A failure in one portal stops no other."""
    due = list(portal_ids)
    for portal_id in due:
        task.apply_async((portal_id,), expires=EXPIRES_AFTER)
    return len(due)
