"""Moves the instant of a portal's next update with its time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from marketing_contacts.billing.models import Usage
from marketing_contacts.billing.services import lock_usage
from marketing_contacts.billing.update_dates import start_of
from marketing_contacts.portals.models import Portal


def move_time_zone(*, before: Portal, after: Portal, now: datetime) -> tuple[datetime, datetime] | None:
    """Keep the date of the next update and begin it where that day begins in the new time zone.

    Answers the instant before and after, None for a portal without a subscription. Where the day has begun there
    already, the update is due at once: none is left out, none comes twice. Keeps the counters locked.
    """
    if not Usage.objects.filter(portal=before).exists():
        return None
    planned = lock_usage(portal=before, now=now).next_update_at
    day = planned.astimezone(ZoneInfo(before.time_zone)).date()
    moved = start_of(day, ZoneInfo(after.time_zone))
    Usage.objects.filter(portal=after).update(next_update_at=moved)
    lock_usage(portal=after, now=now)
    return planned, moved
