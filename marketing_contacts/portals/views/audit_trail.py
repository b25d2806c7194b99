"""The page Settings → Account setup → Audit trail, its CSV file and its verification."""

from http import HTTPStatus

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from marketing_contacts.portals import audit, audit_csv
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.audit_words import told
from marketing_contacts.portals.forms import AuditSearchForm
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import audit_entries
from marketing_contacts.toolbox.chains import one_at_a_time
from marketing_contacts.toolbox.paging import page_of, without_page

PAGE = "portals/audit_trail.html"
PAGE_SIZE = 50


@require_safe
@portal_member(Permission.SUPER_ADMIN)
def audit_trail(request: PortalRequest) -> HttpResponse:
    """Show the entries that match the filters, the newest first."""
    return _page(request, AuditSearchForm(request.GET))


def _page(request: PortalRequest, form: AuditSearchForm) -> HttpResponse:
    """Return the page with the matching entries. A malformed filter gives no entries and status 422."""
    entries = audit_entries(request.portal, form.search)
    entries = entries if form.is_valid() else entries.none()
    page = page_of(entries, by=("-sequence",), query=request.GET, size=PAGE_SIZE)
    context = {
        "form": form,
        "page": page,
        "rows": told(request.portal, page.rows),
        "filters": without_page(request.GET).urlencode(),
        "place": "audit_trail",
    }
    return render(request, PAGE, context, status=HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY)


@require_safe
@portal_member(Permission.SUPER_ADMIN)
def audit_trail_csv(request: PortalRequest) -> HttpResponseBase:
    """Stream the entries that match the filters as a CSV file."""
    form = AuditSearchForm(request.GET)
    if not form.is_valid():
        return _page(request, form)
    entries = audit_entries(request.portal, form.search)
    lines = audit_csv.lines(entries, time_zone=request.portal.time_zone, language=get_language() or "en")
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="audit-trail-{request.portal.pk}.csv"'
    return answer


@require_safe
@portal_member(Permission.SUPER_ADMIN)
def audit_trail_verification(request: PortalRequest) -> HttpResponse:
    """Verify the whole trail, and show the result."""
    with one_at_a_time(request.portal.pk) as free:
        fault = audit.first_fault(portal=request.portal) if free else None
    context = {"verified": True, "busy": not free, "fault": fault, "as_of": timezone.now()}
    page = f"{PAGE}#verification" if request.htmx else "portals/audit_trail_verification.html"
    return render(request, page, context | {"place": "audit_trail"})
