"""The page Settings → Account setup → Portal.

The page is on the top floor, because every floor depends on the time zone. The row is written by portals, the next
update by billing, and the pending contacts by contacts. Each floor has a service of its own for that.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts.services.portal_settings import change_portal
from marketing_contacts.billing.selectors import usage
from marketing_contacts.portals.access import PortalRequest, locked_for, portal_member, require_permission
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.forms import PortalForm
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.portals.selectors import has_second_step
from marketing_contacts.toolbox.form_fields import status_of


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member()
def portal_settings(request: PortalRequest) -> HttpResponse:
    """Show the portal's name, time zone and currency to every member. A Super Admin can change them."""
    form = PortalForm(portal=request.portal)
    if request.method == "POST":
        require_permission(request, Permission.SUPER_ADMIN)
        form = PortalForm(request.POST, portal=request.portal)
        if form.is_valid():
            change_portal(portal=request.portal, by=request.member, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Portal settings saved."))
            return redirect("portal_settings")
    form.fields["time_zone"].help_text = _(
        "All pages show times in this zone. The next update date (%(date)s) stays the same and moves to the start "
        "of that day in the new zone."
    ) % {"date": date_format(usage(request.portal).next_update_date, "SHORT_DATE_FORMAT")}
    context = {
        "form": form,
        "locked": locked_for(request, Permission.SUPER_ADMIN),
        "currency": form.currency_name,
        "second_step": has_second_step(request.member.user),
        "place": "portal_settings",
    }
    return render(request, "site/portal_settings.html", context, status=status_of(form))
