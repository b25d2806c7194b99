"""The activity of sources, row by row, later folded into days. Billing does not know the meaning of a source."""

from django.db import models

from marketing_contacts.portals.models import Portal


class NextSourceActivityId(models.Func):
    """The next value of the sequence for SourceActivity's ids."""

    template = "nextval('billing_source_activity_id_seq')"
    output_field = models.BigIntegerField()


class SourceActivity(models.Model):
    """The contacts that one call of a source created.

    Rows are appended. Older rows are folded into SourceActivityDay.
    """

    pk = models.CompositePrimaryKey("portal_id", "id")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    id = models.BigIntegerField(db_default=NextSourceActivityId(), editable=False)
    source_kind = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    source_label = models.CharField(max_length=254, db_default="")
    toggle_version = models.IntegerField()
    created = models.IntegerField()
    marketing = models.IntegerField()
    held = models.IntegerField()
    at = models.DateTimeField()


class SourceActivityDay(models.Model):
    """The contacts that a source created on a local day under one setting of its toggle.

    The day is in the portal's time zone. The label is the source's label on that day.
    """

    pk = models.CompositePrimaryKey("portal_id", "source_kind", "source_id", "toggle_version", "date")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    source_kind = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    source_label = models.CharField(max_length=254, db_default="")
    toggle_version = models.IntegerField()
    date = models.DateField()
    created = models.BigIntegerField()
    marketing = models.BigIntegerField()
    held = models.BigIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["portal", "date"], name="source_activity_by_date")]
