"""The page of a job: how it stands, its progress, its cancel form, and the file of what it did not do.

A kind of job brings a `JobPage`, and a template with the partials `amount`, `previewed` and `ended`.
Its addresses are named for the kind: `import`, `import_progress`, `cancel_import`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django_htmx.http import HttpResponseStopPolling, reswap, retarget, trigger_client_event

from marketing_contacts.jobs.services import JobMoved, cancel_job
from marketing_contacts.jobs.work import J, Work
from marketing_contacts.portals.access import PortalRequest, refusal
from marketing_contacts.portals.addresses import redirect
from marketing_contacts.portals.models import Member, Portal
from marketing_contacts.portals.permissions import Permission
from marketing_contacts.toolbox.csv_answers import csv_answer

STANDING = "jobs/standing.html"
PROGRESS = "jobs/progress.html"


class NoteExport(Protocol):
    """Notes who took how many persons out, before the first row leaves."""

    def __call__(
        self, *, portal: Portal, filters: Mapping[str, str], number: int, by: Member, now: datetime
    ) -> None: ...


class JobPage(ABC, Generic[J]):
    """How people see one kind of job."""

    work: Work[J]
    namespace: ClassVar[str]  # of the page's addresses
    template: ClassVar[str]
    permission: ClassVar[Permission]  # to start and to cancel

    @abstractmethod
    def words(self) -> dict[str, str]:
        """The texts `cancel`, `done`, `counting` and `moved`: a button, two labels of the progress, a warning."""

    @abstractmethod
    def state_text(self, job: J) -> str:
        """How the job stands, in one sentence."""

    @abstractmethod
    def details(self, request: PortalRequest, job: J) -> dict[str, Any]:
        """What the kind's own partials show."""

    @abstractmethod
    def problems(self, job: J) -> int:
        """How many rows the file of problems has. It is 0 when the file is thrown away."""

    @abstractmethod
    def problem_header(self, job: J) -> list[str]:
        """The headings of the file of problems."""

    @abstractmethod
    def problem_rows(self, job: J) -> Iterator[list[list[str]]]:
        """The rows of the file of problems, part by part, each in the person's language."""

    def problem_delimiter(self, job: J) -> str:
        """The character between two cells of the file of problems."""
        return ","

    @property
    def kind(self) -> str:
        return self.work.model.KIND

    @property
    def anchor(self) -> str:
        """The id of the element that the last progress replaces."""
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

    def locked(self, request: PortalRequest) -> str:
        """Why the person may not start or cancel. It is empty for those who may."""
        return "" if request.member.may(self.permission) else refusal(self.permission)

    def find(self, request: PortalRequest, job_id: int) -> J:
        """The job of the portal, or 404."""
        job = get_object_or_404(self.work.jobs().filter(portal=request.portal), id=job_id)
        job.portal = request.portal
        return job

    def context(self, request: PortalRequest, job: J) -> dict[str, Any]:
        """What the page of the job shows."""
        return {
            **self._moving(job),
            "locked": self.locked(request),
            "state_text": self.state_text(job),
            "previewed": f"{self.template}#previewed",
            "ended": f"{self.template}#ended",
            **self.details(request, job),
        }

    def _moving(self, job: J) -> dict[str, Any]:
        return {"job": job, "job_page": self, "words": self.words(), "amount": f"{self.template}#amount"}

    def show(self, request: PortalRequest, job: J, *, status: int = 200, **more: Any) -> HttpResponse:
        """The whole page of the job."""
        return render(request, self.template, {**self.context(request, job), **more}, status=status)

    def progress(self, request: PortalRequest, job_id: int) -> HttpResponse:
        """How far a job is. The page asks for it every second, until the job stands still and its result is shown."""
        job = self.find(request, job_id)
        if job.is_working:
            return render(request, PROGRESS, self._moving(job))
        content = render(request, STANDING, self.context(request, job)).content
        response = reswap(retarget(HttpResponseStopPolling(content), f"#{self.anchor}"), "outerHTML")
        return trigger_client_event(response, "toast", {"text": self.state_text(job), "bad": False}, after="settle")

    def say_moved(self, request: PortalRequest) -> None:
        """Warn that the job is no longer as the person saw it."""
        messages.warning(request, self.words()["moved"])

    def cancel(self, request: PortalRequest, job_id: int) -> HttpResponse:
        """Stop the job before its next part. What it has done stays."""
        job = self.find(request, job_id)
        try:
            cancel_job(work=self.work, portal=request.portal, job_id=job.id, by=request.member, now=timezone.now())
        except JobMoved:
            self.say_moved(request)
        return redirect(self.address, job.id)

    def problem_file(
        self, request: PortalRequest, job_id: int, *, name: str, note_export: NoteExport
    ) -> StreamingHttpResponse:
        """What the job did not do and why, as a CSV file. `note_export` runs before the first row leaves."""
        if refused := self.locked(request):
            raise PermissionDenied(refused)
        job = self.find(request, job_id)
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
        """The rows of all parts. The answer streams, so each part asks for the language anew."""
        parts = self.problem_rows(job)
        while True:
            with translation.override(language):
                part = next(parts, None)
            if part is None:
                return
            yield from part
