"""The gate of every page: who is it, in which portal, and may they."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from marketing_contacts.portals.models import Member, Portal, User
from marketing_contacts.portals.permission_labels import PERMISSION_LABELS
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import current_membership

P = ParamSpec("P")
PORTAL_KEY = "portal_id"  # in the session


class PortalRequest(HttpRequest):
    """A request that passed the gate."""

    user: User
    member: Member
    portal: Portal
    htmx: Any


def portal_member(
    permission: Permission | None = None,
) -> Callable[[Callable[Concatenate[PortalRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Let in who is signed in, a member of the portal they chose, and holds `permission` there.

    Others are sent to sign in, or refused with 403 that names the permission.
    """

    def decorate(view: Callable[Concatenate[PortalRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def gate(request: PortalRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sign_in(request)
            member = current_membership(request.user, request.session.get(PORTAL_KEY))
            if member is None:
                raise PermissionDenied(_("You are not a member of any portal. Ask an admin to invite you."))
            request.member, request.portal = member, member.portal
            if permission and not member.may(permission):
                raise PermissionDenied(refusal(permission))
            with timezone.override(member.portal.time_zone):
                response = view(request, *args, **kwargs)
            patch_vary_headers(response, ["HX-Request", "Cookie"])
            return response

        return gate

    return decorate


def staff_only(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Let in who runs this installation; for others there is nothing at the address."""

    @wraps(view)
    def gate(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request = args[0]
        if not (isinstance(request, HttpRequest) and request.user.is_authenticated and request.user.is_staff):
            raise Http404
        return view(*args, **kwargs)

    return gate


def recently_signed_in(
    view: Callable[Concatenate[PortalRequest, P], HttpResponse],
) -> Callable[Concatenate[PortalRequest, P], HttpResponse]:
    """Ask for the password again where it was not given in the last minutes, then go on with what was sent."""
    asking: Callable[Concatenate[PortalRequest, P], HttpResponse] = reauthentication_required(view)
    return asking


def refusal(permission: Permission) -> str:
    """What somebody is told who lacks `permission`."""
    return _("You need the permission “%s” for this.") % PERMISSION_LABELS[permission]


def _sign_in(request: PortalRequest) -> HttpResponse:
    """To the sign-in page; a fragment's request takes the whole page along, back to where it was."""
    if request.htmx:
        to = redirect_to_login(request.htmx.current_url_abs_path or "/", resolve_url(settings.LOGIN_URL))
        return HttpResponse(headers={"HX-Redirect": to.headers["Location"]})
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
