"""The page of taxes in the catalogue, for staff. Staff change only rates that are not in force."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from marketing_contacts.billing import services
from marketing_contacts.billing.forms.staff import TaxRateForm
from marketing_contacts.billing.models import TaxRate
from marketing_contacts.billing.selectors import tax_rates
from marketing_contacts.portals.access import staff_only
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.toolbox.confirmation import Question, asks_first
from marketing_contacts.toolbox.form_fields import status_of


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def taxes(request: HttpRequest) -> HttpResponse:
    """Show all tax rates. A POST adds a future rate."""
    now = timezone.now()
    form = TaxRateForm(request.POST) if request.method == "POST" else TaxRateForm()
    if request.method == "POST" and form.is_valid():
        try:
            services.add_tax_rate(by=str(request.user), now=now, **form.cleaned_data)
        except services.TaxRateExists:
            form.add_error("valid_from", _("There is already a tax rate in this currency from this day on."))
        except services.PriceInForce:
            form.add_error("valid_from", _("A tax rate must begin on a future day."))
        else:
            messages.success(request, _("Tax rate added."))
            return redirect("catalogue:taxes")
    rows = [(each, services.is_to_come(each.valid_from, now)) for each in tax_rates()]
    return render(request, "billing/taxes.html", {"rows": rows, "form": form}, status=status_of(form))


@require_POST
@staff_only
@asks_first(
    Question(
        gettext_lazy("Withdraw this tax rate?"),
        gettext_lazy("It will never come into force. The previous rate stays in force."),
        gettext_lazy("Withdraw tax rate"),
    )
)
def withdraw_tax_rate(request: HttpRequest, tax_rate_id: int) -> HttpResponse:
    """Withdraw a future tax rate."""
    found = get_object_or_404(TaxRate, pk=tax_rate_id)
    try:
        services.withdraw_tax_rate(tax_rate=found, now=timezone.now())
    except TaxRate.DoesNotExist as gone:
        raise Http404 from gone
    except services.PriceInForce:
        messages.warning(request, _("This tax rate is already in force and cannot be withdrawn."))
    else:
        messages.success(request, _("Tax rate withdrawn."))
    return redirect("catalogue:taxes")
