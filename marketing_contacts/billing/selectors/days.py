"""Reads of the count by day.

One statement adds the folded days and the later ledger rows. A fold at the same time neither hides a row nor counts it
twice.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, DateField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, TruncDate

from marketing_contacts.billing.models import Usage, UsageDay, UsageEntry, UsageFold
from marketing_contacts.portals.models import Portal

NOTHING = Value(0, BigIntegerField())


@dataclass(frozen=True, slots=True)
class CountDay:
    """The contacts that began and stopped counting on a local day. The update date stopped `lapsed` of them."""

    date: date
    added: int
    stopped: int
    lapsed: int
    balance: int

    @property
    def pace(self) -> int:
        """Return the day's change without the contacts that the update date stopped."""
        return self.added - self.stopped + self.lapsed


def count_by_day(portal: Portal, *, days: int, today: date) -> list[CountDay]:
    """Return the last `days` local days until `today`, each with the count at its end.

    The count of today is the count now.
    """
    first, count = today - timedelta(days=days - 1), 0
    added, stopped, lapsed = Counter[date](), Counter[date](), Counter[date]()
    for day, *sums in booked_days(portal, since=first):
        if day is None:
            [count, *_none] = sums
        else:
            for counter, number in zip((added, stopped, lapsed), sums, strict=True):
                counter[min(day, today)] += number
    found = []
    for day in (today - timedelta(days=number) for number in range(days)):
        found.append(CountDay(day, added[day], stopped[day], lapsed[day], count))
        count -= added[day] - stopped[day]
    return found[::-1]


def booked_days(portal: Portal, *, since: date) -> "QuerySet[UsageDay, tuple[date | None, int, int, int]]":
    """Return the date and the sums of each day from `since` on, in one row or two.

    The row without a date is the count now.
    """
    folded = UsageDay.objects.filter(portal=portal, date__gte=since)
    until = UsageFold.objects.filter(portal=portal).values("sequence")
    tail = UsageEntry.objects.filter(portal=portal, sequence__gt=Coalesce(Subquery(until), NOTHING))
    by_day = tail.values_list(TruncDate("effective_at", tzinfo=ZoneInfo(portal.time_zone)))
    now = Usage.objects.filter(portal=portal).values_list(Value(None, DateField()), "count", NOTHING, NOTHING)
    return folded.values_list("date", "added", "stopped", "lapsed").union(
        by_day.annotate(
            added=_sum(Q(delta__gt=0)),
            stopped=-_sum(Q(delta__lt=0)),
            lapsed=-_sum(Q(delta__lt=0, effective_at__lt=F("at"))),
        ),
        now,
        all=True,
    )


def _sum(rows: Q) -> Cast:
    return Cast(Coalesce(Sum("delta", filter=rows), NOTHING), BigIntegerField())


def counted_by_days(portal: Portal) -> int:
    """Return the count as the sum of all days of the ledger."""
    return sum(int(added - stopped) for day, added, stopped, _lapsed in booked_days(portal, since=date.min) if day)


def first_day(portal: Portal) -> date | None:
    """Return the local day of the ledger's first row."""
    first = UsageEntry.objects.filter(portal=portal, sequence=1).values_list("effective_at", flat=True).first()
    return first and first.astimezone(ZoneInfo(portal.time_zone)).date()


def portals_with_a_ledger_to_fold() -> QuerySet[Usage, int]:
    """Return the ids of portals whose ledger has rows that are not part of its days."""
    fold = UsageFold.objects.filter(portal_id=OuterRef("portal_id"))
    folded = Coalesce(Subquery(fold.values("sequence")), 0)
    due = Usage.objects.alias(folded=folded).filter(ledger_sequence__gt=F("folded"))
    return due.order_by("portal_id").values_list("portal_id", flat=True)
