"""The page of a job, with its state, its progress, its cancel form and the file of its problems.

A kind of job brings a `JobPage`, and a template with the partials `amount`, `previewed` and `ended`. The addresses are
named for the kind, such as `import`, `import_progress` and `cancel_import`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django_htmx.http import HttpResponseStopPolling, reswap, retarget, trigger_client_event

from marketing_contacts.jobs.services import JobMoved, cancel_job
from marketing_contacts.jobs.work import J, Work
from marketing_contacts.portals.access import PortalRequest, locked_for, require_permission
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.csv_answers import csv_answer

STANDING = "jobs/standing.html"
PROGRESS = "jobs/progress.html"


class NoteExport(Protocol):
    """Notes an export of persons in the audit trail, before the first row leaves."""

    def __call__(
        self, *, portal: Portal, filters: Mapping[str, str], number: int, by: Member, now: datetime
    ) -> None: ...


class JobPage(ABC, Generic[J]):
    """The page of one kind of job."""

    work: Work[J]
    namespace: ClassVar[str]  # the namespace of the page's addresses
    template: ClassVar[str]
    permission: ClassVar[Permission]  # the permission to start and to cancel, unless a job has its own

    @abstractmethod
    def words(self) -> dict[str, str]:
        """Return the texts `cancel`, `done`, `counting` and `moved`, for a button, the progress and a warning."""

    @abstractmethod
    def state_text(self, job: J) -> str:
        """Return the state of the job in one sentence."""

    @abstractmethod
    def details(self, request: PortalRequest, job: J) -> dict[str, Any]:
        """Return the context of the kind's own partials."""

    @abstractmethod
    def problems(self, job: J) -> int:
        """Return the number of rows in the file of problems. The number is 0 when the file is deleted."""

    @abstractmethod
    def problem_header(self, job: J) -> list[str]:
        """Return the headings of the file of problems."""

    @abstractmethod
    def problem_rows(self, job: J) -> Iterator[list[list[str]]]:
        """Yield the rows of the file of problems, part by part, each in the person's language."""

    def problem_delimiter(self, job: J) -> str:
        """Return the delimiter of the file of problems."""
        return ","

    @property
    def kind(self) -> str:
        return self.work.model.KIND

    @property
    def anchor(self) -> str:
        """Return the id of the element that the last progress replaces."""
        return self.kind.replace("_", "-")

    @property
    def address(self) -> str:
        return f"{self.namespace}:{self.kind}"

    @property
    def progress_address(self) -> str:
        return f"{self.address}_progress"

    @property
    def cancel_address(self) -> str:
        return f"{self.namespace}:cancel_{self.kind}"

    def permission_for(self, job: J) -> Permission:
        """Return the permission to start and to cancel this job."""
        return self.permission

    def locked(self, request: PortalRequest, job: J | None = None) -> str:
        """Return the reason why the person may not start or cancel the job, or an empty text."""
        return locked_for(request, self.permission_for(job) if job else self.permission)

    def find_allowed(self, request: PortalRequest, job_id: int) -> J:
        """Return the job that the person wants to move. Raises Http404, and PermissionDenied with the reason."""
        job = self.find(request, job_id)
        require_permission(request, self.permission_for(job))
        return job

    def find(self, request: PortalRequest, job_id: int) -> J:
        """Return the job of the portal. Raises Http404 without one."""
        job = get_object_or_404(self.work.jobs().filter(portal=request.portal), id=job_id)
        job.portal = request.portal
        return job

    def context(self, request: PortalRequest, job: J) -> dict[str, Any]:
        """Return the context of the job's page."""
        return {
            **self._moving(job),
            "locked": self.locked(request, job),
            "state_text": self.state_text(job),
            "previewed": f"{self.template}#previewed",
            "ended": f"{self.template}#ended",
            **self.details(request, job),
        }

    def _moving(self, job: J) -> dict[str, Any]:
        return {"job": job, "job_page": self, "words": self.words(), "amount": f"{self.template}#amount"}

    def show(self, request: PortalRequest, job: J, *, status: int = 200, **more: Any) -> HttpResponse:
        """Return the whole page of the job."""
        return render(request, self.template, {**self.context(request, job), **more}, status=status)

    def progress(self, request: PortalRequest, job_id: int) -> HttpResponse:
        """Return the progress of a job.

        The page asks for it every second until the job stands still and shows its result.
        """
        job = self.find(request, job_id)
        if job.is_working:
            return render(request, PROGRESS, self._moving(job))
        content = render(request, STANDING, self.context(request, job)).content
        response = reswap(retarget(HttpResponseStopPolling(content), f"#{self.anchor}"), "outerHTML")
        return trigger_client_event(response, "toast", {"text": self.state_text(job), "bad": False}, after="settle")

    def say_moved(self, request: PortalRequest) -> None:
        """Warn that the job moved on since the person saw it."""
        messages.warning(request, self.words()["moved"])

    def cancel(self, request: PortalRequest, job_id: int) -> HttpResponse:
        """Stop the job before its next part. Done parts stay."""
        job = self.find_allowed(request, job_id)
        try:
            cancel_job(work=self.work, portal=request.portal, job_id=job.id, by=request.member, now=timezone.now())
        except JobMoved:
            self.say_moved(request)
        return redirect(self.address, job.id)

    def problem_file(
        self, request: PortalRequest, job_id: int, *, name: str, note_export: NoteExport
    ) -> StreamingHttpResponse:
        """Return the problems of the job with their reasons as a CSV file.

        `note_export` runs before the first row leaves.
        """
        job = self.find_allowed(request, job_id)
        number = self.problems(job)
        if not number:
            raise Http404
        filters = {self.kind: str(job.id)}
        note_export(portal=request.portal, filters=filters, number=number, by=request.member, now=timezone.now())
        return csv_answer(
            file_name=f"{self.anchor}-{job.id}-{name}.csv",
            header=self.problem_header(job),
            rows=self._rows_in(translation.get_language(), job),
            delimiter=self.problem_delimiter(job),
        )

    def _rows_in(self, language: str, job: J) -> Iterator[list[str]]:
        """Yield the rows of all parts. The answer streams, so each part sets the language anew."""
        parts = self.problem_rows(job)
        while True:
            with translation.override(language):
                part = next(parts, None)
            if part is None:
                return
            yield from part
