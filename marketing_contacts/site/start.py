"""The start page of a portal: what needs attention, what is left to set up, and the way to a member's work."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from integrations.models import ConnectedApp
from integrations.scopes import Scope
from integrations.selectors import app_rows, connected_apps
from integrations.views.toggle_list import toggle_context
from marketing_contacts.billing.selectors import banners
from marketing_contacts.portals import services
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.site.checklist import checklist

MOST_APPS = 10  # toggles on the start page. The page of the toggles has all


@require_safe
@portal_member()
def start(request: PortalRequest) -> HttpResponse:
    """Show the start page. The member's permissions decide about its cards."""
    context, member = toggle_context(request), request.member
    apps = connected_apps(request.portal).filter(scopes__contains=[Scope.CONTACTS_WRITE]).select_related("portal")
    may_move = member.sets_statuses and not context["locked"]
    rows = app_rows(request.portal, apps[:MOST_APPS], timezone.now()) if may_move else []
    context |= {
        "place": "start",
        "from_place": "start",
        "selectable": False,
        "rows": sorted(rows, key=lambda row: row.app.kind != ConnectedApp.Kind.API_KEY),
        "steps": checklist(request, context["usage"]),
        "banners": banners(member, timezone.now()),
        "undo": request.session.pop("undo", None),
        "may_edit": member.may(Permission.EDIT_CONTACTS),
    }
    return render(request, "site/start.html", context)


@require_POST
@portal_member()
def hide_checklist(request: PortalRequest) -> HttpResponse:
    """Leave the checklist out of the member's start page."""
    services.hide_checklist(member=request.member)
    return redirect("start")
