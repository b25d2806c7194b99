"""What others than the person do to an account. They end its sessions or turn its second step off.

The audit trails of all its portals say so.
"""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings

from marketing_contacts.portals.models import Member, User
from marketing_contacts.portals.services.sign_ins import record_in_trails
from marketing_contacts.toolbox import mail


def end_sessions(*, user: User, by: Member | str, now: datetime) -> int:
    """Sign the person out everywhere; answer on how many devices. `by` is a member or the name of who runs the
    installation.
    """
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    record_in_trails(user=user, action="member.end_sessions", now=now, by=by)
    return len(sessions)


def reset_second_step(*, user: User, by: str, now: datetime) -> bool:
    """Turn the second step of somebody off who lost their device, sign them out and mail them that it is off.

    Answers whether there was one. `by` is the name of who runs the installation.
    """
    gone, _by_table = Authenticator.objects.filter(user=user).delete()
    if not gone:
        return False
    record_in_trails(user=user, action="member.reset_second_step", now=now, by=by)
    end_sessions(user=user, by=by, now=now)
    language = user.language or settings.LANGUAGE_CODE
    mail.send_text(to=user.email, template="portals/email/second_step_reset", context={}, language=language)
    return True
