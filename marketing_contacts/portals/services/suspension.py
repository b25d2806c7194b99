"""Suspend and resume portals, for staff.

A suspended portal is read-only. Gates refuse programs and forms, jobs wait, and no mail leaves. Update dates and
renewals go on.
"""

from datetime import datetime

from django.db import connection, transaction

from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Portal


class AlreadySuspended(Exception):
    """The portal is suspended, so it cannot be suspended again."""


class NotSuspended(Exception):
    """The portal is not suspended, so it cannot be resumed."""


class PortalSuspended(Exception):
    """The portal is suspended, so nothing was written."""


def suspend_portal(*, portal: Portal, reason: str, by: str, now: datetime) -> None:
    """Suspend the portal. Members read the reason. Raises AlreadySuspended.

    When the function returns, no create and no part of a job is under way. Each was carried out before or refused.
    """
    _suspend(portal, reason, by, now)
    _wait_for_writes(portal)


@transaction.atomic
def _suspend(portal: Portal, reason: str, by: str, now: datetime) -> None:
    current = Portal.objects.select_for_update(no_key=True).get(pk=portal.pk)
    if current.suspended_at:
        raise AlreadySuspended
    current.suspended_at, current.suspension_reason = now, reason
    current.save(update_fields=["suspended_at", "suspension_reason"])
    _record(current, "portal.suspend", by, now, before=None, after={"reason": reason})


@transaction.atomic
def _wait_for_writes(portal: Portal) -> None:
    """Wait until the transactions end that read the portal as open and still write.

    `is_kept_open` and contacts_create_3 share the row while they write. Later ones read that the portal is suspended,
    so the wait ends. Nothing else is locked here, so no transaction waits for this one.
    """
    Portal.objects.select_for_update().get(pk=portal.pk)


@transaction.atomic
def resume_portal(*, portal: Portal, by: str, now: datetime) -> None:
    """Open the portal again. Jobs and mails that waited go on. Raises NotSuspended."""
    current = Portal.objects.select_for_update(no_key=True).get(pk=portal.pk)
    if current.suspended_at is None:
        raise NotSuspended
    reason, current.suspended_at, current.suspension_reason = current.suspension_reason, None, ""
    current.save(update_fields=["suspended_at", "suspension_reason"])
    _record(current, "portal.resume", by, now, before={"reason": reason}, after=None)


def is_kept_open(*, portal: Portal) -> bool:
    """Return True for an open portal, and keep a suspension waiting until the caller's transaction ends.

    The lock is the lock that foreign keys take, so writers of one portal do not wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM portals_portal WHERE id = %s AND suspended_at IS NULL FOR KEY SHARE", [portal.pk])
        return cursor.fetchone() is not None


def _record(
    portal: Portal, action: str, by: str, now: datetime, *, before: dict[str, str] | None, after: dict[str, str] | None
) -> None:
    audit.record(
        portal=portal,
        actor=by,
        action=action,
        target=audit.Target("portal", portal.pk, portal.name),
        before=before,
        after=after,
        now=now,
    )
