"""The page Settings → Billing → Statements, with a page to print and a CSV file for each statement."""

from collections.abc import Iterator

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketing_contacts.billing.measures import Measure
from marketing_contacts.billing.models import BillingPeriod
from marketing_contacts.billing.selectors import (
    StatedPeriod,
    charge_totals,
    charges_stated,
    ended_periods,
    running_period,
    stated_period,
    stated_periods,
    with_settlements,
)
from marketing_contacts.billing.update_dates import local_date
from marketing_contacts.portals.access import PortalRequest, portal_member, require_permission
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.csv_answers import Cell, csv_answer
from marketing_contacts.toolbox.paging import chunks_of, page_of
from marketing_contacts.toolbox.words import in_words

PAGE_SIZE = 24  # two years of months
CHUNK = 100
COLUMNS = (Measure.BEGAN_TO_COUNT, Measure.STOPPED_COUNTING, Measure.STOPPED_BY_UPDATE_DATE)


@require_safe
@portal_member(Permission.VIEW_BILLING)
def statements(request: PortalRequest) -> HttpResponse:
    """Show the periods that ended, the last period first."""
    page, now = (
        page_of(ended_periods(request.portal), by=("-number",), query=request.GET, size=PAGE_SIZE),
        timezone.now(),
    )
    context = {
        "page": page,
        "periods": stated_periods(request.portal, page.rows),
        "running": running_period(request.portal, now),
        "may_export": request.member.may(Permission.EXPORT),
        "as_of": now,
        "place": "billing_statements",
    }
    return render(request, "billing/statements.html", context)


@require_safe
@portal_member(Permission.VIEW_BILLING)
def statement(request: PortalRequest, period_number: int) -> HttpResponse:
    """Show an ended period by source, with its charges."""
    stated = _stated(request.portal, period_number)
    charges = charges_stated(request.portal, stated)
    context = {
        "stated": stated,
        "before": BillingPeriod.objects.filter(portal=request.portal, number=period_number - 1).first(),
        "charges": with_settlements(request.portal, charges),
        "total": charge_totals(charges),
        "may_export": request.member.may(Permission.EXPORT),
        "place": "billing_statements",
    }
    return render(request, "billing/statement.html", context)


@require_safe
@portal_member(Permission.VIEW_BILLING)
def statement_csv(request: PortalRequest, period_number: int) -> HttpResponseBase:
    """Return the lines of one statement as a CSV file."""
    require_permission(request, Permission.EXPORT)
    stated = _stated(request.portal, period_number)
    return csv_answer(
        file_name=f"statement-{period_number}.csv", header=_header(), rows=_Rows(request.portal).of(stated)
    )


@require_safe
@portal_member(Permission.VIEW_BILLING)
def statements_csv(request: PortalRequest) -> HttpResponseBase:
    """Stream the lines of all statements as a CSV file."""
    require_permission(request, Permission.EXPORT)
    file_name = f"statements-{timezone.localdate().isoformat()}.csv"
    return csv_answer(file_name=file_name, header=_header(), rows=_Rows(request.portal).of_all())


def _stated(portal: Portal, number: int) -> StatedPeriod:
    found = stated_period(portal, number)
    if found is None:
        raise Http404
    return found


def _header() -> list[str]:
    return [
        _("Statement"),
        _("From"),
        _("To"),
        _("Late correction"),
        _("Kind"),
        _("Source"),
        _("Source number"),
        *map(in_words, COLUMNS),
    ]


class _Rows:
    """The cells of the lines.

    The words are translated early, because the answer is sent after the request has ended.
    """

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.words = {False: _("no"), True: _("yes")}

    def of_all(self) -> Iterator[list[Cell]]:
        for chunk in chunks_of(ended_periods(self.portal), by=("-number",), size=CHUNK):
            for stated in stated_periods(self.portal, chunk):
                yield from self.of(stated)

    def of(self, stated: StatedPeriod) -> Iterator[list[Cell]]:
        period, zone = stated.period, self.portal.time_zone
        days = [local_date(at, zone).isoformat() for at in (period.starts_at, period.last_moment)]
        for line in (*stated.lines, *stated.late_lines):
            source: list[Cell] = [line.source_kind, line.source_label, line.source_id]
            numbers = [line.added, line.removed, line.lapsed]
            yield [period.number, *days, self.words[line.late], *source, *numbers]
