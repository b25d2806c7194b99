"""The page of held contacts, to release as many as fit."""

from collections import Counter
from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST, require_safe

from contacts.forms.actions import ReleaseForm, TypedNumberForm
from contacts.marketing_status import Outcome
from contacts.models import BulkChange
from contacts.selectors import ContactFilters, HeldFilter, SuppressedFilter, filtered_contacts, total
from contacts.services.by_hand import origin_of_member
from contacts.services.status.release import release_held
from contacts.views.bulk_changes import prepare, say_errors
from contacts.views.listing import filter_form, rows_of
from marketing_contacts.billing.selectors import count_preview, next_upgrade, usage
from marketing_contacts.billing.services import NoMarketingContacts
from marketing_contacts.billing.words import NO_MARKETING_CONTACTS
from marketing_contacts.portals.access import PortalRequest, locked_for, portal_member
from marketing_contacts.portals.addresses import redirect, reverse
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.paging import page_of

FILTERS = ("held", "app")
PAGE_SIZE = 25
RESULTS = (
    (
        messages.SUCCESS,
        (Outcome.MARKETING,),
        ngettext_lazy(
            "%(number)s contact released. It counts now.",
            "%(number)s contacts released. They count now.",
            "count",
        ),
    ),
    (
        messages.WARNING,
        (Outcome.HELD,),
        ngettext_lazy(
            "%(number)s contact stays held because there is no room for it.",
            "%(number)s contacts stay held because there is no room for them.",
            "count",
        ),
    ),
    (
        messages.WARNING,
        (Outcome.SUPPRESSED,),
        ngettext_lazy(
            "%(number)s contact stays held because its address is suppressed. You can still set it on its own page.",
            "%(number)s contacts stay held because their addresses are suppressed. You can still set them on their "
            "own pages.",
            "count",
        ),
    ),
    (
        messages.WARNING,
        (Outcome.UNCHANGED, Outcome.NOT_FOUND),
        ngettext_lazy("%(number)s contact was no longer held.", "%(number)s contacts were no longer held.", "count"),
    ),
)


@require_safe
@portal_member()
def held(request: PortalRequest) -> HttpResponse:
    """Show the held contacts, the oldest first, and the room for them."""
    form, summary = filter_form(request), usage(request.portal)
    active = {name: text for name, text in form.active.items() if name in FILTERS}
    filters = _held_among(form.filters)
    locked = locked_for(request, Permission.MARKETING_CONTACTS_ACCESS)
    if not locked and not summary.has_marketing_contacts:
        locked = str(NO_MARKETING_CONTACTS)
    found = filtered_contacts(request.portal, filters, summary.as_of)
    page = page_of(found, by=("id",), query=request.GET, size=PAGE_SIZE)
    context = {
        "form": form,
        "active": active,
        "query": urlencode(active),
        "page": page,
        "rows": rows_of(page.rows, timezone.now()),
        "total": total(request.portal, filters, summary, shown=page.total),
        "usage": summary,
        "upgrade": next_upgrade(request.portal, day=timezone.localdate(summary.as_of)),
        "locked": locked,
    }
    status = HTTPStatus.OK if form.is_valid() else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "contacts/held.html", context, status=status)


def _held_among(filters: ContactFilters) -> ContactFilters:
    """Return the filters for living, held contacts by reason and creator, without other filters."""
    if filters.ids:
        return filters  # a malformed form matches no contact
    return ContactFilters(
        held=filters.held or HeldFilter.ANY, source_kind=filters.source_kind, source_id=filters.source_id
    )


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
    """Release the chosen contacts. Ask for their number first when that could pass the tier."""
    active = filter_form(request).active.items()
    query = urlencode({name: text for name, text in active if name in FILTERS})
    held_page = reverse("contacts:held") + (f"?{query}" if query else "")
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Select contacts to release."))
        return redirect(held_page)
    ids: list[int] = form.cleaned_data["contact"]
    suppressed = filtered_contacts(
        request.portal, ContactFilters(suppressed=SuppressedFilter.ANY, ids=tuple(ids)), timezone.now()
    ).count()
    releasable = len(ids) - suppressed
    expected = count_preview(request.portal, releasable, timezone.now())
    if expected.tier_after > expected.tier:
        typed = TypedNumberForm(
            request.POST if "typed_number" in request.POST else None, number=len(ids), state="release"
        )
        if not typed.is_valid():
            context = {"ids": ids, "releasable": releasable, "suppressed": suppressed, "forecast": expected}
            context |= {"form": typed, "query": query}
            status = HTTPStatus.UNPROCESSABLE_ENTITY if typed.is_bound else HTTPStatus.PRECONDITION_REQUIRED
            return render(request, "contacts/release.html", context, status=status)
    _release(request, ids)
    return redirect(held_page)


def _release(request: PortalRequest, ids: Sequence[int]) -> None:
    """Release the contacts, and show the number of decisions of each kind."""
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
        numbers = Counter(decision.outcome for decision in decisions)
        for level, outcomes, text in RESULTS:
            if number := sum(numbers[outcome] for outcome in outcomes):
                words = text % {"count": number, "number": localize(number, use_l10n=True)}
                messages.add_message(request, level, words)
