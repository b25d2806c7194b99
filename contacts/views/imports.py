"""Contacts from files: upload, name the columns, see what it would do, import, and what became of it."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from itertools import chain, islice
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseStopPolling, reswap, retarget, trigger_client_event

from contacts.forms.imports import HOLDS, ColumnsForm, StartForm, UploadForm, problem_text, property_groups
from contacts.forms.labels import Definitions, label_of
from contacts.import_files.csv_files import UnreadableFile
from contacts.import_files.encodings import prefers_central
from contacts.models import Import
from contacts.selectors import definitions_of, forecast, import_examples, import_problems
from contacts.selectors import imports as imports_of
from contacts.services import record_export
from contacts.services.jobs import imports as services
from marketing_contacts.billing.selectors import usage
from marketing_contacts.billing.services import NoMarketingContacts
from marketing_contacts.portals.access import PortalRequest, portal_member, refusal
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.csv_answers import csv_answer
from marketing_contacts.toolbox.paging import page_of

PAGE = "contacts/import.html"
PAGE_SIZE = 25
SHOWN_PROBLEMS = 10
MOST_CHOICES = 50_000  # of all columns together that are written out; beyond, all columns share one list
State = Import.State


@require_safe
@portal_member()
def imports(request: PortalRequest) -> HttpResponse:
    """All imports, the latest first."""
    page = page_of(imports_of(request.portal), by=["-id"], query=request.GET, size=PAGE_SIZE)
    return render(request, "contacts/imports.html", {"page": page, "locked": _locked(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member(Permission.EDIT_CONTACTS)
def new_import(request: PortalRequest) -> HttpResponse:
    """The form for a file; a file that can be read goes on to its columns."""
    if request.method != "POST":
        form = UploadForm(initial={"suppresses": request.GET.get("holds", "")})
        return render(request, "contacts/import_new.html", {"form": form, "step": 1})
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
    context = {"form": form, "step": 1}
    return render(request, "contacts/import_new.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@require_http_methods(["GET", "HEAD", "POST"])
@portal_member(Permission.EDIT_CONTACTS)
def import_columns(request: PortalRequest, import_id: int) -> HttpResponse:
    """Which property each column is, with some of its values; then the rows are checked."""
    job = _import(request, import_id)
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
        except services.ImportMoved:
            messages.warning(request, _moved())
        return redirect("contacts:import", job.id)
    columns = [(form[name], examples) for name, examples in zip(form.names, import_examples(job), strict=True)]
    context = {"job": job, "form": form, "columns": columns, "groups": property_groups(definitions), "step": 2}
    context["is_wide"] = len(job.header) * len(definitions) > MOST_CHOICES
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "contacts/import_columns.html", context, status=status)


@require_safe
@portal_member()
def import_page(request: PortalRequest, import_id: int) -> HttpResponse:
    """An import as it stands: being checked, ready, running or ended."""
    job = _import(request, import_id)
    if job.state == State.WAITING and not _locked(request):
        return redirect("contacts:import_columns", job.id)
    return render(request, PAGE, _context(request, job))


@require_safe
@portal_member()
def import_progress(request: PortalRequest, import_id: int) -> HttpResponse:
    """How far an import is, asked for every second; at its end what became of it, and the asking stops."""
    job = _import(request, import_id)
    if job.state in Import.WORKING:
        return render(request, f"{PAGE}#progress", {"job": job})
    content = render(request, f"{PAGE}#standing", _context(request, job)).content
    response = reswap(retarget(HttpResponseStopPolling(content), "#import"), "outerHTML")
    return trigger_client_event(response, "toast", {"text": _state_text(job), "bad": False}, after="settle")


@require_POST
@portal_member(Permission.EDIT_CONTACTS)
def start_import(request: PortalRequest, import_id: int) -> HttpResponse:
    """Begin to write; setting all as marketing needs its own permission."""
    job = _import(request, import_id)
    form = StartForm(request.POST)
    if not form.is_valid():
        context = _context(request, job) | {"form": form}
        return render(request, PAGE, context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    as_marketing = form.cleaned_data["as_marketing"]
    if as_marketing and not request.member.may(Permission.MARKETING_CONTACTS_ACCESS):
        raise PermissionDenied(refusal(Permission.MARKETING_CONTACTS_ACCESS))
    try:
        services.start_import(
            portal=request.portal,
            import_id=job.id,
            update_existing=form.cleaned_data["existing"],
            as_marketing=as_marketing,
            by=request.member,
            now=timezone.now(),
        )
    except services.ImportMoved:
        messages.warning(request, _moved())
    except NoMarketingContacts:
        messages.warning(request, _("Your edition has no marketing contacts."))
    return redirect("contacts:import", job.id)


@require_POST
@portal_member(Permission.EDIT_CONTACTS)
def cancel_import(request: PortalRequest, import_id: int) -> HttpResponse:
    """Stop an import; what it has written stays."""
    job = _import(request, import_id)
    try:
        services.cancel_import(portal=request.portal, import_id=job.id, by=request.member, now=timezone.now())
    except services.ImportMoved:
        messages.warning(request, _moved())
    return redirect("contacts:import", job.id)


@require_GET
@portal_member(Permission.EXPORT)
def import_problems_file(request: PortalRequest, import_id: int) -> StreamingHttpResponse:
    """The rows that are not imported, as they came, each with the reason. They are noted, as every export is."""
    if refused := _locked(request):
        raise PermissionDenied(refused)
    job = _import(request, import_id)
    number, filters = _not_imported(job), {"import": str(job.id)}
    if not number or job.purged_at:
        raise Http404
    record_export(portal=request.portal, filters=filters, number=number, by=request.member, now=timezone.now())
    return csv_answer(
        file_name=f"import-{job.id}-not-imported.csv",
        header=[*job.header, _("Why it is not imported")],
        rows=_left_out(job, translation.get_language(), definitions_of(request.portal)),
        delimiter=job.delimiter,
    )


def _left_out(job: Import, language: str, definitions: Definitions) -> Iterator[list[str]]:
    width = len(job.header)
    for problems in import_problems(job):
        with translation.override(language):
            rows = [(cells, problem_text(problem, definitions)) for cells, problem in problems]
        for cells, reason in rows:
            yield [*cells[:width], *[""] * (width - len(cells)), reason]


def _import(request: PortalRequest, import_id: int) -> Import:
    return get_object_or_404(imports_of(request.portal), id=import_id)


def _locked(request: PortalRequest) -> str:
    return "" if request.member.may(Permission.EDIT_CONTACTS) else refusal(Permission.EDIT_CONTACTS)


def _context(request: PortalRequest, job: Import) -> dict[str, Any]:
    context: dict[str, Any] = {"job": job, "locked": _locked(request), "state_text": _state_text(job)}
    context["holds"] = HOLDS[job.suppresses]
    context["step"] = {State.WAITING: 2, State.CHECKING: 3, State.READY: 3}.get(State(job.state), 4)
    context["not_imported"] = _not_imported(job)
    context["locked_export"] = "" if request.member.may(Permission.EXPORT) else refusal(Permission.EXPORT)
    if job.state == State.READY:
        context |= _preview(request, job)
    return context


def _not_imported(job: Import) -> int:
    """How many rows are not imported."""
    numbers = job.expected if job.state == State.READY else job.result
    number: int = numbers.get("bad", 0) + numbers.get("duplicates", 0)
    return number


def _preview(request: PortalRequest, job: Import) -> dict[str, Any]:
    """What the rows would do, how many would count, and the first of those that cannot be imported."""
    summary, locked = usage(request.portal), ""
    if not summary.has_marketing_contacts:
        locked = _("Your edition has no marketing contacts.")
    elif not request.member.may(Permission.MARKETING_CONTACTS_ACCESS):
        locked = refusal(Permission.MARKETING_CONTACTS_ACCESS)
    definitions = definitions_of(request.portal)
    first = islice(chain.from_iterable(import_problems(job)), SHOWN_PROBLEMS)
    return {
        "importable": job.expected.get("new", 0) + job.expected.get("suppressed" if job.suppresses else "existing", 0),
        "marketing_locked": locked,
        "forecast": None if locked else forecast(request.portal, job.expected.get("marketable", 0)),
        "problems": [(problem.row, problem_text(problem, definitions), _email(job, cells)) for cells, problem in first],
        "columns": [
            (name, label_of(column, definitions))
            for name, column in zip(job.header, job.columns, strict=True)
            if column
        ],
        "written": [job.get_day_order_display(), job.get_decimal_mark_display()],
        "form": StartForm(),
    }


def _email(job: Import, cells: Sequence[str]) -> str:
    place = job.columns.index("email")
    return cells[place] if place < len(cells) else ""


def _moved() -> str:
    return _("The import has moved on meanwhile. This is how it stands now.")


def _state_text(job: Import) -> str:
    texts = {
        State.WAITING: _("It waits for its columns to be named."),
        State.CHECKING: _("The rows are being checked. Nothing is written yet."),
        State.READY: _("All rows are checked. Nothing is written yet."),
        State.RUNNING: _("The contacts are being imported."),
        State.DONE: _("The import is done."),
        State.CANCELLED: _("The import was cancelled. Contacts that it had imported by then stay."),
        State.FAILED: _("The import has failed. Contacts that it had imported by then stay."),
    }
    return texts[State(job.state)]
