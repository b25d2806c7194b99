"""Founds portals, takes in their first members, changes their settings."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from marketing_contacts.portals import audit
from marketing_contacts.portals.models import AuditHead, Member, Portal, User
from marketing_contacts.portals.permissions import Permission


@transaction.atomic
def create_portal(*, name: str, time_zone: str, currency: str, now: datetime) -> Portal:
    """Found a portal, with the beginning of its audit trail."""
    portal = Portal.objects.create(name=name, time_zone=time_zone, currency=currency, created_at=now)
    AuditHead.objects.create(portal=portal)
    return portal


@transaction.atomic
def add_member(
    *, portal: Portal, user: User, permissions: Iterable[Permission], by: Member | None, now: datetime
) -> Member:
    """Make a user a member of the portal with these permissions. Raises IntegrityError for one who is a member."""
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
    """Change the portal's settings; answer it as it is now. What stays the same is not recorded.

    Where the portal has a subscription, go through billing: its update date moves with the time zone.
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
    """Let in only members who have a second step at sign-in, or all of them; answer the portal as it is now."""
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
