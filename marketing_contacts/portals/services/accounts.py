"""End the sessions of an account, or turn its second step off, on behalf of another person.

The audit trails of all portals of the account record it.
"""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings

from marketing_contacts.portals.models import Member, User
from marketing_contacts.portals.services.sign_ins import record_in_trails
from marketing_contacts.toolbox import mail


def end_sessions(*, user: User, by: Member | str, now: datetime) -> int:
    """Sign the person out everywhere, and return the number of devices.

    `by` is a member or the name of a staff member.
    """
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    record_in_trails(user=user, action="member.end_sessions", now=now, by=by)
    return len(sessions)


def reset_second_step(*, user: User, by: str, now: datetime) -> bool:
    """Turn the user's second step off, sign the user out everywhere, and notify the user by mail.

    Returns False when the user had no second step. `by` is the name of the staff member.
    """
    gone, _by_table = Authenticator.objects.filter(user=user).delete()
    if not gone:
        return False
    record_in_trails(user=user, action="member.reset_second_step", now=now, by=by)
    end_sessions(user=user, by=by, now=now)
    language = user.language or settings.LANGUAGE_CODE
    mail.send_text(to=user.email, template="portals/email/second_step_reset", context={}, language=language)
    return True
