"""What an app created last: a fragment for the app's page, which lies on the floor below."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from contacts.selectors import latest_of_app
from integrations.selectors import connected_apps
from marketing_contacts.portals.access import PortalRequest, portal_member

LATEST = 10


@require_safe
@portal_member()
def of_app(request: PortalRequest, app_id: int) -> HttpResponse:
    """The latest contacts that a connected app created."""
    app = get_object_or_404(connected_apps(request.portal), id=app_id)
    contacts = latest_of_app(request.portal, app.id)[:LATEST]
    return render(request, "contacts/of_app.html", {"contacts": contacts})
