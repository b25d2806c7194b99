"""Fold the activity of sources into days."""

from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from marketing_contacts.portals.models import Portal

# The day keeps the label of its last call.
ADD_TO_DAY = """
    INSERT INTO billing_sourceactivityday AS d (portal_id, source_kind, source_id, toggle_version, date,
                                                source_label, created, marketing, held, last_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (portal_id, source_kind, source_id, toggle_version, date) DO UPDATE
       SET source_label = CASE WHEN excluded.last_at < d.last_at THEN d.source_label ELSE excluded.source_label END,
           created = d.created + excluded.created, marketing = d.marketing + excluded.marketing,
           held = d.held + excluded.held, last_at = greatest(d.last_at, excluded.last_at)
"""
_Key = tuple[str, int, int, date]


@dataclass(slots=True)
class _Day:
    """The sums to add to a source's day. The label is the last call's."""

    label: str
    last_at: datetime
    created: int = 0
    marketing: int = 0
    held: int = 0

    def add(self, label: str, created: int, marketing: int, held: int, now: datetime) -> None:
        self.created, self.marketing, self.held = self.created + created, self.marketing + marketing, self.held + held
        if now >= self.last_at:
            self.label, self.last_at = label, now


@transaction.atomic
def fold_activity(*, portal: Portal, before: datetime) -> int:
    """Fold the activity rows before `before` into days of the portal's time zone, and return the number of rows."""
    zone, days = ZoneInfo(portal.time_zone), dict[_Key, _Day]()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM billing_sourceactivity WHERE portal_id = %s AND at < %s"
            " RETURNING source_kind, source_id, toggle_version, source_label, created, marketing, held, at",
            [portal.pk, before],
        )
        rows = cursor.fetchall()
        for kind, source_id, version, label, created, marketing, held, at in rows:
            key = (kind, source_id, version, at.astimezone(zone).date())
            days.setdefault(key, _Day(label, at)).add(label, created, marketing, held, at)
        for key, day in sorted(days.items(), key=itemgetter(0)):
            cursor.execute(ADD_TO_DAY, [portal.pk, *key, day.label, day.created, day.marketing, day.held, day.last_at])
    return len(rows)
