"""Rotate the secret of the API key or of a private app, and end its overlap. Ask before an end at once."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from integrations import services
from integrations.forms import RotationForm
from integrations.models import ConnectedApp
from integrations.views.credentials import address_of, app_with_secret, credentials_page, require_may_speak
from marketing_contacts.portals.access import PortalRequest, portal_member, recently_signed_in
from marketing_contacts.portals.addresses import redirect, reverse
from marketing_contacts.toolbox.confirmation import Question, asks_first
from marketing_contacts.toolbox.shown_once import redirect_to_secret


def before_rotating(request: PortalRequest, app_id: int) -> Question | None:
    app = app_with_secret(request, app_id)
    require_may_speak(request, app.scopes)
    return question_before_rotating(RotationForm(request.POST), app.title)


def question_before_rotating(form: RotationForm, name: str) -> Question | None:
    """Return the question before a rotation that ends the old secret at once. Return None for a later end."""
    if not form.is_valid() or form.overlap:
        return None
    return Question(
        _("End the old secret of %s now?") % name,
        _("Programs that use the old secret are refused from their next call, until they use the new one."),
        _("Rotate and end old secret now"),
    )


@require_POST
@portal_member()
@asks_first(before_rotating)
def rotate(request: PortalRequest, app_id: int) -> HttpResponse:
    """Create a new secret of an app and show it once. The form says when the old one ends."""
    app = app_with_secret(request, app_id)
    require_may_speak(request, app.scopes)
    return _rotate(request, app)


@recently_signed_in
def _rotate(request: PortalRequest, app: ConnectedApp) -> HttpResponse:
    form = RotationForm(request.POST)
    if not form.is_valid():
        return credentials_page(request, app, status=HTTPStatus.UNPROCESSABLE_ENTITY, rotation_form=form)
    try:
        secret = services.rotate(
            app=app,
            overlap=form.overlap,
            replacing=form.cleaned_data["replacing"],
            by=request.member,
            now=timezone.now(),
        )
    except services.RotatedMeanwhile:
        messages.warning(
            request,
            _(
                "This secret has already been rotated. The new one was shown only once, right then. If you "
                "do not have it, rotate the secret again."
            ),
        )
        return redirect(address_of(app))
    return redirect_to_secret(request, reverse("integrations:app_secret", [app.id]), secret)


BEFORE_ENDING_OVERLAP = Question(
    gettext_lazy("End the old secret now?"),
    gettext_lazy("Programs that still use the old secret are refused from their next call."),
    gettext_lazy("End old secret now"),
)


def before_ending_overlap(request: PortalRequest, app_id: int) -> Question:
    """Return the question before the end of an overlap. Raises PermissionDenied for a member who may not end it."""
    app_with_secret(request, app_id)
    return BEFORE_ENDING_OVERLAP


@require_POST
@portal_member()
@asks_first(before_ending_overlap)
def end_overlap(request: PortalRequest, app_id: int) -> HttpResponse:
    """End the old secret before the end of its overlap."""
    return _end_overlap(request, app_with_secret(request, app_id))


@recently_signed_in
def _end_overlap(request: PortalRequest, app: ConnectedApp) -> HttpResponse:
    services.end_overlap(app=app, by=request.member, now=timezone.now())
    messages.success(request, _("The old secret no longer works."))
    return redirect(address_of(app))
