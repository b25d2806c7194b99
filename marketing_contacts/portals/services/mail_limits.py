"""How many invitations may be mailed: in an hour of a portal, in a day to an address. Counted in Redis."""

from allauth.core.internal.ratelimit import RateLimitUsage, consume
from django.conf import settings

from marketing_contacts.portals.models import Portal

APP = "invitations"


class TooManyInvitations(Exception):
    """The portal or the address has had as many invitation mails as it may for now."""


def count_invitation_mail(*, portal: Portal, email: str) -> None:
    """Count a mail that is about to be asked for. Raises TooManyInvitations, and then counts nothing."""
    counted: list[RateLimitUsage] = []
    for action, key in (("portal", str(portal.pk)), ("address", email)):
        rates = settings.INVITATION_RATES
        usage = consume(None, app=APP, action=action, config=rates, key=key, limit_get=True)
        if usage is None:
            for each in counted:
                each.rollback()
            raise TooManyInvitations
        counted.append(usage)
