"""What is too long for a request, or must not show in how long one takes."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.password_reset import request_password_reset
from celery import shared_task
from django.utils import translation

from marketing_contacts.portals.selectors import user_of


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
