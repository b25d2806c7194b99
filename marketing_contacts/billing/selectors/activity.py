"""Reads of the activity of sources. One statement adds folded days and later rows, so no row is folded in between."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Max, Sum
from django.db.models.functions import TruncDate

from marketing_contacts.billing.models import SourceActivity, SourceActivityDay
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.portals.models import Portal

K = TypeVar("K")
_SUMS = (Sum("created"), Sum("marketing"), Sum("held"))
_COLUMNS = ("source_kind", "source_id", "created__sum", "marketing__sum", "held__sum", "last")


@dataclass(frozen=True, slots=True)
class Activity:
    """The number of created, marketing and held contacts, and the last moment of creation."""

    created: int
    marketing: int
    held: int
    last_at: datetime

    def __add__(self, other: "Activity") -> "Activity":
        return Activity(
            self.created + other.created,
            self.marketing + other.marketing,
            self.held + other.held,
            max(self.last_at, other.last_at),
        )


def activity_by_source(portal: Portal, *, since: date, now: datetime) -> dict[tuple[SourceKind, int], Activity]:
    """Return the activity of each source, as (kind, id), from the local date `since` until `now`."""
    midnight = datetime.combine(since, clock(), tzinfo=ZoneInfo(portal.time_zone))
    days = SourceActivityDay.objects.filter(portal=portal, date__gte=since).values_list("source_kind", "source_id")
    tail = SourceActivity.objects.filter(portal=portal, at__gte=midnight, at__lte=now)
    folded = days.annotate(*_SUMS, last=Max("last_at")).values_list(*_COLUMNS)
    recent = tail.values_list("source_kind", "source_id").annotate(*_SUMS, last=Max("at")).values_list(*_COLUMNS)
    rows = folded.union(recent, all=True)
    return _sum_by_key(((SourceKind(kind), source_id), Activity(*sums)) for kind, source_id, *sums in rows)


def activity_by_version(portal: Portal, source_kind: SourceKind, source_id: int) -> dict[int, Activity]:
    """Return the source's activity under each setting of its toggle, since the source was connected."""
    of_source = {"portal": portal, "source_kind": source_kind, "source_id": source_id}
    days = SourceActivityDay.objects.filter(**of_source).values_list("toggle_version")
    tail = SourceActivity.objects.filter(**of_source).values_list("toggle_version")
    columns = ("toggle_version", *_COLUMNS[2:])
    folded = days.annotate(*_SUMS, last=Max("last_at")).values_list(*columns)
    rows = folded.union(tail.annotate(*_SUMS, last=Max("at")).values_list(*columns), all=True)
    return _sum_by_key((version, Activity(*sums)) for version, *sums in rows)


@dataclass(frozen=True, slots=True)
class ActivityDay:
    """The number of created, marketing and held contacts on a local day."""

    date: date
    created: int = 0
    marketing: int = 0
    held: int = 0


def activity_by_day(
    portal: Portal, source_kind: SourceKind, source_id: int, *, days: int, today: date
) -> list[ActivityDay]:
    """Return the source's activity on each of the last `days` local days until `today`, including days without any."""
    zone, first = ZoneInfo(portal.time_zone), today - timedelta(days=days - 1)
    of_source = {"portal": portal, "source_kind": source_kind, "source_id": source_id}
    folded = SourceActivityDay.objects.filter(**of_source, date__gte=first).values_list("date").annotate(*_SUMS)
    tail = SourceActivity.objects.filter(**of_source, at__gte=datetime.combine(first, clock(), tzinfo=zone))
    recent = tail.values_list(TruncDate("at", tzinfo=zone)).annotate(*_SUMS)
    found: dict[date, ActivityDay] = {}
    for day, created, marketing, held in folded.union(recent, all=True):
        before = found.get(day, ActivityDay(day))
        found[day] = ActivityDay(day, before.created + created, before.marketing + marketing, before.held + held)
    every = (first + timedelta(days=number) for number in range(days))
    return [found.get(day, ActivityDay(day)) for day in every]


def last_activity(portal: Portal, source_kind: SourceKind, source_ids: Iterable[int]) -> dict[int, datetime]:
    """Return the last moment of creation for each of these sources. A source without contacts is left out."""
    found: dict[int, datetime] = {}
    of_sources = {"portal": portal, "source_kind": source_kind, "source_id__in": list(source_ids)}
    days = SourceActivityDay.objects.filter(**of_sources).values_list("source_id").annotate(Max("last_at"))
    tail = SourceActivity.objects.filter(**of_sources).values_list("source_id").annotate(Max("at"))
    for source_id, at in days.union(tail, all=True):
        found[source_id] = max(at, found.get(source_id, at))
    return found


def _sum_by_key(rows: Iterable[tuple[K, Activity]]) -> dict[K, Activity]:
    totals: dict[K, Activity] = {}
    for key, activity in rows:
        totals[key] = totals[key] + activity if key in totals else activity
    return totals
