"""The page with one toggle for each connected app."""

from functools import partial
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from integrations.forms import FILTERS, ORDERS, AppSearchForm
from integrations.models import ConnectedApp
from integrations.selectors import app_page, app_rows, connected_apps, found_apps
from marketing_contacts.billing.measure_words import filled, measured
from marketing_contacts.billing.measures import Measure
from marketing_contacts.billing.selectors import banners, usage
from marketing_contacts.billing.words import CREATED_AS_NON_MARKETING
from marketing_contacts.portals.access import PortalRequest, locked_for, portal_member
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.paging import window_of

PAGE = "integrations/marketing_contacts.html"
API_KEY = ConnectedApp.Kind.API_KEY
PAGE_SIZE = 50
EVERYTHING = {"q": "", "show": "", "order": ""}


@require_safe
@portal_member()
def marketing_contacts(request: PortalRequest) -> HttpResponse:
    """Show the page. A search in the page gets the list alone."""
    form = AppSearchForm(request.GET)
    understood = form.is_valid() or form.errors.keys() <= {"order"}
    wanted = EVERYTHING | form.cleaned_data
    apps, now = connected_apps(request.portal).select_related("portal"), timezone.now()
    others = apps.exclude(kind=API_KEY)
    found = found_apps(others, q=wanted["q"], show=wanted["show"]) if understood else others.none()
    window = partial(window_of, query=request.GET, size=PAGE_SIZE)
    page = app_page(request.portal, found, order=wanted["order"], window=window, now=now)
    announced = filled(
        ngettext("%(number)s app", "%(number)s apps", page.found),
        number=measured(page.found, Measure.APPS, filters=request.GET.urlencode()),
    )
    context = (
        toggle_context(request)
        | wanted
        | {
            "page": page,
            "form": None if understood else form,
            "filters": FILTERS,
            "announced": announced,
        }
    )
    status = HTTPStatus.OK if understood else HTTPStatus.UNPROCESSABLE_ENTITY
    if request.htmx and request.htmx.target == "apps":
        return render(request, f"{PAGE}#apps", context, status=status)
    context |= {
        "orders": ORDERS,
        "api_key": app_rows(request.portal, apps.filter(kind=API_KEY), now),
        "any_apps": others.exists(),
        "banners": banners(request.member, now),
        "undo": request.session.pop("undo", None),
    }
    return render(request, PAGE, context, status=status)


def toggle_context(request: PortalRequest) -> dict[str, Any]:
    """Return the context of pages with toggles, with the usage and the reason for locked toggles, if any."""
    summary = usage(request.portal)
    locked = locked_for(request, Permission.MARKETING_CONTACTS_ACCESS)
    if not summary.has_marketing_contacts:
        locked = str(CREATED_AS_NON_MARKETING)
    return {"usage": summary, "locked": locked, "place": "marketing_contacts", "selectable": not locked}
