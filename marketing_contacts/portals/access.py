"""Guard every page. The gate checks the sign-in, the portal and the permission.

The number in the page's address names the portal, both for pages that are shown and for forms that are sent.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from marketing_contacts.portals.addresses import redirect, reverse, working_in
from marketing_contacts.portals.models import Member, Portal, User
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import (
    MOST_TO_ASK,
    current_membership,
    has_second_step,
    memberships,
    super_admins,
)
from marketing_contacts.portals.services import PortalSuspended
from marketing_contacts.portals.words import PERMISSION_LABELS
from marketing_contacts.toolbox.kept_forms import keep_lost, with_kept_forms

P = ParamSpec("P")
SAFE = {"GET", "HEAD", "OPTIONS"}  # methods that change nothing
PORTAL_KEY = "portal_id"  # the session's key for the portal that was opened last


class SignedInRequest(HttpRequest):
    """A request of a signed-in user."""

    user: User
    htmx: Any


class PortalRequest(SignedInRequest):
    """A request that passed the gate of a portal."""

    member: Member
    portal: Portal


def signed_in(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Admit signed-in users to a page that belongs to no portal. Other visitors go to the sign-in page.

    The form of a visitor whose session was lost is kept, and its page shows it after the sign-in.
    """

    page = with_kept_forms(view)

    @wraps(view)
    def gate(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return page(request, *args, **kwargs)
        if not request.htmx:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else keep_lost(request))
        # A request for a fragment redirects the whole page, and returns to that page after the sign-in.
        to = redirect_to_login(request.htmx.current_url_abs_path or "/", reverse(settings.LOGIN_URL))
        return HttpResponse(headers={"HX-Redirect": to.headers["Location"]})

    return gate


def portal_member(
    permission: Permission | None = None,
) -> Callable[[Callable[Concatenate[PortalRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Admit members of the portal in the address who hold `permission` there.

    Visitors who are not signed in go to the sign-in page. A member without the permission gets 403, and the page names
    the permission. A portal without a membership of the user gets 404, as if it did not exist. A member who lacks the
    second step that the portal requires goes to the page that turns it on. In a suspended portal every form gets 403,
    and the page says why.
    """

    def decorate(view: Callable[Concatenate[PortalRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        @signed_in
        def gate(request: PortalRequest, portal_id: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            request.member = member = get_object_or_404(memberships(request.user), portal_id=portal_id)
            request.portal = member.portal
            if lacks_second_step(member):
                return to_second_step(request, portal=member.portal)
            if request.method not in SAFE and member.portal.suspended_at:
                raise PermissionDenied(suspension_of(member.portal))
            if permission:
                require_permission(request, permission)
            try:
                with working_in(portal_id), timezone.override(member.portal.time_zone):
                    response = view(request, *args, **kwargs)
            except PortalSuspended:  # after the gate let the request in
                raise PermissionDenied(suspension_of(Portal.objects.get(pk=portal_id))) from None
            # The page's portal becomes the one opened last. Requests for fragments of an open page do not count.
            if request.method == "GET" and not request.htmx and request.session.get(PORTAL_KEY) != portal_id:
                request.session[PORTAL_KEY] = portal_id
            patch_vary_headers(response, ["HX-Request", "Cookie"])
            return response

        return gate

    return decorate


def opened_last(request: SignedInRequest) -> Member:
    """Return the user's membership of the portal that they opened last, else their oldest membership.

    Raises PermissionDenied for a user without a membership.
    """
    member = current_membership(request.user, request.session.get(PORTAL_KEY))
    if member is None and request.user.is_staff:
        raise PermissionDenied(
            _("You are not a member of any portal. As staff, you find all portals under “This installation”.")
        )
    if member is None:
        raise PermissionDenied(_("You are not a member of any portal. Ask an admin to invite you."))
    return member


def staff_only(view: Callable[P, HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Admit staff. Other users get 404.

    In production, staff without a second step go to the page that turns it on.
    """
    page = with_kept_forms(view)

    @wraps(view)
    def gate(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        request = args[0]
        if not (isinstance(request, HttpRequest) and request.user.is_authenticated and request.user.is_staff):
            raise Http404
        if settings.STAFF_NEED_SECOND_STEP and not has_second_step(request.user):
            return to_second_step(request)
        return page(*args, **kwargs)

    return gate


def recently_signed_in(
    view: Callable[Concatenate[PortalRequest, P], HttpResponse],
) -> Callable[Concatenate[PortalRequest, P], HttpResponse]:
    """Ask for the password again unless the user gave it in the last minutes, and then continue with the sent form."""
    asking: Callable[Concatenate[PortalRequest, P], HttpResponse] = reauthentication_required(view)
    return asking


def lacks_second_step(member: Member) -> bool:
    """Return True when the portal requires a second step that the member does not have."""
    return member.portal.requires_second_step and not has_second_step(member.user)


def to_second_step(request: HttpRequest, portal: Portal | None = None) -> HttpResponse:
    """Redirect to the page that turns the second step on, with a message that names who requires it."""
    if portal:
        text = _("%s requires its members to use a second step at sign-in. Turn it on to continue.") % portal
    else:
        text = _("This installation requires its staff to use a second step at sign-in. Turn it on to continue.")
    messages.warning(request, text)
    to = reverse("mfa_activate_totp")
    return HttpResponse(headers={"HX-Redirect": to}) if getattr(request, "htmx", False) else redirect(to)


def require_permission(request: PortalRequest, permission: Permission) -> None:
    """Raise PermissionDenied, with a message that names the permission, for a member who lacks it."""
    if not request.member.may(permission):
        raise PermissionDenied(refusal(permission, request.portal))


def lacking(permission: Permission) -> str:
    """Return the message that `permission` is needed."""
    return _("You need the permission “%s” to do this.") % PERMISSION_LABELS[permission]


def refusal(permission: Permission, portal: Portal) -> str:
    """Return the message for a member who lacks `permission`. The message names whom of the portal to ask."""
    if portal.admins_to_ask is None:
        portal.admins_to_ask = [str(each) for each in super_admins(portal)[:MOST_TO_ASK]]
    if not portal.admins_to_ask:
        return lacking(permission)
    names = get_text_list(portal.admins_to_ask, _("or"))
    return f"{lacking(permission)} " + _("Ask %(names)s.") % {"names": names}


def suspension_of(portal: Portal) -> str:
    """Return the message for a form of a suspended portal."""
    return _("%(portal)s is suspended. Nothing was changed. Reason: %(reason)s") % {
        "portal": portal.name,
        "reason": portal.suspension_reason,
    }


def locked_for(request: PortalRequest, permission: Permission) -> str:
    """Return the message for a member who lacks `permission`, and an empty text for a member who has it."""
    return "" if request.member.may(permission) else refusal(permission, request.portal)
