"""The pages of one's own account, and wrappers for django-allauth's pages.

These pages belong to no portal.
"""

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
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from marketing_contacts.portals import services
from marketing_contacts.portals.access import SignedInRequest, signed_in
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.forms import ProfileForm
from marketing_contacts.portals.sign_in.devices import remember_device
from marketing_contacts.portals.sign_in.proof import with_every_proof
from marketing_contacts.toolbox.confirmation import Question, asks_first
from marketing_contacts.toolbox.kept_forms import drop_person

BEFORE_ENDING_ONE = Question(
    gettext_lazy("End this session?"),
    gettext_lazy("The device will be signed out at once."),
    gettext_lazy("End session"),
)
BEFORE_ENDING_OTHERS = Question(
    gettext_lazy("End all other sessions?"),
    gettext_lazy("You will be signed out at once on every device but this one."),
    gettext_lazy("End all other sessions"),
)


def account_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Wrap a page of django-allauth. A refused form answers 422."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if request.method == "POST" and response.status_code == HTTPStatus.OK and form is not None and form.errors:
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    hidden: Callable[..., HttpResponseBase] = sensitive_post_parameters()(page)
    return hidden


def sign_out_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Wrap the page that signs out. Nothing in the browser names the person afterwards."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if not request.user.is_authenticated:
            drop_person(response)
        return response

    return account_page(page)


def second_step_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Wrap a page that changes the second step or shows its recovery codes."""
    return account_page(with_every_proof(view))


class NewPassword(PasswordResetFromKeyView):  # type: ignore[misc]  # the library has no types
    """The page that sets a new password by a mailed link. The link proves the owner, so the device becomes known."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        remember_device(self.request, response, self.reset_user.email)
        return response


@signed_in
@asks_first(BEFORE_ENDING_OTHERS)
def sessions(request: HttpRequest) -> HttpResponseBase:
    """Show the user's devices. A POST signs out all other devices after the password was given again."""
    page: Callable[[HttpRequest], HttpResponseBase] = reauthentication_required(list_usersessions, allow_get=True)
    return page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def profile(request: SignedInRequest) -> HttpResponse:
    """Show and change the user's name, language and time zone."""
    user = request.user
    if request.method != "POST":
        form = ProfileForm(initial={"name": user.name, "language": user.language, "time_zone": user.time_zone or "UTC"})
        return render(request, "account/profile.html", {"form": form, "tab": "profile"})
    form = ProfileForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "tab": "profile"}
        return render(request, "account/profile.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    services.change_profile(user=user, **form.cleaned_data)
    with translation.override(user.language or translation.get_language()):
        messages.success(request, _("Profile saved."))
    return redirect("portals:profile")


@require_POST
@signed_in
@asks_first(BEFORE_ENDING_ONE)
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign out one of the user's devices. Another device needs the password again."""
    session = get_object_or_404(UserSession, user_id=request.user.pk, id=session_id)
    if session.is_current():
        end_sessions(request, [session])
        return redirect("account_login")
    raise_if_reauthentication_required(request, app="")
    end_sessions(request, [session])
    messages.success(request, _("The device has been signed out."))
    return redirect("usersessions_list")
