"""A status for many contacts: asked for in the list, counted, confirmed, and what became of it."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe
from django_htmx.http import HttpResponseStopPolling, reswap, retarget, trigger_client_event

from contacts.forms.actions import TypedNumberForm
from contacts.forms.bulk_changes import WishForm
from contacts.forms.filter_words import filters_in_words
from contacts.marketing_status import MarketingStatus, undo_ends_at
from contacts.models import BulkChange
from contacts.selectors import (
    NOT_DONE,
    ContactFilters,
    NotDone,
    bulk_change_parts,
    forecast,
    imports,
    not_done,
    undos_of,
)
from contacts.selectors import bulk_changes as bulk_changes_of
from contacts.services import record_export
from contacts.services.jobs import bulk_changes as services
from contacts.services.status.undo import TooLateToUndo
from contacts.views.listing import filter_form
from integrations.selectors import all_apps
from marketing_contacts.billing.selectors import usage
from marketing_contacts.billing.services import NoMarketingContacts
from marketing_contacts.portals.access import PortalRequest, portal_member, refusal
from marketing_contacts.portals.addresses import redirect, reverse
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.csv_answers import csv_answer
from marketing_contacts.toolbox.paging import page_of

PAGE = "contacts/bulk_change.html"
PAGE_SIZE = 25
State, Wish = BulkChange.State, BulkChange.Wish


@require_safe
@portal_member()
def bulk_changes(request: PortalRequest) -> HttpResponse:
    """All bulk changes, the latest first."""
    page = page_of(bulk_changes_of(request.portal), by=["-id"], query=request.GET, size=PAGE_SIZE)
    return render(request, "contacts/bulk_changes.html", {"page": page, "locked": locked(request)})


@require_POST
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def prepare_bulk_change(request: PortalRequest) -> HttpResponse:
    """Have the contacts counted that were chosen in the list, or all that the address's filters find."""
    form, filtering = WishForm(request.POST), filter_form(request)
    if not form.is_valid() or not filtering.is_valid():
        say_errors(request, form if form.errors else filtering)
        return redirect(f"{reverse('contacts:list')}?{request.GET.urlencode()}")
    given = form.cleaned_data
    filters = filtering.filters if given["all"] else ContactFilters(ids=given["contact"])
    return prepare(request, filters, given["wished"])


def say_errors(request: PortalRequest, form: Form) -> None:
    """Tell why what was sent is refused."""
    messages.warning(request, " ".join(str(text) for texts in form.errors.values() for text in texts))


def prepare(request: PortalRequest, filters: ContactFilters, wished: MarketingStatus | BulkChange.Wish) -> HttpResponse:
    """Have the contacts counted, and go to the page that says so."""
    try:
        change = services.prepare_bulk_change(
            portal=request.portal, filters=filters, wished=wished, by=request.member, now=timezone.now()
        )
    except NoMarketingContacts:
        messages.warning(request, _("Your edition has no marketing contacts."))
        return redirect("contacts:list")
    return redirect("contacts:bulk_change", change.id)


@require_safe
@portal_member()
def bulk_change(request: PortalRequest, change_id: int) -> HttpResponse:
    """A bulk change as it stands: being counted, to be confirmed, running or ended."""
    return render(request, PAGE, _context(request, _change(request, change_id)))


@require_safe
@portal_member()
def bulk_change_progress(request: PortalRequest, change_id: int) -> HttpResponse:
    """How far it is, asked for every second; at its end what became of it, and the asking stops."""
    change = _change(request, change_id)
    if change.state in BulkChange.WORKING:
        return render(request, f"{PAGE}#progress", {"change": change})
    content = render(request, f"{PAGE}#standing", _context(request, change)).content
    response = reswap(retarget(HttpResponseStopPolling(content), "#bulk-change"), "outerHTML")
    return trigger_client_event(response, "toast", {"text": _state_text(change), "bad": False}, after="settle")


