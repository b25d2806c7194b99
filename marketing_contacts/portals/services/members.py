"""Changes what members may, and sees them off. One change at a time in a portal: the end of its audit trail is locked
first, so that a portal never loses its last Super Admin, however many people act at once.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from marketing_contacts.portals import audit
from marketing_contacts.portals.models import AuditHead, Member
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import members, super_admins


class LastSuperAdmin(Exception):
    """A portal keeps at least one Super Admin who can sign in."""


class NoLongerMember(Exception):
    """Somebody else removed the member meanwhile."""


@transaction.atomic
def set_permissions(*, member: Member, permissions: Iterable[Permission], by: Member, now: datetime) -> Member:
    """Grant a member these permissions and no others. Raises LastSuperAdmin and NoLongerMember."""
    head, current = _locked(member)
    before, after = current.permissions, sorted(set(permissions))
    if before == after:
        return current
    if Permission.SUPER_ADMIN not in after:
        _require_another_super_admin(current)
    members(current.portal).filter(pk=current.pk).update(permissions=after)
    current.permissions = after
    _record(head, current, by, "member.permissions", before, after, now)
    return current


@transaction.atomic
def remove_member(*, member: Member, by: Member, now: datetime) -> None:
    """End a membership: the next request finds no member. Raises LastSuperAdmin and NoLongerMember."""
    _see_off(member, by, "member.remove", now)


@transaction.atomic
def leave(*, member: Member, now: datetime) -> None:
    """Leave the portal oneself. Raises LastSuperAdmin and NoLongerMember."""
    _see_off(member, member, "member.leave", now)


def _see_off(member: Member, by: Member, action: str, now: datetime) -> None:
    head, current = _locked(member)
    _require_another_super_admin(current)
    members(current.portal).filter(pk=current.pk).delete()
    _record(head, current, by, action, current.permissions, None, now)


def _locked(member: Member) -> tuple[AuditHead, Member]:
    """The end of the audit trail, locked, and the member as they are now."""
    head = audit.lock_head(portal=member.portal)
    current = members(member.portal).filter(pk=member.pk).first()
    if current is None:
        raise NoLongerMember
    return head, current


def _require_another_super_admin(member: Member) -> None:
    """Raise LastSuperAdmin where the portal would be left without one."""
    others = super_admins(member.portal).exclude(pk=member.pk)
    if Permission.SUPER_ADMIN in member.permissions and not others.exists():
        raise LastSuperAdmin


def _record(  # noqa: PLR0917 - the parts of one sentence
    head: AuditHead, member: Member, by: Member, action: str, before: Any, after: Any, now: datetime
) -> None:
    audit.record(
        portal=member.portal,
        actor=by,
        action=action,
        target=audit.Target("member", member.user_id, str(member)),
        before=before,
        after=after,
        now=now,
        head=head,
    )
