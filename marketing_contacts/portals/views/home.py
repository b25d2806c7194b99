"""The way to the start page, addresses without a portal, and the choice of language, theme and density."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import is_valid_path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from marketing_contacts.portals import services
from marketing_contacts.portals.access import SignedInRequest, opened_last, signed_in
from marketing_contacts.portals.addresses import redirect, reverse
from marketing_contacts.portals.forms import LanguageForm, LookForm
from marketing_contacts.portals.selectors import memberships

YEAR = 365 * 24 * 60 * 60  # seconds


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
    return redirect(reverse("start", portal_id=member.portal_id))


@signed_in
def without_number(request: SignedInRequest, **_rest: str) -> HttpResponse:
    """Redirect an old address without a portal's number to that page of the portal that the user opened last.

    Only GET and HEAD are redirected. A form could otherwise act in a portal for which it was not opened.
    """
    portal = reverse("start", portal_id=opened_last(request).portal_id)
    if request.method not in {"GET", "HEAD"} or not is_valid_path(portal + request.path_info.removeprefix("/")):
        raise Http404
    return redirect(portal + request.get_full_path().removeprefix("/"))


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Set the person's language on every device, and redirect to the page that asked for it.

    The language of a visitor who is not signed in is kept by the browser.
    """
    form, answer = LanguageForm(request.POST), back_to_page(request)
    if form.is_valid() and request.user.is_authenticated:
        services.set_language(user=request.user, language=form.cleaned_data["language"])
    elif form.is_valid():
        keep_in_browser(answer, settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"])
    return answer


@require_POST
def choose_look(request: HttpRequest) -> HttpResponse:
    """Keep a theme or a density in the browser, and redirect to the page that asked for it."""
    form, answer = LookForm(request.POST), back_to_page(request)
    if form.is_valid():
        for name, chosen in form.cleaned_data.items():
            if chosen:
                keep_in_browser(answer, name, chosen)
    return answer


def back_to_page(request: HttpRequest) -> HttpResponse:
    """Return a redirect to the page of this site that the form names, else to the start page."""
    wished = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wished, {request.get_host()}, request.is_secure())
    return redirect(wished if ours and wished.startswith("/") else "/")


def keep_in_browser(answer: HttpResponse, name: str, text: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    answer.set_cookie(name, text, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
