"""What is common to work that a worker does part by part."""

from django.db import models

from marketing_contacts.portals.models import Portal


class Job(models.Model):
    """Work on many rows, a part of them in each transaction, which moves the job on, too.

    `next_part` is where work goes on. `expected` and `result` count by kind: before anything is written, and as it is
    written. `touched_at` tells a job that nobody works on; `tries` are of one part.
    """

    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
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
