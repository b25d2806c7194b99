"""The page Settings → Billing → Subscription, now and at the renewal, with the request for a lower tier."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from marketing_contacts.billing import services
from marketing_contacts.billing.forms.subscription import DowngradeForm
from marketing_contacts.billing.selectors import billing_address, billing_contacts, subscription_summary, tax_in_force
from marketing_contacts.billing.words import CREATED_AS_NON_MARKETING
from marketing_contacts.portals.access import PortalRequest, locked_for, portal_member
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.confirmation import Question, asks_first


@require_safe
@portal_member(Permission.VIEW_BILLING)
def subscription(request: PortalRequest) -> HttpResponse:
    """Show the portal's subscription."""
    return _page(request)


@require_POST
@portal_member(Permission.MODIFY_BILLING)
def ask_for_downgrade(request: PortalRequest) -> HttpResponse:
    """Ask for a lower tier at the renewal."""
    now = timezone.now()
    summary = subscription_summary(request.portal, now)
    if not summary.lower_tiers:
        messages.warning(request, _("There is no lower tier that holds the contacts expected to count."))
        return redirect("billing:subscription")
    form = DowngradeForm(request.POST, summary=summary)
    if not form.is_valid():
        return _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        services.ask_for_downgrade(portal=request.portal, by=request.member, now=now, **form.cleaned_data)
    except services.NoSuchTier:
        form.add_error("tier", _("There is no such lower tier."))
    except services.TierTooSmall:
        form.add_error("tier", _("At the renewal, more contacts will count than that."))
    except services.TooLateToAsk:
        form.add_error("tier", _("It is too late for this renewal."))
    else:
        messages.success(request, _("The lower tier begins at the renewal."))
        return redirect("billing:subscription")
    return _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
@portal_member(Permission.MODIFY_BILLING)
@asks_first(
    Question(
        gettext_lazy("Keep current tier?"),
        gettext_lazy("The renewal is then charged at the price of the current tier, which is higher."),
        gettext_lazy("Keep current tier"),
    )
)
def withdraw_downgrade(request: PortalRequest) -> HttpResponse:
    """Withdraw the request for a lower tier."""
    services.withdraw_downgrade(portal=request.portal, by=request.member, now=timezone.now())
    messages.success(request, _("The tier will not change at the renewal."))
    return redirect("billing:subscription")


def _page(request: PortalRequest, form: DowngradeForm | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    summary = subscription_summary(request.portal, timezone.now())
    may_modify = request.member.may(Permission.MODIFY_BILLING)
    if form is None and summary.lower_tiers and not summary.downgrade_tier:
        form = DowngradeForm(summary=summary)
    context = {
        "summary": summary,
        "contacts": billing_contacts(request.portal),
        "address": billing_address(request.portal),
        "tax": tax_in_force(request.portal.currency, timezone.localdate()),
        "form": form if may_modify else None,
        "locked": locked_for(request, Permission.MODIFY_BILLING),
        "no_marketing_contacts": "" if summary.has_marketing_contacts else CREATED_AS_NON_MARKETING,
        "place": "billing_subscription",
    }
    return render(request, "billing/subscription.html", context, status=status)
