"""Limit the mails of invitations per portal and hour, and per address and day. Redis counts them."""

from allauth.core.internal.ratelimit import RateLimitUsage, consume
from django.conf import settings

from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.kept_forms import is_trial

APP = "invitations"


class TooManyInvitations(Exception):
    """The portal or the address has reached its limit of invitation mails."""


def count_invitation_mail(*, portal: Portal, email: str) -> None:
    """Count a mail before it is requested. Raises TooManyInvitations when a limit is met, and then counts nothing."""
    if is_trial():
        return
    counted: list[RateLimitUsage] = []
    for action, key in (("portal", str(portal.pk)), ("address", email)):
        rates = settings.INVITATION_RATES
        usage = consume(None, app=APP, action=action, config=rates, key=key, limit_get=True)
        if usage is None:
            for each in counted:
                each.rollback()
            raise TooManyInvitations
        counted.append(usage)
