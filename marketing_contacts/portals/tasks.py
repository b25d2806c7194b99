"""The tasks of portals. The tasks run on a clock, take long, or hide their duration from a request."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.usersessions.models import UserSession
from celery import shared_task
from django.conf import settings
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation

from marketing_contacts.portals import services
from marketing_contacts.portals.addresses import reverse
from marketing_contacts.portals.models import Portal, User
from marketing_contacts.portals.selectors import portals_with_invitations_to_mail, user_of
from marketing_contacts.toolbox import mail

EXPIRES_AFTER = 60  # seconds, for a queued task that no worker takes. The next run finds the portal again.


@shared_task
def mail_password_link(email: str, language: str) -> None:
    """Mail the link for a new password, or a mail that the address has no account.

    A task sends the mail, so that the duration of the request does not show which mail it was. A repeated run sends a
    second mail, which does no harm.
    """
    user = user_of(email)
    with translation.override(language):
        if user and user.is_active:
            request_password_reset(None, email, [user], default_token_generator)
        else:
            get_adapter().send_mail("account/email/unknown_account", email, {})


@shared_task
def mail_link_to_new_address(user_id: int, email: str, language: str) -> None:
    """Mail the link that proves a new address, or a mail that the address has an account.

    A task sends the mail, so that the duration of the request does not show which mail it was. A repeated run sends a
    second mail, which does no harm.
    """
    user = User.objects.get(pk=user_id)
    if user_of(email):
        mail.send_text(to=email, template="account/email/new_address_taken", context={}, language=language)
        return
    link = settings.PUBLIC_URL + reverse("portals:confirm_address", [services.token_for(user=user, email=email)])
    context = {"link": link, "old_email": user.email}
    mail.send_text(to=email, template="account/email/new_address", context=context, language=language)


@shared_task
def purge_sign_in_failures() -> int:
    """Delete old failures of sign-in, and return the number of rows."""
    return services.purge_sign_in_failures(now=timezone.now())


@shared_task
def purge_sessions() -> None:
    """Delete expired sessions and the records of their devices."""
    SessionStore.clear_expired()
    lives = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(lives)).delete()


@shared_task
def mail_invitations() -> int:
    """Start `mail_invitations_of` for every portal with due invitations, and return the number of portals."""
    due = list(portals_with_invitations_to_mail(timezone.now()))
    for portal_id in due:
        mail_invitations_of.apply_async((portal_id,), expires=EXPIRES_AFTER)
    return len(due)


@shared_task
def mail_invitations_of(portal_id: int) -> int:
    """Send the portal's due invitations, and return the number of accepted mails. Repeated runs are safe."""
    return services.mail_invitations(portal=Portal.objects.get(pk=portal_id), now=timezone.now())
