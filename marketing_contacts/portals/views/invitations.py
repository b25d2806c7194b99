"""The page behind the link of an invitation.

The page creates an account, or joins with an existing account.
"""

from http import HTTPStatus
from typing import Any

from allauth.account.utils import perform_login
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from marketing_contacts.portals import services
from marketing_contacts.portals.access import PORTAL_KEY, suspension_of
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.forms import JoinForm
from marketing_contacts.portals.models import Invitation, User
from marketing_contacts.portals.selectors import invitation_by_hash, user_of
from marketing_contacts.portals.services import token_hash
from marketing_contacts.portals.words import PERMISSION_LABELS

PAGE = "portals/invitation.html"


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation. A POST accepts it. A link that does not work shows only that."""
    found = invitation_by_hash(token_hash(token), timezone.now())
    if found is None:
        return _ended_page(request)
    user = request.user if isinstance(request.user, User) else None
    if request.method != "POST" or (user and user.email != found.email):
        return _page(request, found, JoinForm(email=found.email))
    if found.portal.suspended_at:
        raise PermissionDenied(suspension_of(found.portal))
    form = JoinForm(request.POST, email=found.email)
    try:
        if user:
            member = services.accept_invitation(invitation=found, user=user, now=timezone.now())
        elif form.is_valid():
            language = get_language() or ""
            member = services.join(invitation=found, language=language, now=timezone.now(), **form.cleaned_data)
            perform_login(request, member.user, email=member.user.email)
        else:
            return _page(request, found, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    except services.InvitationOver:
        return _ended_page(request)
    except (services.AccountExists, IntegrityError):
        return _page(request, found, form, HTTPStatus.CONFLICT)
    request.session[PORTAL_KEY] = member.portal_id
    messages.success(request, _("Welcome to %s.") % member.portal.name)
    return redirect("portals:home")


def _ended_page(request: HttpRequest) -> HttpResponse:
    return render(request, "portals/invitation_over.html", status=HTTPStatus.NOT_FOUND)


def _page(request: HttpRequest, found: Invitation, form: JoinForm, status: int = HTTPStatus.OK) -> HttpResponse:
    context: dict[str, Any] = {
        "invitation": found,
        "form": form,
        "granted": [label for permission, label in PERMISSION_LABELS.items() if permission in found.permissions],
        "has_account": user_of(found.email) is not None,
    }
    return render(request, PAGE, context, status=status)
