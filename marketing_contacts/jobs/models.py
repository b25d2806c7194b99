"""The columns that all kinds of jobs share. Each kind has a table of its own, on its own floor."""

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketing_contacts.portals.models import Portal


class JobState(models.TextChoices):
    """The states of a job. A kind may have more states, and other names for the first two."""

    COUNTING = "COUNTING", _("Counting")
    PREVIEWED = "PREVIEWED", _("Ready to confirm")
    RUNNING = "RUNNING", _("Running")
    DONE = "DONE", _("Done")
    CANCELLED = "CANCELLED", _("Cancelled")
    FAILED = "FAILED", _("Failed")


class JobFailure(StrEnum):
    """The reasons why jobs failed. A kind may have more. Rows keep these words, so a word never changes."""

    TRIES = "TRIES"  # a part could not be done, even after many tries
    NO_MARKETING_CONTACTS = "NO_MARKETING_CONTACTS"  # the portal's edition has none any more


class Job(models.Model):
    """Work on many rows. Each transaction does a part of them and moves the job on.

    A job is counted first, and nothing is written. A counted job waits until a person confirms the job, and then runs.
    `next_part` is the part at which the work goes on. `expected` counts by kind what the job would do, and `result`
    what it did. `touched_at` shows that a worker still moves the job. `tries` are the failed tries of the next part.

    A kind adds its `id`, and `size` and `size_done` for its progress.
    """

    KIND: ClassVar[str]  # how messages to workers name the kind; it never changes
    COUNTING: ClassVar[str] = JobState.COUNTING
    PREVIEWED: ClassVar[str] = JobState.PREVIEWED
    WORKING: ClassVar[tuple[str, ...]] = (JobState.COUNTING, JobState.RUNNING)
    ENDED: ClassVar[tuple[str, ...]] = (JobState.DONE, JobState.CANCELLED, JobState.FAILED)

    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    id = models.BigIntegerField(editable=False)
    state = models.CharField(max_length=9, choices=JobState, default=JobState.COUNTING)
    next_part = models.IntegerField(default=0)
    tries = models.SmallIntegerField(default=0)
    expected = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    failure = models.CharField(max_length=24, blank=True, default="")
    created_by_label = models.CharField(max_length=254)
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def size(self) -> int:
        """Return the number of things that the job works on. A job that is not counted yet has none."""
        raise NotImplementedError

    @property
    def size_done(self) -> int:
        """Return the number of these things that are done."""
        raise NotImplementedError

    @property
    def is_working(self) -> bool:
        return self.state in self.WORKING

    @property
    def is_being_counted(self) -> bool:
        return self.state == self.COUNTING

    @property
    def is_previewed(self) -> bool:
        return self.state == self.PREVIEWED

    @property
    def is_done(self) -> bool:
        return self.state == JobState.DONE

    @property
    def is_cut_short(self) -> bool:
        """Return True for a job that ended before all of its work was done."""
        return self.state in {JobState.CANCELLED, JobState.FAILED}

    @property
    def lacks_marketing_contacts(self) -> bool:
        """Return True for a job that failed because the portal's edition has no marketing contacts any more."""
        return self.failure == JobFailure.NO_MARKETING_CONTACTS
