"""Reads of the activity of each source in the running billing period and in the period before."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, ExpressionWrapper, Max, Q, QuerySet, Sum

from marketing_contacts.billing.models import SourceActivity, SourceActivityDay
from marketing_contacts.billing.periods import Period
from marketing_contacts.billing.selectors.periods import calendar_of, ended_periods, running_period
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals.models import Portal

_SOURCE = ("source_kind", "source_id", "source_label", "of_running")
_SUMS = {"created_sum": Sum("created"), "marketing_sum": Sum("marketing"), "held_sum": Sum("held")}


@dataclass(frozen=True, slots=True)
class ActivitySums:
    """The number of created, marketing and held contacts."""

    created: int = 0
    marketing: int = 0
    held: int = 0

    def __add__(self, other: "ActivitySums") -> "ActivitySums":
        return ActivitySums(self.created + other.created, self.marketing + other.marketing, self.held + other.held)


@dataclass(slots=True)
class SourceUsage:
    """The activity of a source in the running period and in the period before, with the source's last label."""

    source: Source | None = None
    running: ActivitySums = field(default_factory=ActivitySums)
    before: ActivitySums = field(default_factory=ActivitySums)

    def __add__(self, other: "SourceUsage") -> "SourceUsage":
        return SourceUsage(None, self.running + other.running, self.before + other.before)


def usage_by_source(portal: Portal, *, running: Period, before: Period, now: datetime) -> list[SourceUsage]:
    """Return the activity of every source from the start of `before` until `now`, most marketing contacts first."""
    found: dict[tuple[str, int], SourceUsage] = {}
    rows = activity_of_periods(portal, running=running, before=before, now=now)
    for kind, source_id, label, of_running, *sums, _last_at in sorted(rows, key=lambda row: row[-1]):
        usage, numbers = found.setdefault((kind, source_id), SourceUsage()), ActivitySums(*map(int, sums))
        usage.source = Source.stored(kind, source_id, label or (usage.source.label if usage.source else ""))
        if of_running:
            usage.running += numbers
        else:
            usage.before += numbers
    return sorted(found.values(), key=_most_first)


def activity_of_periods(
    portal: Portal, *, running: Period, before: Period, now: datetime
) -> "QuerySet[SourceActivityDay, tuple[str, int, str, bool, int, int, int, datetime]]":
    """Return the activity of each source in each period, one row or more. One statement reads a single moment."""
    zone = ZoneInfo(portal.time_zone)
    first, turn = (period.starts_at.astimezone(zone).date() for period in (before, running))
    day_of_running = ExpressionWrapper(Q(date__gte=turn), BooleanField())
    moment_of_running = ExpressionWrapper(Q(at__gte=running.starts_at), BooleanField())
    days = SourceActivityDay.objects.filter(portal=portal, date__gte=first).annotate(of_running=day_of_running)
    tail = SourceActivity.objects.filter(portal=portal, at__gte=before.starts_at, at__lte=now)
    tail = tail.annotate(of_running=moment_of_running)
    folded = days.values_list(*_SOURCE).annotate(**_SUMS, last=Max("last_at"))
    return folded.union(tail.values_list(*_SOURCE).annotate(**_SUMS, last=Max("at")), all=True)


def _most_first(usage: SourceUsage) -> tuple[int, int, int, str]:
    label = usage.source.label if usage.source else ""
    return -usage.running.marketing, -usage.before.marketing, -usage.running.created, label.casefold()


def periods_around(portal: Portal, now: datetime) -> tuple[Period, Period]:
    """Return the billing period that contains `now`, and the period before.

    The period before comes from the ended periods. Without one, the calendar computes it.
    """
    running = running_period(portal, now)
    ended = ended_periods(portal).filter(ends_at=running.starts_at).first()
    before = Period(ended.starts_at, ended.ends_at) if ended else calendar_of(portal).before(running)
    return running, before
