"""The start page, the moves between portals and the choice of a language."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import is_valid_path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from marketing_contacts.portals import services
from marketing_contacts.portals.access import PortalRequest, SignedInRequest, opened_last, portal_member, signed_in
from marketing_contacts.portals.addresses import redirect, reverse
from marketing_contacts.portals.forms import LanguageForm
from marketing_contacts.portals.models import Member
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import memberships


@require_safe
@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    """Redirect to the start page.

    Staff without a portal go to the portals of the installation. Others go to the start page of the portal
    that they opened last.
    """
    if request.user.is_staff and not memberships(request.user).exists():
        return redirect("catalogue:portals")
    member = opened_last(request)
    return redirect(reverse(start_page(member), portal_id=member.portal_id))


@require_safe
@portal_member()
def portal_home(request: PortalRequest) -> HttpResponse:
    """Redirect to the start page of the portal's member."""
    return redirect(start_page(request.member))


def start_page(member: Member) -> str:
    """Return the page on which the member has most to do.

    Who may move toggles or connect apps starts at the toggles, billing staff at the usage, and others at the contacts.
    """
    toggles = (Permission.MARKETING_CONTACTS_ACCESS, Permission.APP_MARKETPLACE_ACCESS, Permission.DEVELOPER)
    if any(member.may(permission) for permission in toggles):
        return "integrations:marketing_contacts"
    return "billing:usage" if member.sees_billing else "contacts:list"


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
def choose_language(request: HttpRequest) -> HttpResponse:
    """Set the person's language on every device, and redirect to the page that asked for it.

    The language of a visitor who is not signed in is kept by the browser.
    """
    form, wished = LanguageForm(request.POST), request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wished, {request.get_host()}, request.is_secure())
    answer = redirect(wished if ours and wished.startswith("/") else "/")
    if form.is_valid() and request.user.is_authenticated:
        services.set_language(user=request.user, language=form.cleaned_data["language"])
    elif form.is_valid():
        name, year = settings.LANGUAGE_COOKIE_NAME, 365 * 24 * 60 * 60
        language, secure = form.cleaned_data["language"], settings.SESSION_COOKIE_SECURE
        answer.set_cookie(name, language, max_age=year, secure=secure, httponly=True, samesite="Lax")
    return answer
