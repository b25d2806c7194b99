"""Records who signed in and out, in the audit trails of the person's portals, and what failed, for staff."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from marketing_contacts.portals import audit
from marketing_contacts.portals.models import Member, SignInFailure, User
from marketing_contacts.portals.selectors import memberships, user_of

FAILURES_ARE_KEPT = timedelta(days=90)

log = structlog.get_logger(__name__)


def record_in_trails(*, user: User, action: str, now: datetime, by: Member | str = "") -> None:
    """Write what concerns a person's account into the audit trail of each of their portals, one after the other.

    Each entry is a transaction of its own, so that no two ends of trails are locked at once. `by` is who did it where
    it was not the person.
    """
    target = audit.Target("member", user.pk, str(user))
    for member in memberships(user):
        with transaction.atomic():
            audit.record(portal=member.portal, actor=by or member, action=action, target=target, now=now)


def note_sign_in_failure(*, kind: SignInFailure.Kind, email: str, address: str, now: datetime) -> None:
    """Keep and log that a sign-in failed or was refused. An address is named only where it is an account's."""
    user = user_of(email.replace("\0", ""))
    account = user.email if user else ""
    SignInFailure.objects.create(at=now, kind=kind, account=account, address=address)
    log.warning("sign_in_failed", kind=kind.value, account=account, address=address)


def purge_sign_in_failures(*, now: datetime) -> int:
    """Throw away what was kept long enough; answer how many rows."""
    gone, _by_table = SignInFailure.objects.filter(at__lt=now - FAILURES_ARE_KEPT).delete()
    return gone
