"""The page Settings → Billing → Subscription → Billing address."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from marketing_contacts.billing import services
from marketing_contacts.billing.forms.subscription import BillingAddressForm
from marketing_contacts.billing.selectors import billing_address
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.form_fields import status_of


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member(Permission.MODIFY_BILLING)
def address(request: PortalRequest) -> HttpResponse:
    """Show the form for the billing name and address. A POST sets them."""
    now = billing_address(request.portal)
    form = BillingAddressForm(request.POST or None, initial={"name": now.name, "address": now.address})
    if request.method == "POST" and form.is_valid():
        services.set_billing_address(portal=request.portal, by=request.member, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Billing address saved."))
        return redirect("billing:subscription")
    context = {"form": form, "place": "billing_subscription"}
    return render(request, "billing/address.html", context, status=status_of(form))
