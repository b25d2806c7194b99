"""Folds what sources did into days."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from marketing_contacts.portals.models import Portal


@transaction.atomic
def fold_activity(*, portal: Portal, before: datetime) -> int:
    """Fold the activity rows of before `before` into days of the portal's time zone; answer how many were folded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM billing_sourceactivity WHERE portal_id = %s AND at < %s"
            " RETURNING source_kind, source_id, toggle_version, created, marketing, held, at",
            [portal.pk, before],
        )
        rows = cursor.fetchall()
    zone = ZoneInfo(portal.time_zone)
    days: dict[tuple[str, int, int, date], list[int]] = {}
    last: dict[tuple[str, int, int, date], datetime] = {}
    for kind, source_id, version, created, marketing, held, at in rows:
        key = (kind, source_id, version, at.astimezone(zone).date())
        sums = days.setdefault(key, [0, 0, 0])
        days[key] = [sums[0] + created, sums[1] + marketing, sums[2] + held]
        last[key] = max(at, last.get(key, at))
    for key in sorted(days):
        _add_to_day(portal, key, days[key], last[key])
    return len(rows)


def _add_to_day(portal: Portal, key: tuple[str, int, int, date], sums: list[int], last_at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO billing_sourceactivityday AS d"
            " (portal_id, source_kind, source_id, toggle_version, date, created, marketing, held, last_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (portal_id, source_kind, source_id, toggle_version, date) DO UPDATE SET"
            " created = d.created + excluded.created, marketing = d.marketing + excluded.marketing,"
            " held = d.held + excluded.held, last_at = greatest(d.last_at, excluded.last_at)",
            [portal.pk, *key, *sums, last_at],
        )
