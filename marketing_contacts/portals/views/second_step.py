"""The setting Settings → Account setup → Portal for the second step of members at sign-in."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketing_contacts.portals import services
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.confirmation import Question, asks_first


def before_change(request: PortalRequest) -> Question:
    if request.POST.get("required") == "on":
        return Question(
            _("Require a second step for all members?"),
            _("Members without a second step cannot open this portal until they turn it on."),
            _("Require second step for all members"),
        )
    return Question(
        _("Stop requiring a second step?"),
        _("Members can then turn off their second step. Their password alone is then enough to open this portal."),
        _("Stop requiring second step"),
    )


@require_POST
@portal_member(Permission.SUPER_ADMIN)
@asks_first(before_change)
def portal_second_step(request: PortalRequest) -> HttpResponse:
    """Require a second step of all members, or of none."""
    required = request.POST.get("required") == "on"
    services.require_second_step(portal=request.portal, required=required, by=request.member, now=timezone.now())
    if required:
        messages.success(request, _("From now on every member needs a second step at sign-in."))
    else:
        messages.success(request, _("Members no longer need a second step."))
    return redirect("portal_settings")