@require_POST
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def start_bulk_change(request: PortalRequest, change_id: int) -> HttpResponse:
    """Begin to set the contacts, once their number was typed."""
    change = _change(request, change_id)
    form = TypedNumberForm(request.POST, number=change.contacts)
    if change.state == State.PREVIEWED and not form.is_valid():
        context = _context(request, change) | {"form": form}
        return render(request, PAGE, context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        services.start_bulk_change(portal=request.portal, change_id=change.id, by=request.member, now=timezone.now())
    except services.BulkChangeMoved:
        messages.warning(request, _moved())
    except NoMarketingContacts:
        messages.warning(request, _("Your edition has no marketing contacts."))
    except TooLateToUndo:
        messages.warning(request, _("It is too late to undo this."))
    return redirect("contacts:bulk_change", change.id)


@require_POST
@portal_member(Permission.MARKETING_CONTACTS_ACCESS)
def cancel_bulk_change(request: PortalRequest, change_id: int) -> HttpResponse:
    """Stop it; what it has set stays."""
    change = _change(request, change_id)
    try:
        services.cancel_bulk_change(portal=request.portal, change_id=change.id, by=request.member, now=timezone.now())
    except services.BulkChangeMoved:
        messages.warning(request, _moved())
    return redirect("contacts:bulk_change", change.id)


@require_GET
@portal_member(Permission.EXPORT)
def not_set_file(request: PortalRequest, change_id: int) -> HttpResponseBase:
    """The contacts that were not set as wished, each with the reason; noted, as every export is."""
    if refused := locked(request):
        raise PermissionDenied(refused)
    change = _change(request, change_id)
    number, filters = _not_set(change), {"bulk_change": str(change.id)}
    if not number:
        raise Http404
    record_export(portal=request.portal, filters=filters, number=number, by=request.member, now=timezone.now())
    header = [_("Contact number"), _("Email"), _("Why it is not set")]
    rows = _rows(change, translation.get_language())
    return csv_answer(file_name=f"bulk-change-{change.id}-not-set.csv", header=header, rows=rows)


def _rows(change: BulkChange, language: str) -> Iterator[list[str]]:
    for part in not_done(change):
        with translation.override(language):
            rows = [[str(each.contact_id), each.email, _reason(each)] for each in part]
        yield from rows


def _not_set(change: BulkChange) -> int:
    """How many contacts the file of those not set names; it is thrown away after some time."""
    number: int = sum(change.result.get(outcome, 0) for outcome in NOT_DONE)
    return number if number and bulk_change_parts(change).exists() else 0


def _reason(each: NotDone) -> str:
    reasons = {
        "held": _("Held: the maximum was reached"),
        "suppressed": _("Unsubscribed or bounced"),
        "not_found": _("Archived or deleted meanwhile"),
        "changed_since": _("Its status was set since"),
    }
    return reasons[each.outcome]


def locked(request: PortalRequest) -> str:
    """Why the person may not set statuses; empty where they may."""
    permission = Permission.MARKETING_CONTACTS_ACCESS
    return "" if request.member.may(permission) else refusal(permission)


def _change(request: PortalRequest, change_id: int) -> BulkChange:
    return get_object_or_404(bulk_changes_of(request.portal), id=change_id)


def _context(request: PortalRequest, change: BulkChange) -> dict[str, Any]:
    change.portal = request.portal
    context = {
        "change": change,
        "locked": locked(request),
        "state_text": _state_text(change),
        "found_by": _found_by(change),
        "undo": _undo_of(request, change),
        "not_set": _not_set(change) if request.member.may(Permission.EXPORT) else 0,
    }
    if change.state == State.PREVIEWED:
        context |= _preview(change)
    return context


def _undo_of(request: PortalRequest, change: BulkChange) -> dict[str, Any]:
    """What undid it last, and until when it can be undone where it can."""
    if change.wished == Wish.UNDO or change.started_at is None or change.state not in BulkChange.ENDED:
        return {}
    ends_at, undone = undo_ends_at(change.started_at), undos_of(change).first()
    return {"by": undone, "ends_at": ends_at if ends_at >= timezone.now() and not locked(request) else None}


def _found_by(change: BulkChange) -> list[tuple[str, str]]:
    """What the contacts were found by, in words."""
    filters, source = msgspec.convert(change.filters, ContactFilters), ""
    if filters.source_id and filters.source_kind == "import":
        source = next((job.file_name for job in imports(change.portal).filter(id=filters.source_id)), "")
    elif filters.source_id:
        source = next((app.title for app in all_apps(change.portal).filter(id=filters.source_id)), "")
    return filters_in_words(filters, zone=ZoneInfo(change.portal.time_zone), source=source)


def _preview(change: BulkChange) -> dict[str, Any]:
    """How the contacts stood, what setting them would do to the count now, and the form that confirms it."""
    stood, held = change.expected, change.expected.get("held", 0)
    if change.wished == Wish.RELEASE:
        held -= stood.get("suppressed", 0)
    marketable = held + (0 if change.wished == Wish.RELEASE else stood.get("non_marketing", 0))
    moved = {
        Wish.MARKETING: marketable + stood.get("until_next_update", 0),
        Wish.NON_MARKETING: held + stood.get("marketing", 0),
        Wish.RELEASE: held,
        Wish.UNDO: change.contacts,
    }
    known = sum(number for stands, number in stood.items() if stands != "suppressed")
    return {
        "marketable": marketable,
        "moved": moved[change.wish],
        "gone": change.contacts - known,
        "forecast": forecast(change.portal, marketable),
        "usage": usage(change.portal),
        "form": TypedNumberForm(number=change.contacts),
    }


def _moved() -> str:
    return _("The bulk change has moved on meanwhile. This is how it stands now.")


def _state_text(change: BulkChange) -> str:
    texts = {
        State.COUNTING: _("The contacts are being counted. Nothing is changed yet."),
        State.PREVIEWED: _("The contacts are counted. Nothing is changed yet."),
        State.RUNNING: _("The contacts are being set."),
        State.DONE: _("The bulk change is done."),
        State.CANCELLED: _(
            "The bulk change was cancelled. Contacts that it had set by then keep the status that it set."
        ),
        State.FAILED: _("The bulk change has failed. Contacts that it had set by then keep the status that it set."),
    }
    return texts[State(change.state)]
