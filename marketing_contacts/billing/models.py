"""Editions, subscriptions, the running count, its ledger and what sources did. Sources are opaque here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketing_contacts.portals.models import Portal


class Edition(models.Model):
    """A row of the catalogue, edited by staff: what a subscription includes and by which step its tier grows."""

    code = models.SlugField(primary_key=True, max_length=40)
    name = models.CharField(_("name"), max_length=80)
    has_marketing_contacts = models.BooleanField(default=True)
    included_contacts = models.PositiveIntegerField(default=0)
    step_contacts = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(has_marketing_contacts=False)
                | models.Q(included_contacts__gt=0, step_contacts__gt=0),
                name="edition_has_a_tier",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """What a portal subscribes to. Its tier and cap are on Usage, beside the count that must not pass them."""

    class Term(models.TextChoices):
        MONTHLY = "MONTHLY", _("Monthly")
        YEARLY = "YEARLY", _("Yearly")

    portal = models.OneToOneField(Portal, on_delete=models.PROTECT, primary_key=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    term = models.CharField(max_length=8, choices=Term.choices)
    renewal_date = models.DateField()


class Usage(models.Model):
    """A portal's running count with its limits and the head of its ledger: one row, moved by one UPDATE, last.

    `count` always equals the last ledger balance and the number of contacts that count. `pending` of them stop counting
    at `next_update_at`; `pending_due` of those are overdue: the task that applies the update date has not run yet.
    """

    portal = models.OneToOneField(Portal, on_delete=models.PROTECT, primary_key=True)
    count = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    pending = models.BigIntegerField(default=0)
    pending_due = models.BigIntegerField(default=0)
    next_update_at = models.DateTimeField()
    tier = models.BigIntegerField()
    maximum_marketing_contacts = models.BigIntegerField(null=True)
    ledger_sequence = models.BigIntegerField(default=0)
    ledger_hash = models.BinaryField(default=bytes)

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


class NextSourceActivityId(models.Func):
    """The next number of the one sequence behind SourceActivity's ids."""

    template = "nextval('billing_source_activity_id_seq')"
    output_field = models.BigIntegerField()


class SourceActivity(models.Model):
    """What one call of a source created, appended; older rows are folded into SourceActivityDay."""

    pk = models.CompositePrimaryKey("portal_id", "id")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    id = models.BigIntegerField(db_default=NextSourceActivityId(), editable=False)
    source_kind = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    toggle_version = models.IntegerField()
    created = models.IntegerField()
    marketing = models.IntegerField()
    held = models.IntegerField()
    at = models.DateTimeField()


class SourceActivityDay(models.Model):
    """A day (in the portal's time zone) of what a source created under one setting of its toggle."""

    pk = models.CompositePrimaryKey("portal_id", "source_kind", "source_id", "toggle_version", "date")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    source_kind = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    toggle_version = models.IntegerField()
    date = models.DateField()
    created = models.BigIntegerField()
    marketing = models.BigIntegerField()
    held = models.BigIntegerField()
    last_at = models.DateTimeField()
