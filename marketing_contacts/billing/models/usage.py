"""The running count with its limits, its ledger, and the tiers it passed. Sources are opaque here."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from marketing_contacts.portals.models import Portal


class Usage(models.Model):
    """A portal's running count with its limits and the head of its ledger: one row, moved by one UPDATE, last.

    `count` always equals the last ledger balance and the number of contacts that count. `pending` of them stop counting
    at `next_update_at`; `pending_due` of those are overdue: the task that applies the update date has not run yet.
    `limited_sources` are the keys of the sources that have limits of their own: all others pass them by.
    `ledger_previous_hash` is the hash before the last move, so that one statement can move the count and its ledger.
    The billing period since `period_starts_at` ends there; `periods_ended` came before it, of which so many have their
    statement.
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
    """A row of the ledger: the count moved by `delta` to `balance` for a source. The database refuses to change it."""

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


class TierUpgrade(models.Model):
    """The count passed the tier: the portal moved to a higher one at once; the charge is dated the following day."""

    pk = models.CompositePrimaryKey("portal_id", "ledger_sequence")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    ledger_sequence = models.BigIntegerField()
    at = models.DateTimeField()
    charge_date = models.DateField()
    from_tier = models.BigIntegerField()
    to_tier = models.BigIntegerField()
