"""Suspend and resume a portal, for staff."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from marketing_contacts.portals import services
from marketing_contacts.portals.access import staff_only
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.forms import SuspensionForm
from marketing_contacts.portals.models import Portal
from marketing_contacts.toolbox.confirmation import Question, asks_first
from marketing_contacts.toolbox.form_fields import status_of


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def suspend(request: HttpRequest, portal_id: int) -> HttpResponse:
    """Show the form that suspends a portal. A POST suspends it."""
    of = get_object_or_404(Portal, pk=portal_id)
    form = SuspensionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.suspend_portal(
                portal=of, reason=form.cleaned_data["reason"], by=str(request.user), now=timezone.now()
            )
        except services.AlreadySuspended:
            messages.warning(request, _("%s is already suspended.") % of.name)
        else:
            messages.success(request, _("%s suspended.") % of.name)
        return redirect("catalogue:portal", of.pk)
    return render(request, "portals/staff_suspend.html", {"of": of, "form": form}, status=status_of(form))


def before_resuming(_request: HttpRequest, portal_id: int) -> Question:
    return Question(
        _("Resume %s?") % get_object_or_404(Portal, pk=portal_id).name,
        _("Programs and forms work again at once. Jobs and emails that waited go on."),
        _("Resume portal"),
    )


@require_POST
@staff_only
@asks_first(before_resuming)
def resume(request: HttpRequest, portal_id: int) -> HttpResponse:
    """Open a suspended portal again."""
    of = get_object_or_404(Portal, pk=portal_id)
    try:
        services.resume_portal(portal=of, by=str(request.user), now=timezone.now())
    except services.NotSuspended:
        messages.warning(request, _("%s is not suspended.") % of.name)
    else:
        messages.success(request, _("%s resumed.") % of.name)
    return redirect("catalogue:portal", of.pk)
