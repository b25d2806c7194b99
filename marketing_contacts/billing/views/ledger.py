"""The page Settings → Billing → Ledger, its CSV file and its verification."""

from collections.abc import Iterator
from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from marketing_contacts.billing import ledger_chain as chain
from marketing_contacts.billing import selectors, statements
from marketing_contacts.billing.forms.ledger import LedgerForm
from marketing_contacts.billing.measures import Measure
from marketing_contacts.billing.models import UsageEntry
from marketing_contacts.portals.access import PortalRequest, portal_member, require_permission
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.chains import one_at_a_time
from marketing_contacts.toolbox.csv_answers import Cell, csv_answer
from marketing_contacts.toolbox.paging import chunks_of, page_of, without_page
from marketing_contacts.toolbox.words import in_words

PAGE = "billing/ledger.html"
PAGE_SIZE = 50
CHUNK = 1_000


@require_safe
@portal_member(Permission.VIEW_BILLING)
def ledger(request: PortalRequest) -> HttpResponse:
    """Show the rows that match the filters, the newest first."""
    return _page(request, LedgerForm(request.GET, periods=selectors.all_periods(request.portal)))


def _page(request: PortalRequest, form: LedgerForm) -> HttpResponse:
    """Return the page with the matching rows. A malformed filter gives no rows and status 422."""
    entries = selectors.ledger_entries(request.portal, form.search)
    entries = entries if form.is_valid() else entries.none()
    page = page_of(entries, by=("-sequence",), query=request.GET, size=PAGE_SIZE)
    shown = (entry.source for entry in page.rows)
    form.offer([*shown, *selectors.stated_sources(request.portal)], request.portal)
    context = {
        "form": form,
        "page": page,
        "period": form.search.period,
        "running": form.running,
        "filters": without_page(request.GET).urlencode(),
        "may_export": request.member.may(Permission.EXPORT),
        "as_of": timezone.now(),
        "place": "billing_ledger",
    }
    return render(request, PAGE, context, status=HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY)


@require_safe
@portal_member(Permission.VIEW_BILLING)
def ledger_csv(request: PortalRequest) -> HttpResponseBase:
    """Stream the rows that match the filters as a CSV file."""
    require_permission(request, Permission.EXPORT)
    form = LedgerForm(request.GET, periods=selectors.all_periods(request.portal))
    if not form.is_valid():
        return _page(request, form)
    zone = request.portal.time_zone
    header = [
        pgettext("of a row", "Number"),
        _("Booked (%s)") % zone,
        _("Effective (%s)") % zone,
        _("Kind"),
        _("Source"),
        _("Source number"),
        in_words(Measure.CHANGE_OF_COUNT),
        in_words(Measure.COUNT_AFTERWARDS),
    ]
    rows = _rows(selectors.ledger_entries(request.portal, form.search), ZoneInfo(zone))
    return csv_answer(file_name=f"ledger-{timezone.localdate().isoformat()}.csv", header=header, rows=rows)


@require_safe
@portal_member(Permission.VIEW_BILLING)
def ledger_verification(request: PortalRequest) -> HttpResponse:
    """Check the whole ledger and the statements, and show the result."""
    with one_at_a_time(request.portal.pk) as free:
        fault = chain.first_fault(portal=request.portal) if free else None
        statement_fault = statements.first_fault(portal=request.portal) if free and not fault else None
    context = {
        "verified": True,
        "busy": not free,
        "fault": fault,
        "statement_fault": statement_fault,
        "as_of": timezone.now(),
    }
    page = f"{PAGE}#verification" if request.htmx else "billing/ledger_verification.html"
    return render(request, page, context | {"place": "billing_ledger"})


def _rows(entries: QuerySet[UsageEntry], zone: ZoneInfo) -> Iterator[list[Cell]]:
    for chunk in chunks_of(entries, by=("-sequence",), size=CHUNK):
        for entry in chunk:
            moments = (at.astimezone(zone).isoformat(" ", "seconds") for at in (entry.at, entry.effective_at))
            source = (entry.source_kind, entry.source_label, entry.source_id)
            yield [entry.sequence, *moments, *source, entry.delta, entry.balance]
