"""The page Settings → Billing → Usage, with the count, its limits, its trend, its forecast and its sources."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketing_contacts.billing import selectors
from marketing_contacts.billing.forecast import Passing
from marketing_contacts.billing.measures import Measure
from marketing_contacts.billing.selectors import SourceUsage, UsageSummary
from marketing_contacts.billing.views.trend_chart import trend_chart
from marketing_contacts.billing.words import CREATED_AS_NON_MARKETING
from marketing_contacts.portals.access import PortalRequest, portal_member, require_permission
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.csv_answers import csv_answer
from marketing_contacts.toolbox.words import in_words

PAGE = "billing/usage.html"
SPANS = (30, 90, 365)  # the lengths of a trend, in days
USUAL_SPAN = 90
TREND_COLUMNS = (
    Measure.BEGAN_TO_COUNT,
    Measure.STOPPED_COUNTING,
    Measure.STOPPED_BY_UPDATE_DATE,
    Measure.COUNT_AFTERWARDS,
)
SOURCES_COLUMNS = (Measure.CREATED, Measure.CREATED_AS_MARKETING, Measure.HELD_AT_CREATION)
MOST_SOURCES = 25  # sources that the page names one by one


@dataclass(frozen=True, slots=True)
class Limit:
    """The tier or the maximum, with the day on which it is passed. `is_full` is True when the maximum is reached."""

    number: int
    is_maximum: bool
    is_full: bool
    passing: Passing | None

    @property
    def measure(self) -> Measure:
        return Measure.MAXIMUM if self.is_maximum else Measure.TIER

    @property
    def name(self) -> str:
        return in_words(self.measure)

    @property
    def passed_on(self) -> date | None:
        """Return the day on which the limit is expected to be passed, or the earliest day where none is expected."""
        return (self.passing.expected or self.passing.earliest) if self.passing else None


@require_safe
@portal_member(Permission.VIEW_BILLING)
def usage(request: PortalRequest) -> HttpResponse:
    """Show the count, its sources, its limits and its forecast."""
    span, summary = _span(request), selectors.usage(request.portal)
    context = {
        "usage": summary,
        "place": "billing_usage",
        "may_export": request.member.may(Permission.EXPORT),
    }
    if not summary.has_marketing_contacts:
        return render(request, PAGE, context | {"no_marketing_contacts": CREATED_AS_NON_MARKETING})
    context |= _trend(request, summary, span)
    if request.htmx and request.htmx.target == "trend":
        return render(request, f"{PAGE}#trend", context)
    running, before = selectors.periods_around(request.portal, summary.as_of)
    every = selectors.usage_by_source(request.portal, running=running, before=before, now=summary.as_of)
    named, others = every[:MOST_SOURCES], every[MOST_SOURCES:]
    context |= {
        "banners": selectors.banners(request.member, summary.as_of),
        "running": running,
        "before": before,
        "sources": named,
        "others": sum(others, SourceUsage()) if others else None,
        "number_of_others": len(others),
        "total": sum(every, SourceUsage()),
    }
    return render(request, PAGE, context)


@require_safe
@portal_member(Permission.VIEW_BILLING)
def trend_csv(request: PortalRequest) -> HttpResponseBase:
    """Return the days of the page's trend as a CSV file."""
    require_permission(request, Permission.EXPORT)
    today = timezone.localdate()
    days = selectors.count_by_day(request.portal, days=_span(request), today=today)
    header = [_("Day"), *map(in_words, TREND_COLUMNS)]
    rows = ((day.date.isoformat(), day.added, day.stopped, day.lapsed, day.balance) for day in days)
    return csv_answer(file_name=f"count-{today.isoformat()}.csv", header=header, rows=rows)


@require_safe
@portal_member(Permission.VIEW_BILLING)
def sources_csv(request: PortalRequest) -> HttpResponseBase:
    """Return the activity of every source in the running period and the period before as a CSV file."""
    require_permission(request, Permission.EXPORT)
    now = timezone.now()
    running, before = selectors.periods_around(request.portal, now)
    sources = selectors.usage_by_source(request.portal, running=running, before=before, now=now)
    words = list(map(in_words, SOURCES_COLUMNS))
    starts = [timezone.localdate(period.starts_at).isoformat() for period in (running, before)]
    header = [_("Kind"), _("Source"), _("Source number"), *(f"{word} ({start})" for start in starts for word in words)]
    rows = (
        [
            did.source.kind if did.source else "",
            did.source.label if did.source else "",
            did.source.id if did.source else "",
            *(number for made in (did.running, did.before) for number in (made.created, made.marketing, made.held)),
        ]
        for did in sources
    )
    return csv_answer(file_name=f"sources-{starts[0]}.csv", header=header, rows=rows)


def _span(request: PortalRequest) -> int:
    """Return the number of days in the address. Raises BadRequest when the page has no such trend."""
    asked = request.GET.get("days", str(USUAL_SPAN))
    if asked not in map(str, SPANS):
        raise BadRequest("no such number of days")
    return int(asked)


def _trend(request: PortalRequest, summary: UsageSummary, span: int) -> dict[str, Any]:
    """Return the days of the chart and the expected days on which the limits are passed.

    The limit that the count reaches first comes first. A tier above the maximum is left out.
    """
    today = timezone.localdate(summary.as_of)
    days = selectors.count_by_day(request.portal, days=max(span, selectors.ENOUGH_DAYS), today=today)
    forecast = selectors.forecast_of(request.portal, usage=summary, days=days)
    tier, maximum, limits = summary.tier, summary.maximum, list[Limit]()
    if summary.tier_comes_first:
        passing = forecast.passing(tier) if forecast else None
        limits.append(Limit(tier, is_maximum=False, is_full=False, passing=passing))
    if maximum:
        passing = forecast.passing(maximum) if forecast else None
        limits.append(Limit(maximum, is_maximum=True, is_full=summary.room == 0, passing=passing))
    passed_on = limits[0].passed_on if summary.tier_comes_first else None
    upgrade = selectors.next_upgrade(request.portal, day=passed_on or today)
    chart = trend_chart(days[-span:], forecast, [(limit.name, limit.number) for limit in limits])
    moved = [day for day in reversed(chart.days) if day.added or day.stopped]
    found = {"chart": chart, "moved": moved, "limits": limits, "forecast": forecast, "upgrade": upgrade}
    return found | {"span": span, "spans": SPANS}
