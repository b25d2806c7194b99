"""What billing does on a clock."""

from collections.abc import Iterable
from datetime import timedelta

from celery import Task, shared_task
from django.utils import timezone

from marketing_contacts.billing import selectors, services
from marketing_contacts.portals.models import Portal

TAIL = timedelta(minutes=10)  # what is younger is read row by row: pages wait for it
FORGOTTEN = 60  # seconds after which a worker need not look at a portal that was found to be due: it is found again


@shared_task
def renew_subscriptions() -> int:
    """Have the terms begun whose renewal date has come, in every portal; answer in how many there were any."""
    return _for_each(renew, selectors.portals_to_renew(timezone.now()))


@shared_task
def renew(portal_id: int) -> int:
    """Begin the portal's terms whose renewal date has come; answer how many. Safe to run twice, and late."""
    return services.renew(portal=Portal.objects.get(pk=portal_id), now=timezone.now())


@shared_task
def fold_activity() -> int:
    """Have older activity of every portal folded into days; answer of how many portals."""
    return _for_each(fold_activity_of, Portal.objects.order_by("id").values_list("id", flat=True))


@shared_task
def fold_activity_of(portal_id: int) -> int:
    """Fold the portal's older activity into days; safe to run twice."""
    return services.fold_activity(portal=Portal.objects.get(pk=portal_id), before=timezone.now() - TAIL)


@shared_task
def fold_ledgers() -> int:
    """Have what was booked since the last time added to the days; answer in how many portals there was any."""
    return _for_each(fold_ledger_of, selectors.portals_with_a_ledger_to_fold())


@shared_task
def fold_ledger_of(portal_id: int) -> int:
    """Add what was booked in the portal since the last time to its days; safe to run twice."""
    return services.fold_ledger(portal=Portal.objects.get(pk=portal_id))


@shared_task
def write_due_statements() -> int:
    """Have the statements written that are due, in every portal; answer in how many portals there were any."""
    return _for_each(write_statements, selectors.portals_with_statements_due())


@shared_task
def write_statements(portal_id: int) -> int:
    """Write the portal's statements that are due; answer how many were written. Safe to run twice and to be killed."""
    return services.write_statements(portal=Portal.objects.get(pk=portal_id), now=timezone.now())


@shared_task
def look_for_notices() -> int:
    """Have every portal told where its count moved, or where a mail waits; answer how many there were."""
    now = timezone.now()
    due = {*selectors.portals_to_look_at(now), *selectors.portals_with_notices_to_mail(now)}
    return _for_each(tell, sorted(due))


@shared_task
def tell(portal_id: int) -> int:
    """Tell a portal what it is to know about its count; answer how many mails were handed on. Safe to run twice."""
    portal, now = Portal.objects.get(pk=portal_id), timezone.now()
    services.create_due_notices(portal=portal, now=now)
    return services.mail_notices(portal=portal, now=now)


@shared_task
def purge_notice_mails() -> int:
    """Have it forgotten to whom notices were mailed long ago; answer in how many portals there was any."""
    return _for_each(delete_old_notice_mails, selectors.portals_with_old_notice_mails(timezone.now()))


@shared_task
def delete_old_notice_mails(portal_id: int) -> int:
    """Forget to whom the portal's notices were mailed long ago. Safe to run twice."""
    return services.delete_old_notice_mails(portal=Portal.objects.get(pk=portal_id), now=timezone.now())


def _for_each(task: "Task[[int], int]", portal_ids: Iterable[int]) -> int:
    """Ask for the task once for each portal, so that one which fails stops no other; answer for how many."""
    due = list(portal_ids)
    for portal_id in due:
        task.apply_async((portal_id,), expires=FORGOTTEN)
    return len(due)
