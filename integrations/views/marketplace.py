"""The page Settings → Integrations → App Marketplace, with the apps that every portal can connect."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from integrations.forms import MarketplaceSearchForm
from integrations.models import DeveloperApp, DeveloperAppLogo
from integrations.scopes import SERVED, Scope
from integrations.selectors import connections_of, listed_apps
from integrations.views.developer_apps import install_address
from integrations.words import scopes_in_words
from marketing_contacts.portals.access import PortalRequest, SignedInRequest, locked_for, portal_member, signed_in
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.paging import page_of

PLACE = {"place": "marketplace"}
PAGE_SIZE = 24
DAY = 86_400  # seconds


@require_safe
@portal_member()
def marketplace(request: PortalRequest) -> HttpResponse:
    """Show the listed apps, or the apps that match the search."""
    form = MarketplaceSearchForm(request.GET)
    q = form.cleaned_data["q"] if form.is_valid() else ""
    found = listed_apps(q).select_related("owner") if form.is_valid() else DeveloperApp.objects.none()
    page = page_of(found, by=["name", "id"], query=request.GET, size=PAGE_SIZE)
    connected = connections_of(request.portal, [app.pk for app in page.rows])
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    rows = [(app, connected.get(app.pk)) for app in page.rows]
    context = PLACE | {"form": form, "q": form["q"].value() or "", "page": page, "rows": rows}
    return render(request, "integrations/marketplace.html", context, status=status)


@require_safe
@portal_member()
def marketplace_app(request: PortalRequest, listing_id: int) -> HttpResponse:
    """Show a listed app with its scopes, the effect of a connection and the link to connect it."""
    app = get_object_or_404(listed_apps().select_related("owner"), pk=listing_id)
    permission = Permission.APP_MARKETPLACE_ACCESS
    context = PLACE | {
        "app": app,
        "needed": scopes_in_words(set(app.scopes) - {Scope.OAUTH}),
        "optional": scopes_in_words(app.optional_scopes),
        "idle": [scope for scope in [*app.scopes, *app.optional_scopes] if scope not in SERVED],
        "connected": connections_of(request.portal, [app.pk]).get(app.pk),
        "install_address": install_address(request, app),
        "locked": locked_for(request, permission),
    }
    return render(request, "integrations/marketplace_app.html", context)


@require_safe
@signed_in
def logo(_request: SignedInRequest, client_id: str, version: int) -> HttpResponse:
    """Return an app's picture to users who know its client id.

    The picture's address changes with the picture, so browsers may cache it.
    """
    known = DeveloperApp.objects.filter(client_id=client_id, logo_version=version, deleted_at=None)
    picture = get_object_or_404(DeveloperAppLogo, developer_app__in=known)
    return HttpResponse(
        bytes(picture.content),
        content_type=picture.media_type,
        headers={"Cache-Control": f"private, max-age={DAY}, immutable"},
    )
