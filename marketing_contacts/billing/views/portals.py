"""The portals of this installation, for staff, with edition, term and charges without an amount."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketing_contacts.billing import services
from marketing_contacts.billing.forms.staff import FoundingForm, PortalSubscriptionForm, SettlementForm
from marketing_contacts.billing.models import Subscription
from marketing_contacts.billing.selectors import open_charges, subscription_summary, usage
from marketing_contacts.billing.staff_portals import facts_of_portals
from marketing_contacts.portals.access import staff_only
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.audit_words import told_alone
from marketing_contacts.portals.models import Portal
from marketing_contacts.portals.selectors import members_found, open_invitations, state_entries, super_admins
from marketing_contacts.portals.services import TooManyInvitations
from marketing_contacts.portals.views.members import TOO_MANY_INVITATIONS
from marketing_contacts.toolbox.confirmation import Question, asks_first
from marketing_contacts.toolbox.form_fields import status_of
from marketing_contacts.toolbox.paging import page_of

PAGE_SIZE = 50
PORTALS_SIZE = 20
LONGEST_SEARCH = 120
LONGEST_NUMBER = 18  # digits of a portal's number
WRONG_RENEWALS = {
    services.RenewalPassed: gettext_lazy("Choose a day after today."),
    services.RenewalTooFar: gettext_lazy("The renewal can be at most one term from now."),
}


@require_safe
@staff_only
def portals(request: HttpRequest) -> HttpResponse:
    """Show all portals, or the portals that match a name or a number."""
    sought = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    matches = Q(name__icontains=sought)
    if sought.isascii() and sought.isdigit() and len(sought) <= LONGEST_NUMBER:
        matches |= Q(pk=int(sought))
    only_suspended = request.GET.get("status") == "suspended"
    if only_suspended:
        matches &= Q(suspended_at__isnull=False)
    page = page_of(Portal.objects.filter(matches), by=("id",), query=request.GET, size=PORTALS_SIZE)
    facts = facts_of_portals(page.rows, timezone.now())
    rows = [(portal, facts[portal.pk]) for portal in page.rows]
    context = {"page": page, "rows": rows, "sought": sought, "only_suspended": only_suspended}
    return render(request, "billing/staff_portals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def new_portal(request: HttpRequest) -> HttpResponse:
    """Show the form for a portal. A POST creates the portal and invites its first Super Admin."""
    form = FoundingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_portal_with_subscription(
                by=str(request.user), now=timezone.now(), **form.cleaned_data
            )
        except (services.RenewalPassed, services.RenewalTooFar) as wrong:
            form.add_error("renewal_date", WRONG_RENEWALS[type(wrong)])
        except TooManyInvitations:
            form.add_error("email", TOO_MANY_INVITATIONS)
        else:
            text = _("Portal created. This page shows whether the invitation of its first Super Admin was emailed.")
            messages.success(request, text)
            return redirect("catalogue:portal", made.pk)
    return render(request, "billing/staff_portal_new.html", {"form": form}, status=status_of(form))


def before_change(request: HttpRequest, portal_id: int) -> Question | None:
    if not PortalSubscriptionForm(request.POST).is_valid():
        return None
    return Question(
        _("Change the subscription of %s?") % _subscribed(portal_id),
        _(
            "The edition, term and renewal change at once. A request for a lower tier is dropped. Nothing is charged "
            "now."
        ),
        _("Change subscription"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
@asks_first(before_change)
def portal_subscription(request: HttpRequest, portal_id: int) -> HttpResponse:
    """Show a portal's subscription. A POST changes its edition or term."""
    of = _subscribed(portal_id)
    form = PortalSubscriptionForm(request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        try:
            services.change_subscription(portal=of, by=str(request.user), now=timezone.now(), **form.cleaned_data)
        except (services.RenewalPassed, services.RenewalTooFar) as wrong:
            form.add_error("renewal_date", WRONG_RENEWALS[type(wrong)])
        else:
            messages.success(request, _("Subscription changed."))
            return redirect("catalogue:portal", of.pk)
    return _page(request, of, form)


def before_settling(request: HttpRequest, portal_id: int, number: int) -> Question | None:
    charge = open_charges(_subscribed(portal_id)).filter(number=number).first()
    if not (charge and SettlementForm(request.POST, currency=charge.currency, prefix=str(number)).is_valid()):
        return None
    return Question(
        _("Set the amount of charge %s?") % number,
        _("The portal will owe this amount. It cannot be changed later."),
        _("Set amount"),
    )


@require_POST
@staff_only
@asks_first(before_settling)
def settle_charge(request: HttpRequest, portal_id: int, number: int) -> HttpResponse:
    """Set the amount of a charge without one."""
    of = _subscribed(portal_id)
    charge = open_charges(of).filter(number=number).first()
    if charge is None:
        messages.warning(request, _("This charge already has an amount."))
        return redirect("catalogue:portal", of.pk)
    form = SettlementForm(request.POST, currency=charge.currency, prefix=str(number))
    if not form.is_valid():
        return _page(request, of, None, form)
    try:
        services.settle_charge(
            portal=of,
            number=number,
            amount_minor=form.cleaned_data["amount"],
            by=str(request.user),
            now=timezone.now(),
        )
    except services.AmountIsSet:
        messages.warning(request, _("This charge already has an amount."))
    else:
        messages.success(request, _("Amount set."))
    return redirect("catalogue:portal", of.pk)


def _subscribed(portal_id: int) -> Portal:
    of = get_object_or_404(Portal, pk=portal_id)
    get_object_or_404(Subscription, portal=of)
    return of


def _page(
    request: HttpRequest, of: Portal, form: PortalSubscriptionForm | None, wrong: SettlementForm | None = None
) -> HttpResponse:
    now = timezone.now()
    summary, subscription = subscription_summary(of, now), Subscription.objects.get(portal=of)
    charges = []
    for charge in open_charges(of):
        settlement = SettlementForm(currency=charge.currency, prefix=str(charge.number))
        charges.append((charge, wrong if wrong and wrong.prefix == settlement.prefix else settlement))
    kept = {"edition": subscription.edition_id, "term": subscription.term, "renewal_date": summary.renewal_date}
    context = {
        "of": of,
        "summary": summary,
        "charges": charges,
        "usage": usage(of),
        "members": members_found(of, "").order_by("joined_at", "id")[:PAGE_SIZE],
        "super_admins": super_admins(of),
        "invitations": open_invitations(of),
        "history": [told_alone(entry) for entry in state_entries(of)[:PAGE_SIZE]],
        "now": now,
        "form": form or PortalSubscriptionForm(initial=kept),
    }
    return render(request, "billing/staff_portal.html", context, status=status_of(form, wrong))
