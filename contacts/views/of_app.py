"""The latest contacts of an app, as a fragment for the app's page, which is on a lower floor."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.selectors import ContactFilters, listed_contacts
from contacts.views.listing import rows_of
from integrations.selectors import all_apps
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.portals.access import PortalRequest, portal_member

LATEST = 10


@require_safe
@portal_member()
def of_app(request: PortalRequest, app_id: int) -> HttpResponse:
    """Show the latest contacts that an app created, also of a disconnected app."""
    app = get_object_or_404(all_apps(request.portal), id=app_id)
    filters, now = ContactFilters(source_kind=SourceKind.APP, source_id=app.id), timezone.now()
    found, order = listed_contacts(request.portal, filters, now)
    rows = rows_of(list(found.order_by(*order)[:LATEST]), now)
    return render(request, "contacts/of_app.html", {"rows": rows})
