"""The page of an app's request log, for its developers."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from integrations.forms import RequestLogForm
from integrations.selectors import connected_apps, logged_requests
from integrations.views.credentials import place_of
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.paging import page_of

PAGE_SIZE = 50


@require_safe
@portal_member(Permission.DEVELOPER)
def request_log(request: PortalRequest, app_id: int) -> HttpResponse:
    """Show the matching requests, the newest first. A malformed filter gives no requests and status 422."""
    app, now = get_object_or_404(connected_apps(request.portal), id=app_id), timezone.now()
    form = RequestLogForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = logged_requests(app, now, **wanted)
    found = found if form.is_valid() else found.none()
    context = {
        "app": app,
        "form": form,
        "filtered": any(wanted.values()) or not form.is_valid(),
        "page": page_of(found, by=["-at", "-request_id"], query=request.GET, size=PAGE_SIZE),
        "as_of": now,
        "place": place_of(app),
    }
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "integrations/request_log.html", context, status=status)
