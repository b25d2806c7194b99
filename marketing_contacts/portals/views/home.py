"""Coming in, choosing a portal and a language."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from marketing_contacts.portals import services
from marketing_contacts.portals.access import PORTAL_KEY, PortalRequest, portal_member
from marketing_contacts.portals.forms import LanguageForm
from marketing_contacts.portals.models import User
from marketing_contacts.portals.selectors import memberships


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Where people arrive: staff of no portal at their account, all others at the page that this product is about."""
    if isinstance(request.user, User) and request.user.is_staff and not memberships(request.user).exists():
        return redirect("portals:profile")
    return _main_page(request)


@portal_member()
def _main_page(_request: PortalRequest) -> HttpResponse:
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
    ours = url_has_allowed_host_and_scheme(wished, {request.get_host()}, request.is_secure())
    return wished if ours and wished.startswith("/") else "/"
