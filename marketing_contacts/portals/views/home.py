"""The start page, the moves between portals and the choice of a language."""

from django.http import Http404, HttpResponse
from django.urls import is_valid_path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from marketing_contacts.portals import services
from marketing_contacts.portals.access import PortalRequest, SignedInRequest, opened_last, portal_member, signed_in
from marketing_contacts.portals.addresses import redirect, reverse
from marketing_contacts.portals.forms import LanguageForm
from marketing_contacts.portals.selectors import memberships


@require_safe
@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    """Redirect to the start page.

    Staff without a portal go to the portals of the installation. Others go to the marketing contacts page.
    """
    if request.user.is_staff and not memberships(request.user).exists():
        return redirect("catalogue:portals")
    return redirect(reverse("integrations:marketing_contacts", portal_id=opened_last(request).portal_id))


@require_safe
@portal_member()
def portal_home(_request: PortalRequest) -> HttpResponse:
    """Redirect to the main page of a portal."""
    return redirect("integrations:marketing_contacts")


@signed_in
def without_number(request: SignedInRequest, **_rest: str) -> HttpResponse:
    """Redirect an old address without a portal's number to that page of the portal that the user opened last.

    Only GET and HEAD are redirected. A form could otherwise act in a portal for which it was not opened.
    """
    portal = reverse("portals:portal", portal_id=opened_last(request).portal_id)
    if request.method not in {"GET", "HEAD"} or not is_valid_path(portal + request.path_info.removeprefix("/")):
        raise Http404
    return redirect(portal + request.get_full_path().removeprefix("/"))


@require_POST
@signed_in
def choose_language(request: SignedInRequest) -> HttpResponse:
    """Set the person's language on every device, and redirect to the page that asked for it."""
    form = LanguageForm(request.POST)
    if form.is_valid():
        services.set_language(user=request.user, language=form.cleaned_data["language"])
    wished = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wished, {request.get_host()}, request.is_secure())
    return redirect(wished if ours and wished.startswith("/") else "/")
