"""The page of an import, with its preview, its result and the rows that were left out."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.forms.imports import HOLDS, StartForm, problem_text
from contacts.forms.labels import label_of
from contacts.models import Import
from contacts.selectors import definitions_of, import_problems
from contacts.services.jobs.import_work import IMPORTS
from contacts.views.locks import locked_status
from marketing_contacts.billing.selectors import count_preview, usage
from marketing_contacts.jobs.views import JobPage
from marketing_contacts.portals.access import PortalRequest, locked_for
from marketing_contacts.portals.permissions import Permission

SHOWN_PROBLEMS = 10
State = Import.State


class ImportPage(JobPage[Import]):
    """The page of an import."""

    work = IMPORTS
    namespace = "contacts"
    template = "contacts/import.html"
    permission = Permission.EDIT_CONTACTS

    def words(self) -> dict[str, str]:
        """Return the texts of the progress, the cancel form and the warning."""
        return {
            "cancel": _("Cancel import"),
            "done": _("Rows processed"),
            "counting": _("Checking"),
            "moved": _("The import has progressed in the meantime. This is its current state."),
        }

    def state_text(self, job: Import) -> str:
        """Return the state of the import in one sentence."""
        texts = {
            State.WAITING: _("The import is waiting for its columns to be mapped."),
            State.CHECKING: _("The rows are being checked. Nothing is saved yet."),
            State.READY: _("All rows have been checked. Nothing is saved yet."),
            State.RUNNING: _("The contacts are being imported."),
            State.DONE: _("The import is complete."),
            State.CANCELLED: _("The import was cancelled. Contacts that were already imported stay."),
            State.FAILED: _("The import failed. Contacts that were already imported stay."),
        }
        return texts[State(job.state)]

    def details(self, request: PortalRequest, job: Import) -> dict[str, Any]:
        """Return the step of the import, its preview and the number of rows that were left out."""
        details: dict[str, Any] = {
            "holds": HOLDS[job.suppresses],
            "step": {State.WAITING: 2, State.CHECKING: 3, State.READY: 3}.get(State(job.state), 4),
            "not_imported": self.not_imported(job),
            "locked_export": locked_for(request, Permission.EXPORT),
        }
        return details | self.preview(request, job) if job.is_previewed else details

    def problems(self, job: Import) -> int:
        """Return the number of rows that are not imported and still kept."""
        return 0 if job.purged_at else self.not_imported(job)

    def problem_header(self, job: Import) -> list[str]:
        """Return the headings of the file, and one for the reason."""
        return [*job.header, _("Why it was not imported")]

    def problem_rows(self, job: Import) -> Iterator[list[list[str]]]:
        """Yield the rows that are not imported, as they came, each with the reason."""
        definitions, width = definitions_of(job.portal), len(job.header)
        for part in import_problems(job):
            yield [
                [*cells[:width], *[""] * (width - len(cells)), problem_text(problem, definitions)]
                for cells, problem in part
            ]

    def problem_delimiter(self, job: Import) -> str:
        """Return the delimiter of the imported file."""
        return job.delimiter

    def not_imported(self, job: Import) -> int:
        """Return the number of rows that are not imported."""
        numbers = job.expected if job.is_previewed else job.result
        number: int = numbers.get("bad", 0) + numbers.get("duplicates", 0)
        return number

    def preview(self, request: PortalRequest, job: Import) -> dict[str, Any]:
        """Return the effect of the rows, the effect on the count and the first problems."""
        locked = locked_status(request, usage(request.portal))
        definitions = definitions_of(request.portal)
        known = "suppressed" if job.suppresses else "existing"
        email = job.columns.index("email")
        marketable = job.expected.get("marketable", 0)
        first = islice(chain.from_iterable(import_problems(job)), SHOWN_PROBLEMS)
        return {
            "importable": job.expected.get("new", 0) + job.expected.get(known, 0),
            "marketing_locked": locked,
            "forecast": None if locked else count_preview(request.portal, marketable, timezone.now()),
            "problems": [
                (problem.row, problem_text(problem, definitions), cells[email] if email < len(cells) else "")
                for cells, problem in first
            ],
            "columns": [
                (name, label_of(column, definitions))
                for name, column in zip(job.header, job.columns, strict=True)
                if column
            ],
            "written": [job.get_day_order_display(), job.get_decimal_mark_display()],
            "form": StartForm(),
        }
