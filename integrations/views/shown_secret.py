"""The pages that show a new secret of an app once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from integrations.models import ConnectedApp, DeveloperApp
from integrations.selectors import connected_apps, developer_apps
from integrations.views.credentials import address_of, page_of_app
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.addresses import redirect, reverse
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.shown_once import drop_pad, take_secret

KINDS = (ConnectedApp.Kind.API_KEY, ConnectedApp.Kind.PRIVATE_APP)


@require_safe
@portal_member()
def app_secret(request: PortalRequest, app_id: int) -> HttpResponse:
    """Show the new API key or token once. Redirect to the app's page afterwards."""
    app = get_object_or_404(connected_apps(request.portal), id=app_id, kind__in=KINDS)
    return _shown(request, app, back=address_of(app), place=page_of_app(app).place)


@require_safe
@portal_member(Permission.DEVELOPER)
def client_secret(request: PortalRequest, developer_app_id: int) -> HttpResponse:
    """Show the new secret of a developer app once. Redirect to the app's page afterwards."""
    app = get_object_or_404(developer_apps(request.portal), pk=developer_app_id)
    return _shown(request, app, back=reverse("integrations:developer_app", [app.pk]), place="developer_apps")


def _shown(request: PortalRequest, app: ConnectedApp | DeveloperApp, *, back: str, place: str) -> HttpResponse:
    secret = take_secret(request)
    if not secret:
        messages.info(request, _("A secret is shown only once. If it was lost, rotate it."))
        return redirect(back)
    name = app.name if isinstance(app, DeveloperApp) else app.title
    context = {
        "name": name,
        "has_client_id": isinstance(app, DeveloperApp),
        "secret": secret,
        "back": back,
        "place": place,
    }
    return drop_pad(render(request, "integrations/secret.html", context))
