"""The interface of one kind of job for the engine, and the list of all kinds."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Generic, Literal, TypeVar

from django.db.models import QuerySet

from marketing_contacts.jobs.models import Job
from marketing_contacts.portals.models import Member

J = TypeVar("J", bound=Job)
Event = Literal["cancel", "end", "fail"]


class Work(ABC, Generic[J]):
    """The work of one kind of job.

    The engine locks the job, opens the transaction of the part and saves the job after the part.
    """

    model: type[J]
    moves: ClassVar[tuple[str, ...]] = ()  # further columns of the job that its parts change
    hopeless: ClassVar[Mapping[type[Exception], str]] = {}  # errors that no further try cures, and their `failure`

    @abstractmethod
    def count(self, job: J, now: datetime) -> Counter[str] | None:
        """Count the effect of the next part without a write. Return None when all parts are counted."""

    @abstractmethod
    def do_part(self, job: J, now: datetime) -> Counter[str] | None:
        """Do the next part and count its results. Return None when no part is left."""

    @abstractmethod
    def record(self, job: J, event: Event, by: Member | None, now: datetime) -> None:
        """Append an event of the job to the audit trail."""

    def forget_wish(self, job: J) -> tuple[str, ...]:
        """Remove personal data from the request of a job that stops early. Return the changed columns."""
        return ()

    def jobs(self) -> QuerySet[J]:
        """Return all jobs of the kind, of every portal."""
        return self.model._default_manager.all()  # noqa: SLF001 - Django's documented API

    def unfinished(self) -> QuerySet[J]:
        """Return the jobs that a worker has to move on."""
        return self.jobs().filter(state__in=self.model.WORKING)


WORKS: dict[str, Work[Job]] = {}


def register(work: Work[J]) -> None:
    """Let the engine do this kind of work in this process from now on."""
    WORKS[work.model.KIND] = work  # type: ignore[assignment]  # a kind is only given jobs of its own
