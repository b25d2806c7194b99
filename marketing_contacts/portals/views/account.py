"""Your account: one's profile and sessions, and what all of django-allauth's pages share. Belongs to no portal."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.views import PasswordResetFromKeyView
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import list_usersessions
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from marketing_contacts.portals import services
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.forms import ProfileForm
from marketing_contacts.portals.models import User
from marketing_contacts.portals.sign_in.devices import remember_device
from marketing_contacts.portals.sign_in.proof import with_every_proof


def account_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of django-allauth as ours are: a refused form answers 422."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if request.method == "POST" and response.status_code == HTTPStatus.OK and form is not None and form.errors:
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    hidden: Callable[..., HttpResponseBase] = sensitive_post_parameters()(page)
    return hidden


def second_step_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that changes the second step or shows what stands in for it."""
    return account_page(with_every_proof(view))


class NewPassword(PasswordResetFromKeyView):  # type: ignore[misc]  # the library has no types
    """Chooses a new password by a mailed link. It proves the owner, so their device is known from then on."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        remember_device(self.request, response, self.reset_user.email)
        return response


def sessions(request: HttpRequest) -> HttpResponseBase:
    """The devices one is signed in from; a POST ends all others, after the password is given again."""
    page: Callable[[HttpRequest], HttpResponseBase] = reauthentication_required(list_usersessions, allow_get=True)
    return page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """One's name, language and time zone."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - for who is signed in
    if request.method != "POST":
        form = ProfileForm(initial={"name": user.name, "language": user.language, "time_zone": user.time_zone or "UTC"})
        return render(request, "account/profile.html", {"form": form, "tab": "profile"})
    form = ProfileForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "tab": "profile"}
        return render(request, "account/profile.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    services.change_profile(user=user, **form.cleaned_data)
    with translation.override(user.language or translation.get_language()):
        messages.success(request, _("Your profile is saved."))
    return redirect("portals:profile")


@require_POST
@login_required
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign out one of one's devices; another than this one after the password is given again."""
    session = get_object_or_404(UserSession, user_id=request.user.pk, id=session_id)
    if session.is_current():
        end_sessions(request, [session])
        return redirect("account_login")
    raise_if_reauthentication_required(request, app="")
    end_sessions(request, [session])
    messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")
