"""What is too long for a request, must not show in how long one takes, or is done on a clock."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation

from marketing_contacts.portals import services
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.selectors import portals_with_invitations_to_mail, user_of

FORGOTTEN = 60  # seconds after which a worker need not look at a portal that was found to be due: it is found again


@shared_task
def mail_password_link(email: str, language: str) -> None:
    """Mail the link for a new password; to who has no account, that there is none. Twice is two mails, no harm.

    Outside the request, so that nobody learns from its time which of the two it was.
    """
    user = user_of(email)
    with translation.override(language):
        if user and user.is_active:
            request_password_reset(None, email, [user], default_token_generator)
        else:
            get_adapter().send_mail("account/email/unknown_account", email, {})


@shared_task
def purge_sign_in_failures() -> int:
    """Throw away what failed long ago; answer how many rows."""
    return services.purge_sign_in_failures(now=timezone.now())


@shared_task
def purge_sessions() -> None:
    """Throw away sessions that have ended by themselves, and what was kept of where they were used."""
    SessionStore.clear_expired()
    lives = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(lives)).delete()


@shared_task
def mail_invitations() -> int:
    """Have invitations mailed that are due, in every portal; answer in how many there were any."""
    due = list(portals_with_invitations_to_mail(timezone.now()))
    for portal_id in due:
        mail_invitations_of.apply_async((portal_id,), expires=FORGOTTEN)
    return len(due)


@shared_task
def mail_invitations_of(portal_id: int) -> int:
    """Mail the portal's invitations that are due; answer how many the mail server took. Safe to run twice."""
    return services.mail_invitations(portal=Portal.objects.get(pk=portal_id), now=timezone.now())
