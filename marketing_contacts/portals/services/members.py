"""Change permissions and end memberships.

Each change locks the end of the portal's audit trail first, so a portal makes one change at a time. A portal therefore
keeps its last Super Admin under parallel changes.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from marketing_contacts.portals import audit
from marketing_contacts.portals.models import AuditHead, Member
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import members, super_admins


class LastSuperAdmin(Exception):
    """The change would leave the portal without a Super Admin who can sign in."""


class NoLongerMember(Exception):
    """The member was removed meanwhile."""


@transaction.atomic
def set_permissions(*, member: Member, permissions: Iterable[Permission], by: Member, now: datetime) -> Member:
    """Replace the member's permissions.

    Raises LastSuperAdmin when no other Super Admin can sign in, and NoLongerMember when the member was removed.
    """
    head, current = _lock_current(member)
    before, after = current.permissions, sorted(set(permissions))
    if before == after:
        return current
    if Permission.SUPER_ADMIN not in after:
        _require_another_super_admin(current)
    members(current.portal).filter(pk=current.pk).update(permissions=after)
    current.permissions = after
    action, target = "member.permissions", audit.Target("member", current.user_id, str(current))
    audit.record(
        portal=current.portal, actor=by, action=action, target=target, before=before, after=after, now=now, head=head
    )
    return current


@transaction.atomic
def remove_member(*, member: Member, by: Member, now: datetime) -> None:
    """End a membership. The membership ends with the member's next request.

    Raises LastSuperAdmin when no other Super Admin can sign in, and NoLongerMember when the member was removed.
    """
    _end_membership(member, by, "member.remove", now)


@transaction.atomic
def leave(*, member: Member, now: datetime) -> None:
    """End one's own membership.

    Raises LastSuperAdmin when no other Super Admin can sign in, and NoLongerMember when the member was removed.
    """
    _end_membership(member, member, "member.leave", now)


def _end_membership(member: Member, by: Member, action: str, now: datetime) -> None:
    head, current = _lock_current(member)
    _require_another_super_admin(current)
    members(current.portal).filter(pk=current.pk).delete()
    target, before = audit.Target("member", current.user_id, str(current)), current.permissions
    audit.record(
        portal=current.portal, actor=by, action=action, target=target, before=before, after=None, now=now, head=head
    )


def _lock_current(member: Member) -> tuple[AuditHead, Member]:
    """Lock the end of the audit trail, and return it with the current member."""
    head = audit.lock_head(portal=member.portal)
    current = members(member.portal).filter(pk=member.pk).first()
    if current is None:
        raise NoLongerMember
    return head, current


def _require_another_super_admin(member: Member) -> None:
    """Raise LastSuperAdmin when the portal would have no Super Admin without this member."""
    others = super_admins(member.portal).exclude(pk=member.pk)
    if Permission.SUPER_ADMIN in member.permissions and not others.exists():
        raise LastSuperAdmin
