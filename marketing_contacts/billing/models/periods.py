"""The billing periods that ended, and their statements. The database refuses to change a row."""

from datetime import datetime

from django.db import models

from marketing_contacts.billing.models.documents import Parties
from marketing_contacts.billing.periods import MOMENT
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals.models import Portal


class BillingPeriod(models.Model):
    """A period that ended, with the counters at its end.

    The counters are read under their lock when they pass the end. Ledger rows that take effect at the end or later all
    stand behind `ledger_sequence`. `pending` contacts stopped counting at the end. Several periods can pass at once
    after a long pause.
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
        """Return the last moment of the period, which names its last day. An empty period returns its start."""
        return max(self.starts_at, self.ends_at - MOMENT)


class Statement(Parties):
    """The sums of a period, written once when all changes in the period are booked, and chained by hash.

    The statement knows the ledger up to `ledger_sequence`. A later row that took effect in the period becomes a late
    correction in a later statement. The hash leaves the names and addresses out, which only the database guards.
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
    """The contacts that a source added and removed in a period. A `late` line took effect in an earlier period.

    `lapsed` of the removed contacts waited for the update date with which the period began. The label is the source's
    last label in the period.
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
    def source(self) -> Source:
        return Source.stored(self.source_kind, self.source_id, self.source_label)

    @property
    def change(self) -> int:
        return self.added - self.removed
