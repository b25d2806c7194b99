"""The pages that import contacts from files, with upload, columns, preview, import and result."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from contacts.forms.imports import ColumnsForm, StartForm, UploadForm, property_groups
from contacts.import_files.csv_files import MOST_ROWS, UnreadableFile
from contacts.import_files.encodings import prefers_central
from contacts.models import Import
from contacts.selectors import import_examples
from contacts.selectors import imports as imports_of
from contacts.services.exports import record_export
from contacts.services.jobs import imports as services
from contacts.views.import_page import ImportPage
from marketing_contacts.billing.services import NoMarketingContacts
from marketing_contacts.billing.words import NO_MARKETING_CONTACTS
from marketing_contacts.jobs.services import JobMoved
from marketing_contacts.portals.access import PortalRequest, portal_member, require_permission
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.confirmation import Question, asks_first
from marketing_contacts.toolbox.paging import page_of

PAGE_SIZE = 25
MOST_CHOICES = 50_000  # choices of all columns together. With more choices, all columns share one list.
State = Import.State
PAGE = ImportPage()


@require_safe
@portal_member()
def imports(request: PortalRequest) -> HttpResponse:
    """Show all imports, the latest first."""
    page = page_of(imports_of(request.portal), by=["-id"], query=request.GET, size=PAGE_SIZE)
    return render(request, "contacts/imports.html", {"page": page, "locked": PAGE.locked(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member(Permission.EDIT_CONTACTS)
def new_import(request: PortalRequest) -> HttpResponse:
    """Show the form for a file. A readable file leads to its columns."""
    if request.method != "POST":
        form = UploadForm(initial={"suppresses": request.GET.get("holds", "")})
        return render(request, "contacts/import_new.html", {"form": form, "step": 1, "most_rows": MOST_ROWS})
    sent = int(request.headers.get("content-length") or 0)
    central = prefers_central(translation.get_language(), request.portal.time_zone)
    form = UploadForm(request.POST, request.FILES, sent=sent, central=central)
    if form.is_valid():
        try:
            job = services.receive_file(
                portal=request.portal,
                file=form.cleaned_data["csv"],
                file_name=form.file_name,
                suppresses=form.cleaned_data["suppresses"],
                by=request.member,
                now=timezone.now(),
            )
        except UnreadableFile as unreadable:
            form.refuse(unreadable)
        else:
            return redirect("contacts:import" if job.suppresses else "contacts:import_columns", job.id)
    context = {"form": form, "step": 1, "most_rows": MOST_ROWS}
    return render(request, "contacts/import_new.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member(Permission.EDIT_CONTACTS)
def import_columns(request: PortalRequest, import_id: int) -> HttpResponse:
    """Show the property and some values of each column. A POST checks the rows."""
    job = PAGE.find(request, import_id)
    if job.state not in {State.WAITING, State.READY}:
        return redirect("contacts:import", job.id)
    definitions = services.columns_of(request.portal, job.suppresses)
    language = translation.get_language()
    form = ColumnsForm(request.POST or None, job=job, definitions=definitions, language=language)
    if request.method == "POST" and form.is_valid():
        try:
            services.name_columns(
                portal=request.portal,
                import_id=job.id,
                columns=form.columns,
                day_order=form.cleaned_data["day_order"],
                decimal_mark=form.cleaned_data["decimal_mark"],
                now=timezone.now(),
            )
        except JobMoved:
            PAGE.say_moved(request)
        return redirect("contacts:import", job.id)
    columns = [(form[name], examples) for name, examples in zip(form.names, import_examples(job), strict=True)]
    context = {"job": job, "form": form, "columns": columns, "groups": property_groups(definitions), "step": 2}
    context["is_wide"] = len(job.header) * len(definitions) > MOST_CHOICES
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "contacts/import_columns.html", context, status=status)


@require_safe
@portal_member()
def import_page(request: PortalRequest, import_id: int) -> HttpResponse:
    """Show an import in its state, which is checking, ready, running or ended."""
    job = PAGE.find(request, import_id)
    if job.state == State.WAITING and not PAGE.locked(request):
        return redirect("contacts:import_columns", job.id)
    return PAGE.show(request, job)


@require_safe
@portal_member()
def import_progress(request: PortalRequest, import_id: int) -> HttpResponse:
    """Show the progress of an import."""
    return PAGE.progress(request, import_id)


@require_POST
@portal_member(Permission.EDIT_CONTACTS)
def start_import(request: PortalRequest, import_id: int) -> HttpResponse:
    """Start to write the contacts. Setting all as marketing needs its own permission."""
    job = PAGE.find(request, import_id)
    form = StartForm(request.POST)
    if not form.is_valid():
        return PAGE.show(request, job, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    as_marketing = form.cleaned_data["as_marketing"]
    if as_marketing:
        require_permission(request, Permission.MARKETING_CONTACTS_ACCESS)
    try:
        services.start_import(
            portal=request.portal,
            import_id=job.id,
            update_existing=form.cleaned_data["existing"],
            as_marketing=as_marketing,
            by=request.member,
            now=timezone.now(),
        )
    except JobMoved:
        PAGE.say_moved(request)
    except NoMarketingContacts:
        messages.warning(request, NO_MARKETING_CONTACTS)
    return redirect("contacts:import", job.id)


@require_POST
@portal_member(Permission.EDIT_CONTACTS)
@asks_first(
    Question(
        gettext_lazy("Cancel the import?"),
        gettext_lazy("Contacts that are already imported stay. The other rows are not imported."),
        gettext_lazy("Cancel import"),
    )
)
def cancel_import(request: PortalRequest, import_id: int) -> HttpResponse:
    """Stop an import. Written contacts stay."""
    return PAGE.cancel(request, import_id)


@require_GET
@portal_member(Permission.EXPORT)
def import_problems_file(request: PortalRequest, import_id: int) -> StreamingHttpResponse:
    """Return the rows that are not imported, as they came, each with the reason, as a CSV file."""
    return PAGE.problem_file(request, import_id, name="not-imported", note_export=record_export)
