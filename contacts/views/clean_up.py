"""Step by step to fewer marketing contacts: the unengaged first, then filters; the bulk change is the last step."""

from http import HTTPStatus

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from contacts.forms.filters import ContactFilterForm
from contacts.marketing_status import MarketingStatus
from contacts.selectors import unengaged
from contacts.views.bulk_changes import prepare
from integrations.selectors import all_apps
from marketing_contacts.billing.selectors import usage
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.permissions import Permission


@require_safe
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def clean_up(request: PortalRequest) -> HttpResponse:
    """Whose address is suppressed, and how many they are; or everybody."""
    found = unengaged(request.portal)
    context = {"found": found, "both": sum(found.values()), "usage": usage(request.portal), "step": 1}
    return render(request, "contacts/clean_up.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def clean_up_filters(request: PortalRequest) -> HttpResponse:
    """Which of them: by which app and when they were created. Then they are counted."""
    given = QueryDict(mutable=True)
    given.update(request.POST if request.method == "POST" else request.GET)
    given["status"] = "marketing"  # the others do not count, or stop counting already
    form = ContactFilterForm(given, apps=list(all_apps(request.portal)), zone=request.portal.time_zone)
    if request.method == "POST" and form.is_valid():
        return prepare(request, form.filters, MarketingStatus.NON_MARKETING)
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "usage": usage(request.portal), "step": 2}
    return render(request, "contacts/clean_up_filters.html", context, status=status)
