"""The pages that change many contacts. The steps are a choice in the list, a count and a confirmation."""

from http import HTTPStatus

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST, require_safe

from contacts.forms.actions import TypedNumberForm
from contacts.forms.bulk_changes import BULK_WISHES, BulkValueForm, WishForm
from contacts.marketing_status import MarketingStatus
from contacts.models import BulkChange
from contacts.selectors import ContactFilters, editable_in_bulk
from contacts.selectors import bulk_changes as bulk_changes_of
from contacts.services.exports import record_export
from contacts.services.jobs import bulk_changes as services
from contacts.services.status.undo import TooLateToUndo
from contacts.views.bulk_change_page import BulkChangePage, permission_for
from contacts.views.listing import filter_form
from marketing_contacts.billing.services import NoMarketingContacts
from marketing_contacts.billing.words import NO_MARKETING_CONTACTS
from marketing_contacts.jobs.services import JobMoved
from marketing_contacts.portals.access import PortalRequest, portal_member, require_permission
from marketing_contacts.portals.addresses import redirect, reverse
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.confirmation import Question, asks_first
from marketing_contacts.toolbox.paging import page_of

PAGE_SIZE = 25
State = BulkChange.State
PAGE = BulkChangePage()


@require_safe
@portal_member()
def bulk_changes(request: PortalRequest) -> HttpResponse:
    """Show all bulk changes, the latest first."""
    page = page_of(bulk_changes_of(request.portal), by=["-id"], query=request.GET, size=PAGE_SIZE)
    return render(request, "contacts/bulk_changes.html", {"page": page, "locked": PAGE.locked(request)})


@require_POST
@portal_member()
def prepare_bulk_change(request: PortalRequest) -> HttpResponse:
    """Count the contacts that were chosen in the list, or all that match the address's filters."""
    if request.POST.get("wished") == "export":
        return to_export(request)
    wish = BULK_WISHES.get(request.POST.get("wished", ""), MarketingStatus.MARKETING)
    require_permission(request, permission_for(wish))
    form, filtering = WishForm(request.POST), filter_form(request)
    if not form.is_valid() or not filtering.is_valid():
        say_errors(request, form if form.errors else filtering)
        return redirect(f"{reverse('contacts:list')}?{request.GET.urlencode()}")
    given = form.cleaned_data
    filters = filtering.filters if given["all"] else ContactFilters(ids=given["contact"])
    return prepare(request, filters, given["wished"])


def to_export(request: PortalRequest) -> HttpResponse:
    """Redirect to the page of the export, with the chosen contacts or the filters in its address."""
    require_permission(request, Permission.EXPORT)
    query = request.GET.copy()
    if not request.POST.get("all"):
        query.setlist("contact", request.POST.getlist("contact"))
    if not (query.get("contact") or request.POST.get("all")):
        messages.warning(request, _("Select contacts first. Nothing was changed."))
        return redirect(f"{reverse('contacts:list')}?{request.GET.urlencode()}")
    return redirect(f"{reverse('contacts:export_options')}?{query.urlencode()}")


def say_errors(request: PortalRequest, form: Form) -> None:
    """Show the reasons why the form is refused."""
    messages.warning(request, " ".join(str(text) for texts in form.errors.values() for text in texts))


def prepare(request: PortalRequest, filters: ContactFilters, wished: MarketingStatus | BulkChange.Wish) -> HttpResponse:
    """Count the contacts, and redirect to the page of the bulk change."""
    try:
        change = services.prepare_bulk_change(
            portal=request.portal, filters=filters, wished=wished, by=request.member, now=timezone.now()
        )
    except NoMarketingContacts:
        messages.warning(request, NO_MARKETING_CONTACTS)
        return redirect("contacts:list")
    return redirect("contacts:bulk_change", change.id)


@require_safe
@portal_member()
def bulk_change(request: PortalRequest, change_id: int) -> HttpResponse:
    """Show a bulk change in its state, which is counting, ready to confirm, running or ended."""
    return PAGE.show(request, PAGE.find(request, change_id))


@require_safe
@portal_member()
def bulk_change_progress(request: PortalRequest, change_id: int) -> HttpResponse:
    """Show the progress of a bulk change."""
    return PAGE.progress(request, change_id)


@require_POST
@portal_member()
def choose_value(request: PortalRequest, change_id: int) -> HttpResponse:
    """Choose the property and the value of a counted edit. The page then shows what the edit changes."""
    change = PAGE.find_allowed(request, change_id)
    definition = editable_in_bulk(request.portal).get(request.POST.get("property", ""))
    if definition is None:
        messages.warning(request, _("Choose a property."))
        return redirect("contacts:bulk_change", change.id)
    form = BulkValueForm(request.POST, definition=definition)
    if change.lacks_property and not form.is_valid():
        more = {"chosen": definition, "value_form": form}
        return PAGE.show(request, change, status=HTTPStatus.UNPROCESSABLE_ENTITY, **more)
    try:
        services.choose_value(
            portal=request.portal, change_id=change.id, name=definition.name, value=form.stored, now=timezone.now()
        )
    except JobMoved:
        PAGE.say_moved(request)
    return redirect("contacts:bulk_change", change.id)


@require_POST
@portal_member()
def start_bulk_change(request: PortalRequest, change_id: int) -> HttpResponse:
    """Start to change the contacts. Where that costs or destroys, their number was typed."""
    change = PAGE.find_allowed(request, change_id)
    form = TypedNumberForm(request.POST, number=change.contacts, bulk=change.id)
    if change.state == State.PREVIEWED and change.about.asks_for_number and not form.is_valid():
        return PAGE.show(request, change, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        services.start_bulk_change(portal=request.portal, change_id=change.id, by=request.member, now=timezone.now())
    except JobMoved:
        PAGE.say_moved(request)
    except NoMarketingContacts:
        messages.warning(request, NO_MARKETING_CONTACTS)
    except TooLateToUndo:
        messages.warning(request, _("It is too late to undo this."))
    return redirect("contacts:bulk_change", change.id)


@require_POST
@portal_member()
@asks_first(
    Question(
        gettext_lazy("Cancel the bulk change?"),
        gettext_lazy("Contacts that are already changed stay changed. The other contacts stay as they are."),
        gettext_lazy("Cancel bulk change"),
    )
)
def cancel_bulk_change(request: PortalRequest, change_id: int) -> HttpResponse:
    """Stop a bulk change. Contacts that are changed stay changed."""
    return PAGE.cancel(request, change_id)


@require_GET
@portal_member(Permission.EXPORT)
def not_set_file(request: PortalRequest, change_id: int) -> StreamingHttpResponse:
    """Return the contacts that were not set as requested, each with the reason, as a CSV file."""
    return PAGE.problem_file(request, change_id, name="not-set", note_export=record_export)
