"""Coming in, choosing a portal and a language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from marketing_contacts.portals import services
from marketing_contacts.portals.access import PORTAL_KEY, PortalRequest, portal_member
from marketing_contacts.portals.forms import LanguageForm
from marketing_contacts.portals.selectors import memberships


@require_safe
@portal_member()
def home(_request: PortalRequest) -> HttpResponse:
    """Where people arrive: the settings page that this product is about."""
    return redirect("integrations:marketing_contacts")


@require_POST
@portal_member()
def choose_portal(request: PortalRequest, portal_id: int) -> HttpResponse:
    """Work in another of one's portals from now on."""
    member = get_object_or_404(memberships(request.user), portal_id=portal_id)
    request.session[PORTAL_KEY] = member.portal_id
    return redirect("portals:home")


@require_POST
@portal_member()
def choose_language(request: PortalRequest) -> HttpResponse:
    """Speak another language to this person from now on, on every device."""
    form = LanguageForm(request.POST)
    if form.is_valid():
        services.set_language(user=request.user, language=form.cleaned_data["language"])
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    wished = request.POST.get("next", "")
    return wished if url_has_allowed_host_and_scheme(wished, {request.get_host()}, request.is_secure()) else "/"
