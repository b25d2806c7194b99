"""The charges of a portal."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketing_contacts.billing.models.documents import Parties
from marketing_contacts.portals.models import Portal


class Charge(Parties):
    """An amount that a portal owes, dated in its time zone. The database refuses to change or remove a charge.

    A charge has no amount when the catalogue had no price in the portal's currency. Staff set the amount with another
    charge that `settles` the first. The amount is without tax. `tax_minor` is the tax on it, and `tax_rate` is in
    hundredths of a per cent. The charge covers `days` of `days_of_term`. `ledger_sequence` is the ledger's last row at
    that moment.
    """

    class Kind(models.TextChoices):
        UPGRADE = "UPGRADE", _("Higher tier")
        RENEWAL = "RENEWAL", _("Renewal")
        SETTLEMENT = "SETTLEMENT", _("Amount set later")

    pk = models.CompositePrimaryKey("portal_id", "number")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    number = models.BigIntegerField()
    at = models.DateTimeField()
    date = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    edition_name = models.CharField(max_length=80)
    from_tier = models.BigIntegerField()
    to_tier = models.BigIntegerField()
    days = models.SmallIntegerField()
    days_of_term = models.SmallIntegerField()
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    ledger_sequence = models.BigIntegerField()
    settles = models.BigIntegerField(null=True)
    tax_name = models.CharField(max_length=40, blank=True, default="", db_default="")
    tax_rate = models.IntegerField(default=0, db_default=0)
    tax_minor = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=0, days_of_term__gt=0, days__lte=F("days_of_term")), name="charge_days_of_a_term"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="charge_not_negative"),
            models.CheckConstraint(
                condition=Q(kind="SETTLEMENT", settles__isnull=False, amount_minor__isnull=False)
                | (~Q(kind="SETTLEMENT") & Q(settles=None)),
                name="charge_settles_with_an_amount",
            ),
            models.UniqueConstraint(fields=["portal", "settles"], name="charge_settled_once"),
        ]

    @property
    def total_minor(self) -> int | None:
        """Return the amount with its tax, or None without an amount."""
        return None if self.amount_minor is None else self.amount_minor + self.tax_minor
