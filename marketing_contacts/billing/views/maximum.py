"""The page Settings → Billing → Subscription → Maximum. The page asks for confirmation before a change."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketing_contacts.billing import services
from marketing_contacts.billing.forms.subscription import MaximumForm
from marketing_contacts.billing.selectors import upgrade_to_hold, usage
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.form_fields import status_of


@require_safe
@portal_member(Permission.MODIFY_BILLING)
def maximum(request: PortalRequest) -> HttpResponse:
    """Show the form. With a maximum in the address, show its effect and ask for confirmation."""
    now = usage(request.portal)
    if "maximum" not in request.GET:
        return _page(request, MaximumForm(initial={"maximum": now.maximum}))
    form = MaximumForm(request.GET)
    return _page(request, form, asks=form.is_valid())


@require_POST
@portal_member(Permission.MODIFY_BILLING)
def set_maximum(request: PortalRequest) -> HttpResponse:
    """Set or remove the maximum."""
    form = MaximumForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    wished = form.cleaned_data["maximum"]
    services.set_maximum(portal=request.portal, maximum=wished, by=request.member, now=timezone.now())
    messages.success(request, _("Maximum set.") if wished else _("Maximum removed."))
    return redirect("billing:subscription")


def _page(request: PortalRequest, form: MaximumForm, *, asks: bool = False) -> HttpResponse:
    wished, summary = form.cleaned_data["maximum"] if asks else None, usage(request.portal)
    passed = wished or summary.tier + 1
    context = {
        "form": form,
        "asks": asks,
        "wished": wished,
        "usage": summary,
        "upgrade": upgrade_to_hold(request.portal, passed, day=timezone.localdate(summary.as_of)),
        "place": "billing_subscription",
    }
    return render(request, "billing/maximum.html", context, status=status_of(form))
