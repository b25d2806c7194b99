"""The page Settings → Billing → Charges with its CSV file, and the page of one charge to print."""

from decimal import Decimal
from itertools import chain

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from marketing_contacts.billing.measures import Measure
from marketing_contacts.billing.models import Charge
from marketing_contacts.billing.money import in_units
from marketing_contacts.billing.selectors import charge_totals, with_settlements
from marketing_contacts.billing.selectors import charges as charges_of
from marketing_contacts.portals.access import PortalRequest, portal_member, require_permission
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.csv_answers import Cell, csv_answer
from marketing_contacts.toolbox.paging import chunks_of, page_of
from marketing_contacts.toolbox.words import in_words

PAGE_SIZE = 50
CHUNK = 500


@require_safe
@portal_member(Permission.VIEW_BILLING)
def charges(request: PortalRequest) -> HttpResponse:
    """Show the charges that are dated to come apart from the others, each with its total."""
    portal, today = request.portal, timezone.localdate()
    to_come, dated = charges_of(portal).filter(date__gt=today), charges_of(portal).filter(date__lte=today)
    context = {
        "to_come": with_settlements(portal, to_come).order_by("-number"),
        "total_to_come": charge_totals(to_come),
        "page": page_of(with_settlements(portal, dated), by=("-number",), query=request.GET, size=PAGE_SIZE),
        "total": charge_totals(dated),
        "today": today,
        "may_export": request.member.may(Permission.EXPORT),
        "place": "billing_charges",
    }
    return render(request, "billing/charges.html", context)


@require_safe
@portal_member(Permission.VIEW_BILLING)
def charge(request: PortalRequest, number: int) -> HttpResponse:
    """Show one charge as a document to print."""
    found = charges_of(request.portal).filter(number=number)
    context = {
        "charge": get_object_or_404(with_settlements(request.portal, found)),
        "settlement": settings.OPERATOR_SETTLEMENT,
        "place": "billing_charges",
    }
    return render(request, "billing/charge.html", context)


@require_GET
@portal_member(Permission.EXPORT)
def charges_csv(request: PortalRequest) -> StreamingHttpResponse:
    """Stream all of the portal's charges as a CSV file. The member also needs the permission to see them."""
    require_permission(request, Permission.VIEW_BILLING)
    header = [
        _("Number"),
        _("Date"),
        _("Kind"),
        _("Edition"),
        in_words(Measure.TIER_BEFORE),
        in_words(Measure.TIER_AFTER),
        _("Days"),
        _("Days of the term"),
        _("Amount"),
        _("Currency"),
        _("Sets the amount of"),
        _("Tax"),
        _("Tax name"),
        _("Tax rate (%)"),
    ]
    found = chain.from_iterable(chunks_of(charges_of(request.portal), by=("-number",), size=CHUNK))
    file_name = f"charges-{timezone.localdate().isoformat()}.csv"
    return csv_answer(file_name=file_name, header=header, rows=map(_row, found))


def _row(charge: Charge) -> list[Cell]:
    """Return the cells of a charge. Numbers and dates suit spreadsheets. The kind is a code in every language."""
    amount = "" if charge.amount_minor is None else str(in_units(charge.amount_minor, charge.currency))
    return [
        charge.number,
        charge.date.isoformat(),
        charge.kind,
        charge.edition_name,
        charge.from_tier,
        charge.to_tier,
        charge.days,
        charge.days_of_term,
        amount,
        charge.currency,
        charge.settles or "",
        "" if charge.amount_minor is None else str(in_units(charge.tax_minor, charge.currency)),
        charge.tax_name,
        str(Decimal(charge.tax_rate).scaleb(-2)) if charge.tax_rate else "",
    ]
