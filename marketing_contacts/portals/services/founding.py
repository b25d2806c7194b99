"""Create portals, add their first members and change their settings."""

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


@transaction.atomic
def change_portal(
    *, portal: Portal, name: str, time_zone: str, currency: str, by: Member | None, now: datetime
) -> Portal:
    """Change the portal's settings, and return the portal. An unchanged setting is not recorded.

    For a portal with a subscription, callers use billing's service, which moves the update date with the time zone.
    """
    head = audit.lock_head(portal=portal)
    current = Portal.objects.get(pk=portal.pk)
    wanted = {"name": name, "time_zone": time_zone, "currency": currency}
    before = {field: getattr(current, field) for field, value in wanted.items() if getattr(current, field) != value}
    if not before:
        return current
    after = {field: wanted[field] for field in before}
    for field, value in after.items():
        setattr(current, field, value)
    current.save(update_fields=list(after))
    audit.record(
        portal=current,
        actor=by,
        action="portal.change",
        target=audit.Target("portal", current.pk, current.name),
        before=before,
        after=after,
        now=now,
        head=head,
    )
    return current


@transaction.atomic
def require_second_step(*, portal: Portal, required: bool, by: Member, now: datetime) -> Portal:
    """Require a second step of all members at sign-in, or of none, and return the portal."""
    head = audit.lock_head(portal=portal)
    current = Portal.objects.get(pk=portal.pk)
    if current.requires_second_step == required:
        return current
    current.requires_second_step = required
    current.save(update_fields=["requires_second_step"])
    audit.record(
        portal=current,
        actor=by,
        action="portal.second_step",
        target=audit.Target("portal", current.pk, current.name),
        before=not required,
        after=required,
        now=now,
        head=head,
    )
    return current
