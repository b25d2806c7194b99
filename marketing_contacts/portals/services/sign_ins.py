"""Record sign-ins and sign-outs in the audit trails of a person's portals, and keep failed sign-ins for staff."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction

from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, SignInFailure, User
from marketing_contacts.portals.selectors import memberships, user_of

FAILURES_ARE_KEPT = timedelta(days=90)

log = structlog.get_logger(__name__)


def record_in_trails(
    *, user: User, action: str, now: datetime, by: Member | str = "", before: Any = None, after: Any = None
) -> None:
    """Record an event of a person's account in the audit trail of each of their portals.

    Each entry is a transaction of its own, so that the ends of two trails are never locked at once. `by` names the
    actor when it was not the person.
    """
    target = audit.Target("member", user.pk, str(user))
    for member in memberships(user):
        with transaction.atomic():
            audit.record(
                portal=member.portal,
                actor=by or member,
                action=action,
                target=target,
                now=now,
                before=before,
                after=after,
            )


def note_sign_in_failure(*, kind: SignInFailure.Kind, email: str, address: str, now: datetime) -> None:
    """Store and log a failed or refused sign-in. The address is stored only when it belongs to an account."""
    user = user_of(email.replace("\0", ""))
    account = user.email if user else ""
    SignInFailure.objects.create(at=now, kind=kind, account=account, address=address)
    log.warning("sign_in_failed", kind=kind.value, account=account, address=address)


def purge_sign_in_failures(*, now: datetime) -> int:
    """Delete failures older than FAILURES_ARE_KEPT, and return the number of rows."""
    gone, _by_table = SignInFailure.objects.filter(at__lt=now - FAILURES_ARE_KEPT).delete()
    return gone
