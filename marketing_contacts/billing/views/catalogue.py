"""The catalogue, for staff: editions with their prices, and prices to come. What is in force is never changed."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketing_contacts.billing import services
from marketing_contacts.billing.forms.staff import PriceForm
from marketing_contacts.billing.models import Edition, Price
from marketing_contacts.billing.selectors import offers, prices_of
from marketing_contacts.portals.access import staff_only


@require_safe
@staff_only
def catalogue(request: HttpRequest) -> HttpResponse:
    """All editions with what they cost today."""
    now = timezone.now()
    return render(request, "billing/catalogue.html", {"offers": offers(now.date()), "as_of": now})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def edition(request: HttpRequest, edition_code: str) -> HttpResponse:
    """An edition's prices of all times; a POST adds one for a day to come."""
    found = get_object_or_404(Edition, pk=edition_code, has_marketing_contacts=True)
    form = PriceForm(request.POST, edition=found) if request.method == "POST" else PriceForm(edition=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_price(
                edition=found, currency=form.of_currency, terms=form.terms, by=str(request.user), at=timezone.now()
            )
        except (services.PriceInForce, services.PriceExists) as fact:
            _refuse(form, fact)
        else:
            messages.success(request, _("The price is added."))
            return redirect("catalogue:edition", found.pk)
    now = timezone.now()
    rows = [(price, services.is_to_come(price.valid_from, now)) for price in prices_of(found)]
    context = {"edition": found, "rows": rows, "form": form}
    return render(request, "billing/catalogue_edition.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def price(request: HttpRequest, price_id: int) -> HttpResponse:
    """A price to come, and its form; a POST corrects it."""
    found = get_object_or_404(Price.objects.select_related("edition"), pk=price_id)
    form = PriceForm(request.POST, price=found) if request.method == "POST" else PriceForm(price=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_price(price=found, terms=form.terms, by=str(request.user), at=timezone.now())
        except (services.PriceInForce, services.PriceExists) as fact:
            _refuse(form, fact)
        else:
            messages.success(request, _("The price is corrected."))
            return redirect("catalogue:edition", found.edition_id)
    to_come = services.is_to_come(found.valid_from, timezone.now())
    context = {"price": found, "edition": found.edition, "form": form, "to_come": to_come}
    return render(request, "billing/catalogue_price.html", context, status=_status(form))


@require_POST
@staff_only
def withdraw_price(request: HttpRequest, price_id: int) -> HttpResponse:
    """Take a price back that is to come."""
    found = get_object_or_404(Price, pk=price_id)
    try:
        services.withdraw_price(price=found, at=timezone.now())
    except services.PriceInForce:
        messages.warning(request, _("The price is in force: it stays."))
    else:
        messages.success(request, _("The price is withdrawn."))
    return redirect("catalogue:edition", found.edition_id)


def _refuse(form: PriceForm, fact: Exception) -> None:
    if isinstance(fact, services.PriceExists):
        form.add_error("valid_from", _("There is a price in this currency from this day on already."))
    else:
        form.add_error("valid_from", _("A price begins on a day to come, and is changed only until then."))


def _status(form: PriceForm) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
