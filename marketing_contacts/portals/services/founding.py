"""Create portals, and add members to portals."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from marketing_contacts.portals import audit
from marketing_contacts.portals.models import AuditHead, Member, Portal, User
from marketing_contacts.portals.permissions import Permission


@transaction.atomic
def create_portal(*, name: str, time_zone: str, currency: str, now: datetime) -> Portal:
    """Create a portal and the start of its audit trail."""
    portal = Portal.objects.create(name=name, time_zone=time_zone, currency=currency, created_at=now)
    AuditHead.objects.create(portal=portal)
    return portal


@transaction.atomic
def add_member(
    *, portal: Portal, user: User, permissions: Iterable[Permission], by: Member | None, now: datetime
) -> Member:
    """Add a user to the portal with these permissions. Raises IntegrityError for a user who already is a member."""
    granted = sorted(set(permissions))
    member = Member.objects.create(portal=portal, user=user, permissions=granted, joined_at=now)
    audit.record(
        portal=portal,
        actor=by,
        action="member.add",
        target=audit.Target("member", user.pk, str(user)),
        after=granted,
        now=now,
    )
    return member
