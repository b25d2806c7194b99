"""Dismiss a banner for a member, and drop the dismissals of a state that ended."""

from datetime import datetime

from django.db import transaction

from marketing_contacts.billing import selectors
from marketing_contacts.billing.banners import ended
from marketing_contacts.billing.models import DismissedBanner
from marketing_contacts.portals.models import Member, Portal


@transaction.atomic
def dismiss_banner(*, member: Member, kind: str, subject: str, grade: int, now: datetime) -> bool:
    """Put a banner away until its grade is above `grade`, which the member saw, and return True.

    Returns False when the portal has no such banner now. A page that is open for long may still show it.
    """
    shown = {banner.key: banner for banner in selectors.all_banners(member.portal, now)}.get((kind, subject))
    if shown is None:
        return False
    DismissedBanner.objects.update_or_create(
        portal=member.portal,
        user_id=member.user_id,
        kind=kind,
        subject=subject,
        defaults={"grade": min(grade, shown.grade)},
    )
    return True


def drop_dismissals_of_ended_states(*, portal: Portal, now: datetime) -> None:
    """Delete the dismissals of states that ended, so that these states have their banners when they come again.

    A dismissal of a state that is less bad now gets the grade of now. So a higher grade has its banner again.
    """
    rows = DismissedBanner.objects.filter(portal=portal)
    if kept := set(rows.values_list("kind", "subject")):
        shown = selectors.all_banners(portal, now)
        for kind, subject in ended(kept, shown):
            rows.filter(kind=kind, subject=subject).delete()
        for banner in shown:
            rows.filter(kind=banner.kind, subject=banner.subject, grade__gt=banner.grade).update(grade=banner.grade)
