"""The periodic tasks of integrations."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from integrations.idempotency import purge_answers
from integrations.services import purge_grants, request_log
from marketing_contacts.portals.models import Portal

GRANTS_KEPT = timedelta(days=7)  # after their end, so that an expired token and a replay are recognised


@shared_task
def purge_request_logs() -> int:
    """Delete old lines of every portal's request logs, and return their number. Repeated runs are safe."""
    now = timezone.now()
    return sum(request_log.purge_old_lines(portal=portal, now=now) for portal in Portal.objects.order_by("id"))


@shared_task
def purge_idempotent_answers() -> int:
    """Delete every portal's answers that were kept for a day. Repeated runs are safe."""
    now = timezone.now()
    return sum(purge_answers(portal=portal, now=now) for portal in Portal.objects.order_by("id"))


@shared_task
def purge_oauth_grants() -> int:
    """Delete every portal's codes and tokens that ended a week ago, and return their number. Repeated runs are safe."""
    before = timezone.now() - GRANTS_KEPT
    return sum(purge_grants(portal=portal, before=before) for portal in Portal.objects.order_by("id"))
