"""The page Settings → Billing → Subscription → Billing contacts."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketing_contacts.billing import services
from marketing_contacts.billing.forms.subscription import BillingContactForm
from marketing_contacts.billing.models import MOST_BILLING_CONTACTS
from marketing_contacts.billing.selectors import billing_places
from marketing_contacts.portals.access import PortalRequest, portal_member
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.confirmation import Question, asks_first


@require_safe
@portal_member(Permission.MODIFY_BILLING)
def contacts(request: PortalRequest) -> HttpResponse:
    """Show the recipients of notices and the form to add one."""
    return _page(request, BillingContactForm(portal=request.portal, initial={"language": get_language()}))


@require_POST
@portal_member(Permission.MODIFY_BILLING)
def add_contact(request: PortalRequest) -> HttpResponse:
    """Add a recipient of notices."""
    form = BillingContactForm(request.POST, portal=request.portal)
    if not form.is_valid():
        return _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        services.add_billing_contact(portal=request.portal, by=request.member, now=timezone.now(), **form.cleaned_data)
    except services.IsBillingContact:
        form.add_error(None, _("This person already gets the notices."))
    except services.TooManyBillingContacts:
        form.add_error(None, _("There are already three billing contacts. Remove one first."))
    else:
        messages.success(request, _("Billing contact added."))
        return redirect("billing:contacts")
    return _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)


@require_POST
@portal_member(Permission.MODIFY_BILLING)
@asks_first(
    Question(
        gettext_lazy("Remove this billing contact?"),
        gettext_lazy("This person will no longer get emails about limits and charges."),
        gettext_lazy("Remove billing contact"),
    )
)
def remove_contact(request: PortalRequest, place: int) -> HttpResponse:
    """Remove the recipient in this place."""
    services.remove_billing_contact(portal=request.portal, place=place, by=request.member, now=timezone.now())
    messages.success(request, _("Billing contact removed."))
    return redirect("billing:contacts")


def _page(request: PortalRequest, form: BillingContactForm, status: int = HTTPStatus.OK) -> HttpResponse:
    found = billing_places(request.portal)
    context = {
        "contacts": found,
        "form": form,
        "full": len(found) >= MOST_BILLING_CONTACTS,
        "place": "billing_subscription",
    }
    return render(request, "billing/contacts.html", context, status=status)
