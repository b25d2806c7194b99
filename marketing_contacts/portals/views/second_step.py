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
            _("Require a second step of all members?"),
            _("A member without a second step sees nothing of this portal before that member has turned it on."),
            _("Require it of all members"),
        )
    return Question(
        _("Stop requiring a second step?"),
        _("Members may then turn their second step off. Their password alone then opens this portal."),
        _("Stop requiring it"),
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
        messages.success(request, _("Members need no second step any more."))
    return redirect("portal_settings")
