"""Move the instant of a portal's next update when its time zone changes."""

from datetime import datetime
from zoneinfo import ZoneInfo

from marketing_contacts.billing.models import Usage
from marketing_contacts.billing.services.usage import lock_usage
from marketing_contacts.billing.update_dates import start_of
from marketing_contacts.portals.models import Portal


def move_time_zone(*, before: Portal, after: Portal, now: datetime) -> tuple[datetime, datetime] | None:
    """Keep the date of the next update and move its instant to the start of that day in the new time zone.

    Returns the instant before and after, or None for a portal without a subscription. The update is due at once where
    the day has already begun. No update is skipped, and no update comes twice. Keeps the counters locked.
    """
    if not Usage.objects.filter(portal=before).exists():
        return None
    planned = lock_usage(portal=before, now=now).next_update_at
    day = planned.astimezone(ZoneInfo(before.time_zone)).date()
    moved = start_of(day, ZoneInfo(after.time_zone))
    Usage.objects.filter(portal=after).update(next_update_at=moved)
    lock_usage(portal=after, now=now)
    return planned, moved
