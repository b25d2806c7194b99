"""The staff's pages of the App Marketplace, with listings that wait for a decision."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from integrations import services
from integrations.forms import DecliningForm, SeenListingForm
from integrations.models import DeveloperApp
from integrations.scopes import SERVED
from integrations.selectors import asked_listings, install_counts, listings_in_review
from integrations.words import scopes_in_words
from marketing_contacts.portals.access import staff_only
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.toolbox.paging import page_of

PAGE_SIZE = 50


@require_safe
@staff_only
def listings(request: HttpRequest) -> HttpResponse:
    """Show the waiting listings, the longest unchanged first, and all requested listings by name."""
    page = page_of(asked_listings().select_related("owner"), by=["name", "id"], query=request.GET, size=PAGE_SIZE)
    waiting = listings_in_review().select_related("owner")[:PAGE_SIZE]
    return render(request, "integrations/staff_listings.html", {"page": page, "waiting": waiting})


@require_safe
@staff_only
def listing(request: HttpRequest, listing_id: int) -> HttpResponse:
    """Show an app as portals would see it, with its publisher and listed apps of the same name."""
    return _page(request, _requested_listing(listing_id))


@require_POST
@staff_only
def approve_listing(request: HttpRequest, listing_id: int) -> HttpResponse:
    """Show a listing to every portal."""
    app, form = _requested_listing(listing_id), SeenListingForm(request.POST)
    if not form.is_valid():
        return _warn_of_move(request, app)
    try:
        services.approve_listing(app=app, by=str(request.user), now=timezone.now(), **form.cleaned_data)
    except services.ListingMoved:
        return _warn_of_move(request, app)
    messages.success(request, _("%s is now in the App Marketplace.") % app.name)
    return redirect("listings:list")


@require_POST
@staff_only
def decline_listing(request: HttpRequest, listing_id: int) -> HttpResponse:
    """Hide a listing from all portals, and record the reason."""
    app, form = _requested_listing(listing_id), DecliningForm(request.POST)
    if "seen_version" in form.errors:
        return _warn_of_move(request, app)
    if not form.is_valid():
        return _page(request, app, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        services.decline_listing(app=app, by=str(request.user), now=timezone.now(), **form.cleaned_data)
    except services.ListingMoved:
        return _warn_of_move(request, app)
    messages.success(request, _("%s declined. Its publisher can see the reason.") % app.name)
    return redirect("listings:list")


def _requested_listing(listing_id: int) -> DeveloperApp:
    return get_object_or_404(asked_listings().select_related("owner"), pk=listing_id)


def _warn_of_move(request: HttpRequest, app: DeveloperApp) -> HttpResponse:
    messages.warning(request, _("The listing has changed since you opened the page. Review it again."))
    return redirect("listings:listing", app.pk)


def _page(
    request: HttpRequest, app: DeveloperApp, form: DecliningForm | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    alike = asked_listings().filter(name__iexact=app.name).exclude(pk=app.pk).select_related("owner")
    context = {
        "app": app,
        "needed": scopes_in_words(app.scopes),
        "optional": scopes_in_words(app.optional_scopes),
        "idle": [scope for scope in [*app.scopes, *app.optional_scopes] if scope not in SERVED],
        "addresses": app.redirect_uris.split(),
        "installs": install_counts([app]).get(app.pk, 0),
        "alike": alike.order_by("id")[:PAGE_SIZE],
        "form": form or DecliningForm(initial={"seen_version": app.listing_version}),
    }
    return render(request, "integrations/staff_listing.html", context, status=status)
