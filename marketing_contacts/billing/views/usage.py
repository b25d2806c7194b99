"""Settings → Billing → Usage: the count against tier and maximum."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketing_contacts.billing import selectors
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.permissions import Permission


@require_safe
@portal_member(Permission.VIEW_BILLING)
def usage(request: PortalRequest) -> HttpResponse:
    """How many contacts count, and what that leaves."""
    context = {"usage": selectors.usage(request.portal), "place": "billing_usage"}
    return render(request, "billing/usage.html", context)
