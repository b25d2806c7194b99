"""The page of held contacts, to release as many as fit."""

from collections import Counter
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from contacts.forms.actions import ReleaseForm, TypedNumberForm
from contacts.marketing_status import Outcome
from contacts.models import BulkChange
from contacts.selectors import ANY, ContactFilters, filtered_contacts, total
from contacts.services import origin_of_member, release_held
from contacts.views.bulk_changes import prepare, say_errors
from contacts.views.listing import PAGE_SIZE, filter_form, rows_of
from marketing_contacts.billing.selectors import UsageSummary, count_preview, usage
from marketing_contacts.billing.services import NoMarketingContacts
from marketing_contacts.billing.words import NO_MARKETING_CONTACTS
from marketing_contacts.portals.access import PortalRequest, portal_member, refusal
from marketing_contacts.portals.addresses import redirect, reverse
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.paging import page_of

FILTERS = ("held", "app")


@require_safe
@portal_member()
def held(request: PortalRequest) -> HttpResponse:
    """Show the held contacts, the oldest first, and the room for them."""
    form, summary = filter_form(request), usage(request.portal)
    active = {name: text for name, text in form.active.items() if name in FILTERS}
    filters = _held_among(form.filters)
    page = page_of(filtered_contacts(request.portal, filters), by=("id",), query=request.GET, size=PAGE_SIZE)
    context = {
        "form": form,
        "active": active,
        "query": urlencode(active),
        "page": page,
        "rows": rows_of(page.rows, timezone.now()),
        "total": total(request.portal, filters, summary, shown=page.total),
        "usage": summary,
        "locked": _locked(request, summary),
    }
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "contacts/held.html", context, status=status)


def _held_among(filters: ContactFilters) -> ContactFilters:
    """Return the filters for living, held contacts by reason and creator, without other filters."""
    if filters.ids:
        return filters  # a malformed form matches no contact
    return ContactFilters(held=filters.held or ANY, source_kind=filters.source_kind, source_id=filters.source_id)


def _locked(request: PortalRequest, summary: UsageSummary) -> str:
    """Return the reason why the person cannot release contacts, or an empty text."""
    if not request.member.may(Permission.MARKETING_CONTACTS_ACCESS):
        return refusal(Permission.MARKETING_CONTACTS_ACCESS)
    return "" if summary.has_marketing_contacts else str(NO_MARKETING_CONTACTS)


@require_POST
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def release_all(request: PortalRequest) -> HttpResponse:
    """Count all held contacts that match the address's filters. A confirmation releases them."""
    filtering = filter_form(request)
    if not filtering.is_valid():
        say_errors(request, filtering)
        return redirect(f"{reverse('contacts:held')}?{request.GET.urlencode()}")
    return prepare(request, _held_among(filtering.filters), BulkChange.Wish.RELEASE)


@require_POST
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def release(request: PortalRequest) -> HttpResponse:
    """Release the chosen contacts. Ask first when that could pass the tier."""
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose the contacts to release."))
        return _redirect_to_list(request)
    ids: list[int] = form.cleaned_data["contact"]
    suppressed = filtered_contacts(request.portal, ContactFilters(suppressed=ANY, ids=tuple(ids))).count()
    releasable = len(ids) - suppressed
    expected = count_preview(request.portal, releasable)
    if expected.tier_after > expected.tier:
        typed = TypedNumberForm(request.POST if "typed_number" in request.POST else None, number=len(ids))
        if not typed.is_valid():
            context = {"ids": ids, "releasable": releasable, "suppressed": suppressed, "forecast": expected}
            return _ask(request, typed, context)
    _release(request, ids)
    return _redirect_to_list(request)


def _ask(request: PortalRequest, typed: TypedNumberForm, context: dict[str, Any]) -> HttpResponse:
    """Return the page that asks for the number."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if typed.is_bound else HTTPStatus.OK
    context |= {"form": typed, "query": _query(request)}
    return render(request, "contacts/release.html", context, status=status)


def _release(request: PortalRequest, ids: Sequence[int]) -> None:
    try:
        decisions = release_held(
            portal=request.portal,
            contact_ids=ids,
            origin=origin_of_member(request.member),
            by=request.member,
            now=timezone.now(),
        )
    except NoMarketingContacts:
        messages.warning(request, NO_MARKETING_CONTACTS)
    else:
        _show_results(request, Counter(decision.outcome for decision in decisions))


def _show_results(request: PortalRequest, number: Counter[Outcome]) -> None:
    """Show the number of decisions of each kind."""
    gone = number[Outcome.UNCHANGED] + number[Outcome.NOT_FOUND]
    texts = [
        (
            messages.SUCCESS,
            number[Outcome.MARKETING],
            ngettext(
                "%(number)s contact is released: it counts now.",
                "%(number)s contacts are released: they count now.",
                number[Outcome.MARKETING],
            ),
        ),
        (
            messages.WARNING,
            number[Outcome.HELD],
            ngettext(
                "%(number)s contact stays held: there is no room for it.",
                "%(number)s contacts stay held: there is no room for them.",
                number[Outcome.HELD],
            ),
        ),
        (messages.WARNING, number[Outcome.SUPPRESSED], _suppressed(number[Outcome.SUPPRESSED])),
        (messages.WARNING, gone, _gone(gone)),
    ]
    for level, some, text in texts:
        if some:
            messages.add_message(request, level, text % {"number": localize(some, use_l10n=True)})


def _suppressed(number: int) -> str:
    return ngettext(
        "%(number)s contact stays held: its address unsubscribed or bounced. On its own page you can still set it.",
        "%(number)s contacts stay held: their addresses unsubscribed or bounced. On their own pages you can still set"
        " them.",
        number,
    )


def _gone(number: int) -> str:
    return ngettext("%(number)s contact was not held any more.", "%(number)s contacts were not held any more.", number)


def _query(request: PortalRequest) -> str:
    """Return the filters of the former page as the query of an address."""
    return urlencode({name: text for name, text in filter_form(request).active.items() if name in FILTERS})


def _redirect_to_list(request: PortalRequest) -> HttpResponse:
    """Redirect to the list with its filters."""
    query = _query(request)
    return redirect(reverse("contacts:held") + (f"?{query}" if query else ""))
