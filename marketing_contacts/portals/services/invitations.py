"""Invite people and make them members. A link works once, for seven days. The database keeps only its token's hash.

The worker creates the mailed link (`invitation_mails`), so that no link waits in the database.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from marketing_contacts.portals import audit
from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.models import AuditHead, Invitation, Member, Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import members, open_invitations, user_of
from marketing_contacts.portals.services.mail_limits import count_invitation_mail

INVITATION_LASTS = timedelta(days=7)


class AlreadyMember(Exception):
    """The address belongs to a member of the portal."""


class AlreadyInvited(Exception):
    """The address has an invitation that still works."""


class InvitationOver(Exception):
    """The invitation was accepted, revoked or sent again, it has expired, or it never existed."""


class AccountExists(Exception):
    """An account with this address exists. The owner of the account accepts the invitation after signing in."""


@transaction.atomic
def invite(
    *, portal: Portal, email: str, permissions: Iterable[Permission], language: str, by: Member | str, now: datetime
) -> Invitation:
    """Invite an address. The worker sends the link by mail.

    `by` is a member or the name of a staff member. Raises AlreadyMember when the address is a member's, AlreadyInvited
    when an invitation still works, and TooManyInvitations when the limits of mails are met.
    """
    head, email = audit.lock_head(portal=portal), email.lower()
    if members(portal).filter(user__email=email).exists():
        raise AlreadyMember
    earlier = open_invitations(portal).filter(email=email)
    if earlier.filter(expires_at__gt=now).exists():
        raise AlreadyInvited
    count_invitation_mail(portal=portal, email=email)
    earlier.update(revoked_at=now)
    known = user_of(email)
    invitation = Invitation.objects.create(
        portal=portal,
        email=email,
        permissions=sorted(set(permissions)),
        language=(known.language if known else "") or language,
        # Nobody receives this token. The worker creates another one for the mail.
        token_hash=token_hash(new_token()),
        invited_by_label=str(by),
        sent_at=now,
        mail_due_at=now,
        expires_at=now + INVITATION_LASTS,
    )
    _record(head, invitation, by, "invitation.create", None, invitation.permissions, now)
    return invitation


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: Member | str, now: datetime) -> None:
    """Send a new link that works for another seven days. The old link stops working.

    Raises InvitationOver when the invitation is no longer open, and TooManyInvitations when the limits of mails are
    met.
    """
    head, current = _lock_current(invitation)
    count_invitation_mail(portal=current.portal, email=current.email)
    _replace_link(current, new_token(), now, mail_due_at=now)
    _record(head, current, by, "invitation.resend", None, None, now)


@transaction.atomic
def link_of_invitation(*, invitation: Invitation, by: Member | str, now: datetime) -> str:
    """Return a new link that works for another seven days, without a mail. The old link stops working.

    Raises InvitationOver when the invitation is no longer open.
    """
    head, current = _lock_current(invitation)
    token = new_token()
    _replace_link(current, token, now, mail_due_at=None)
    _record(head, current, by, "invitation.link", None, None, now)
    return link_of(token)


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Member | str, now: datetime) -> None:
    """Revoke an invitation.

    The invitation's link stops working at once. Raises InvitationOver when the invitation is no longer open.
    """
    head, current = _lock_current(invitation)
    open_invitations(current.portal).filter(pk=current.pk).update(revoked_at=now)
    _record(head, current, by, "invitation.revoke", current.permissions, None, now)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User, now: datetime) -> Member:
    """Make the invited user a member. A user who became a member meanwhile keeps their permissions.

    Raises InvitationOver when the invitation is no longer open or belongs to another address.
    """
    head, current = _lock_current(invitation)
    if current.expires_at <= now or current.token_hash != invitation.token_hash or current.email != user.email:
        raise InvitationOver
    open_invitations(current.portal).filter(pk=current.pk).update(accepted_at=now)
    if found := members(current.portal).filter(user=user).first():
        return found
    member = Member.objects.create(portal=current.portal, user=user, permissions=current.permissions, joined_at=now)
    _record(head, current, member, "invitation.accept", None, current.permissions, now)
    return member


@transaction.atomic
def join(*, invitation: Invitation, name: str, password: str, language: str, now: datetime) -> Member:
    """Create an account for the invited person and make them a member.

    Raises AccountExists when the address has an account, and InvitationOver when the invitation is no longer open.
    """
    audit.lock_head(portal=invitation.portal)
    if user_of(invitation.email):
        raise AccountExists
    user = User.objects.create_user(invitation.email, password, name=name, language=language, date_joined=now)
    return accept_invitation(invitation=invitation, user=user, now=now)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(32)


def link_of(token: str) -> str:
    return settings.PUBLIC_URL + reverse("portals:invitation", args=[token])


def _replace_link(invitation: Invitation, token: str, now: datetime, *, mail_due_at: datetime | None) -> None:
    open_invitations(invitation.portal).filter(pk=invitation.pk).update(
        token_hash=token_hash(token),
        sent_at=now,
        expires_at=now + INVITATION_LASTS,
        mailed_at=None,
        mail_due_at=mail_due_at,
        mail_tries=0,
        mail_failure="",
    )


def _lock_current(invitation: Invitation) -> tuple[AuditHead, Invitation]:
    head = audit.lock_head(portal=invitation.portal)
    current = open_invitations(invitation.portal).filter(pk=invitation.pk).first()
    if current is None:
        raise InvitationOver
    return head, current


def _record(  # noqa: PLR0917 - the fields of one entry
    head: AuditHead, invitation: Invitation, by: Member | str, action: str, before: Any, after: Any, now: datetime
) -> None:
    audit.record(
        portal=invitation.portal,
        actor=by,
        action=action,
        target=audit.Target("invitation", invitation.pk, invitation.email),
        before=before,
        after=after,
        now=now,
        head=head,
    )
