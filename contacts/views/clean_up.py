"""Reduce the marketing contacts step by step. The steps are unengaged contacts, filters and the bulk change."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from contacts.forms.filters import ContactFilterForm
from contacts.marketing_status import MarketingStatus
from contacts.models import SuppressedAddress
from contacts.selectors import SuppressedFilter, unengaged
from contacts.views.bulk_changes import prepare
from integrations.selectors import all_apps
from marketing_contacts.billing.selectors import next_upgrade, usage
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.permissions import Permission


@require_safe
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def clean_up(request: PortalRequest) -> HttpResponse:
    """Show the number of marketing contacts with suppressed addresses, and the choice of all contacts."""
    found = unengaged(request.portal)
    every = found[SuppressedFilter.ANY]
    reasons = [(each, each.label, found.get(each, 0)) for each in SuppressedAddress.Reason]
    context = {"every": every, "reasons": reasons, "step": 1} | _limits(request)
    return render(request, "contacts/clean_up.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def clean_up_filters(request: PortalRequest) -> HttpResponse:
    """Show the filters by app and by day of creation. A POST counts the contacts."""
    given = QueryDict(mutable=True)
    given.update(request.POST if request.method == "POST" else request.GET)
    given["status"] = "marketing"  # other contacts do not count, or stop counting at the next update
    form = ContactFilterForm(given, apps=list(all_apps(request.portal)), member=request.member)
    if request.method == "POST" and form.is_valid():
        return prepare(request, form.filters, MarketingStatus.NON_MARKETING)
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "step": 2} | _limits(request)
    return render(request, "contacts/clean_up_filters.html", context, status=status)


def _limits(request: PortalRequest) -> dict[str, Any]:
    """Return the count with its limits, and the price of the next tier."""
    summary = usage(request.portal)
    return {"usage": summary, "upgrade": next_upgrade(request.portal, day=timezone.localdate(summary.as_of))}
