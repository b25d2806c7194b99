"""The pages of the catalogue, for staff. Staff change only prices that are not in force."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketing_contacts.billing import services
from marketing_contacts.billing.forms.staff import EditionForm, EditionNameForm, PriceForm
from marketing_contacts.billing.models import Edition, Price
from marketing_contacts.billing.selectors import offers, prices_of
from marketing_contacts.portals.access import staff_only
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.toolbox.confirmation import Question, asks_first
from marketing_contacts.toolbox.form_fields import status_of

WRONG_DAYS = {
    services.PriceExists: gettext_lazy("There is already a price in this currency from this day on."),
    services.PriceInForce: gettext_lazy("A price must begin on a future day. It can be changed until then."),
}


@require_safe
@staff_only
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show all editions with today's prices."""
    now = timezone.now()
    return render(request, "billing/catalogue.html", {"offers": offers(now.date()), "as_of": now})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def new_edition(request: HttpRequest) -> HttpResponse:
    """Show the form for an edition. A POST adds the edition."""
    form = EditionForm(request.POST) if request.method == "POST" else EditionForm()
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_edition(**form.cleaned_data)
        except services.EditionExists:
            form.add_error("name", _("There is already an edition with this name or a very similar one."))
        else:
            messages.success(request, _("%s is now on offer.") % made.name)
            return redirect(*(("catalogue:edition", made.pk) if made.has_marketing_contacts else ("catalogue:list",)))
    return render(request, "billing/catalogue_new.html", {"form": form}, status=status_of(form))


@require_POST
@staff_only
def rename_edition(request: HttpRequest, edition_code: str) -> HttpResponse:
    """Rename an edition."""
    found = get_object_or_404(Edition, pk=edition_code, has_marketing_contacts=True)
    form = EditionNameForm(request.POST)
    if form.is_valid():
        try:
            services.rename_edition(edition=found, **form.cleaned_data)
        except services.EditionExists:
            form.add_error("name", _("There is already an edition with this name or a very similar one."))
        else:
            messages.success(request, _("Name changed."))
            return redirect("catalogue:edition", found.pk)
    return _edition_page(request, found, naming=form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def edition(request: HttpRequest, edition_code: str) -> HttpResponse:
    """Show all prices of an edition. A POST adds a future price."""
    found = get_object_or_404(Edition, pk=edition_code, has_marketing_contacts=True)
    form = PriceForm(request.POST, edition=found) if request.method == "POST" else PriceForm(edition=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_price(
                edition=found, currency=form.of_currency, terms=form.terms, by=str(request.user), now=timezone.now()
            )
        except (services.PriceInForce, services.PriceExists) as fact:
            form.add_error("valid_from", WRONG_DAYS[type(fact)])
        else:
            messages.success(request, _("Price added."))
            return redirect("catalogue:edition", found.pk)
    return _edition_page(request, found, form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def price(request: HttpRequest, price_id: int) -> HttpResponse:
    """Show a future price and its form. A POST corrects the price."""
    found = get_object_or_404(Price.objects.select_related("edition"), pk=price_id)
    form = PriceForm(request.POST, price=found) if request.method == "POST" else PriceForm(price=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_price(price=found, terms=form.terms, by=str(request.user), now=timezone.now())
        except (services.PriceInForce, services.PriceExists) as fact:
            form.add_error("valid_from", WRONG_DAYS[type(fact)])
        else:
            messages.success(request, _("Price corrected."))
            return redirect("catalogue:edition", found.edition_id)
    to_come = services.is_to_come(found.valid_from, timezone.now())
    context = {"price": found, "edition": found.edition, "form": form, "to_come": to_come}
    return render(request, "billing/catalogue_price.html", context, status=status_of(form))


@require_POST
@staff_only
@asks_first(
    Question(
        gettext_lazy("Withdraw this price?"),
        gettext_lazy("It will never come into force. The previous price stays in force."),
        gettext_lazy("Withdraw price"),
    )
)
def withdraw_price(request: HttpRequest, price_id: int) -> HttpResponse:
    """Withdraw a future price."""
    found = get_object_or_404(Price, pk=price_id)
    try:
        services.withdraw_price(price=found, now=timezone.now())
    except Price.DoesNotExist as gone:
        raise Http404 from gone
    except services.PriceInForce:
        messages.warning(request, _("This price is already in force and cannot be withdrawn."))
    else:
        messages.success(request, _("Price withdrawn."))
    return redirect("catalogue:edition", found.edition_id)


def _edition_page(
    request: HttpRequest, of: Edition, form: PriceForm | None = None, naming: EditionNameForm | None = None
) -> HttpResponse:
    now, pricing = timezone.now(), form or PriceForm(edition=of)
    context = {
        "edition": of,
        "rows": [(price, services.is_to_come(price.valid_from, now)) for price in prices_of(of)],
        "form": pricing,
        "naming": naming or EditionNameForm(initial={"name": of.name}),
    }
    return render(request, "billing/catalogue_edition.html", context, status=status_of(naming or pricing))
