"""What billing does on a clock."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from marketing_contacts.billing import selectors, services
from marketing_contacts.portals.models import Portal

TAIL = timedelta(minutes=10)  # what is younger is read row by row: pages wait for it
FORGOTTEN = 60  # seconds after which a worker need not look at a portal that was found to be due: it is found again


@shared_task
def renew_subscriptions() -> int:
    """Begin the terms whose renewal date has come, in every portal; answer how many. Safe to run twice, and late."""
    now = timezone.now()
    due = Portal.objects.filter(pk__in=list(selectors.portals_to_renew(now)))
    return sum(services.renew(portal=portal, at=now) for portal in due)


@shared_task
def fold_activity() -> int:
    """Fold older activity of every portal into days; safe to run twice."""
    before = timezone.now() - TAIL
    return sum(services.fold_activity(portal=portal, before=before) for portal in Portal.objects.order_by("id"))


@shared_task
def fold_ledgers() -> int:
    """Add what was booked since the last time to the days of every portal; safe to run twice."""
    return sum(services.fold_ledger(portal=portal) for portal in selectors.portals_with_a_ledger())


@shared_task
def write_due_statements() -> int:
    """Have the statements written that are due, in every portal; answer in how many portals there were any."""
    due = list(selectors.portals_with_statements_due())
    for portal_id in due:
        write_statements.apply_async((portal_id,), expires=FORGOTTEN)
    return len(due)


@shared_task
def write_statements(portal_id: int) -> int:
    """Write the portal's statements that are due; answer how many were written. Safe to run twice and to be killed."""
    return services.write_statements(portal=Portal.objects.get(pk=portal_id), at=timezone.now())


@shared_task
def look_for_notices() -> int:
    """Have every portal told where its count moved, or where a mail waits; answer how many there were."""
    now = timezone.now()
    due = {*selectors.portals_to_look_at(now), *selectors.portals_with_notices_to_mail(now)}
    for portal_id in sorted(due):
        tell.apply_async((portal_id,), expires=FORGOTTEN)
    return len(due)


@shared_task
def tell(portal_id: int) -> int:
    """Tell a portal what it is to know about its count; answer how many mails were handed on. Safe to run twice."""
    portal, now = Portal.objects.get(pk=portal_id), timezone.now()
    services.take_notice(portal=portal, now=now)
    return services.mail_notices(portal=portal, now=now)
