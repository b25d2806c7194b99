"""Send the mails of invitations, for the worker. Each mail gets a new link, and the link before it stops working."""

from datetime import datetime, timedelta

from django.db import transaction

from marketing_contacts.portals.models import Invitation, Portal
from marketing_contacts.portals.selectors import invitations_to_mail, open_invitations
from marketing_contacts.portals.services.invitations import INVITATION_LASTS, link_of, new_token, token_hash
from marketing_contacts.toolbox import mail

LEASE = timedelta(minutes=5)  # a mail is due again after this time if its worker died
FIRST_PAUSE = timedelta(minutes=1)  # the pause doubles with every try
TRIES = 9  # they take about four hours


def mail_invitations(*, portal: Portal, now: datetime) -> int:
    """Send the portal's due invitations, and return the number that the mail server accepted.

    The invitations of a suspended portal wait.
    Repeated and parallel runs are safe. After a crash a mail may arrive twice. The link of the later mail works.
    """
    taken = 0
    while claimed := _claim(portal, now):
        taken += _mail(*claimed, now)
    return taken


@transaction.atomic
def _claim(portal: Portal, now: datetime) -> tuple[Invitation, str] | None:
    found = invitations_to_mail(portal, now).select_for_update(skip_locked=True, of=("self",)).first()
    if found is None:
        return None
    token = new_token()
    found.token_hash, found.mail_due_at, found.mail_tries = token_hash(token), now + LEASE, found.mail_tries + 1
    open_invitations(portal).filter(pk=found.pk).update(
        token_hash=found.token_hash, mail_due_at=found.mail_due_at, mail_tries=found.mail_tries
    )
    return found, token


def _mail(invitation: Invitation, token: str, now: datetime) -> bool:
    context = {"invitation": invitation, "link": link_of(token), "days": INVITATION_LASTS.days}
    template = "portals/email/invitation"
    fate = mail.send_text(to=invitation.email, template=template, context=context, language=invitation.language)
    same_link = open_invitations(invitation.portal).filter(pk=invitation.pk, token_hash=invitation.token_hash)
    match fate:
        case mail.Fate.TAKEN:
            same_link.update(mailed_at=now, mail_due_at=None, mail_failure="")
        case mail.Fate.NEVER:
            same_link.update(mail_due_at=None, mail_failure=Invitation.MailFailure.NEVER)
        case mail.Fate.NOT_NOW:
            again = now + FIRST_PAUSE * 2 ** (invitation.mail_tries - 1) if invitation.mail_tries < TRIES else None
            same_link.update(mail_due_at=again, mail_failure=Invitation.MailFailure.NOT_NOW)
    return fate is mail.Fate.TAKEN
