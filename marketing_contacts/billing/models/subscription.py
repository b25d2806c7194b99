"""What a portal subscribes to."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketing_contacts.billing import terms
from marketing_contacts.billing.models.catalogue import Edition
from marketing_contacts.portals.models import Portal


class Subscription(models.Model):
    """What a portal subscribes to. Its tier and cap are on Usage, beside the count that must not pass them.

    `renewal_date` is a day on which it renews: its day of the month, or of the year, is that of all renewals.
    `next_renewal_date` is the renewal that was not carried out yet; null is the next one that comes. Whoever changes a
    subscription holds the lock of the portal's counters.
    """

    class Term(models.TextChoices):
        MONTHLY = "MONTHLY", _("Monthly")
        YEARLY = "YEARLY", _("Yearly")

    portal = models.OneToOneField(Portal, on_delete=models.PROTECT, primary_key=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    term = models.CharField(max_length=8, choices=Term.choices)
    renewal_date = models.DateField()
    next_renewal_date = models.DateField(null=True)
    downgrade_tier = models.BigIntegerField(null=True)
    downgrade_asked_at = models.DateTimeField(null=True)
    downgrade_asked_by_label = models.CharField(max_length=254, blank=True, db_default="")

    @property
    def is_monthly(self) -> bool:
        return self.term == self.Term.MONTHLY

    def term_holding(self, day: date) -> terms.Term:
        """The term that holds `day`."""
        return terms.term_holding(day, monthly=self.is_monthly, renewal_date=self.renewal_date)
