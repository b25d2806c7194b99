"""The running count, its limits, its ledger and its passed tiers. Billing does not know the meaning of a source."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from marketing_contacts.billing.sources import Source
from marketing_contacts.portals.models import Portal


class Usage(models.Model):
    """The running count of a portal, its limits and the head of its ledger.

    A portal has one row. One UPDATE at the end of a transaction moves it. `count` always equals the ledger's last
    balance and the number of contacts that count. `pending` of these contacts stop counting at `next_update_at`.
    `pending_due` of the pending contacts are expired, because the task of the update date has not run yet.
    `limited_sources` are the keys of the sources that have limits of their own. Other sources skip the limits.
    `ledger_previous_hash` is the hash before the last move. That column lets one statement move the count and its
    ledger. The running billing period goes from `period_starts_at` until `next_update_at`. `periods_ended` periods came
    before. `statements_written` of them have a statement.
    """

    portal = models.OneToOneField(Portal, on_delete=models.PROTECT, primary_key=True)
    count = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    pending = models.BigIntegerField(default=0)
    pending_due = models.BigIntegerField(default=0)
    next_update_at = models.DateTimeField()
    period_starts_at = models.DateTimeField(db_default=Now())
    periods_ended = models.IntegerField(db_default=0)
    statements_written = models.IntegerField(db_default=0)
    tier = models.BigIntegerField()
    maximum_marketing_contacts = models.BigIntegerField(null=True)
    limited_sources = ArrayField(models.TextField(), default=list, db_default=[])
    ledger_sequence = models.BigIntegerField(default=0)
    ledger_hash = models.BinaryField(default=bytes)
    ledger_previous_hash = models.BinaryField(default=bytes, db_default=b"")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(count__gte=0, held__gte=0, pending__gte=0, pending_due__gte=0),
                name="usage_not_negative",
            ),
            models.CheckConstraint(condition=models.Q(pending__lte=models.F("count")), name="usage_pending_counts"),
            models.CheckConstraint(
                condition=models.Q(pending_due__lte=models.F("pending")), name="usage_pending_due_is_pending"
            ),
        ]


class UsageEntry(models.Model):
    """A row of the ledger. A source moved the count by `delta` to `balance`. The database refuses to change the row."""

    pk = models.CompositePrimaryKey("portal_id", "sequence")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    effective_at = models.DateTimeField()
    delta = models.BigIntegerField()
    balance = models.BigIntegerField()
    source_kind = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    source_label = models.CharField(max_length=254)
    previous_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(delta=0), name="usage_entry_moves")]

    @property
    def source(self) -> Source:
        return Source.stored(self.source_kind, self.source_id, self.source_label)


class TierUpgrade(models.Model):
    """A move of the portal to a higher tier, at the moment when the count passed the tier.

    The charge has the next day's date.
    """

    pk = models.CompositePrimaryKey("portal_id", "ledger_sequence")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    ledger_sequence = models.BigIntegerField()
    at = models.DateTimeField()
    charge_date = models.DateField()
    from_tier = models.BigIntegerField()
    to_tier = models.BigIntegerField()
