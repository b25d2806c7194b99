"""What integrations do on a clock."""

from celery import shared_task
from django.utils import timezone

from integrations.services import purge_answers, request_log
from marketing_contacts.portals.models import Portal


@shared_task
def purge_request_logs() -> int:
    """Throw away old lines of every portal's request logs; safe to run twice."""
    now = timezone.now()
    return sum(request_log.purge(portal=portal, now=now) for portal in Portal.objects.order_by("id"))


@shared_task
def purge_idempotent_answers() -> int:
    """Delete every portal's answers that were kept for a day; safe to run twice."""
    now = timezone.now()
    return sum(purge_answers(portal=portal, now=now) for portal in Portal.objects.order_by("id"))
