"""Billing periods that ended, and their statements. All are appended; the database refuses to change them."""

from datetime import datetime

from django.db import models

from marketing_contacts.billing.periods import MOMENT
from marketing_contacts.portals.models import Portal


class BillingPeriod(models.Model):
    """A period that ended: what the counters said when they passed its end, under their lock.

    Ledger rows that are effective at its end or later all stand behind `ledger_sequence`. `pending` contacts stopped
    counting at its end. Several periods that ended in one long sleep were passed at once.
    """

    pk = models.CompositePrimaryKey("portal_id", "number")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    number = models.IntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ledger_sequence = models.BigIntegerField()
    held = models.BigIntegerField()
    pending = models.BigIntegerField()
    tier = models.BigIntegerField()
    maximum_marketing_contacts = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")), name="billing_period_ends_after_it_starts"
            )
        ]

    @property
    def last_moment(self) -> datetime:
        """The last that is in the period: it names its last day. An empty one has its first."""
        return max(self.starts_at, self.ends_at - MOMENT)


class Statement(models.Model):
    """What a period adds up to, once all that was effective in it is booked: written once, chained by hash.

    It knows the ledger up to `ledger_sequence`. What is booked behind it and effective earlier is a late correction in
    a later statement.
    """

    pk = models.CompositePrimaryKey("portal_id", "number")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    number = models.IntegerField()
    written_at = models.DateTimeField()
    ledger_sequence = models.BigIntegerField()
    opening = models.BigIntegerField()
    closing = models.BigIntegerField()
    peak = models.BigIntegerField()
    peak_at = models.DateTimeField()
    previous_hash = models.BinaryField()
    hash = models.BinaryField()


class StatementLine(models.Model):
    """What a source added and took away in a period; `late` where it was effective in an earlier one.

    `lapsed` of those removed had waited for the update date with which the period began. The label is the last that the
    source had in the period.
    """

    pk = models.CompositePrimaryKey("portal_id", "number", "late", "source_kind", "source_id")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    number = models.IntegerField()
    late = models.BooleanField()
    source_kind = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    source_label = models.CharField(max_length=254)
    added = models.BigIntegerField()
    removed = models.BigIntegerField()
    lapsed = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(added__gte=0, removed__gte=models.F("lapsed"), lapsed__gte=0),
                name="statement_line_not_negative",
            )
        ]

    @property
    def change(self) -> int:
        return self.added - self.removed
