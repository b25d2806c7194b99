"""The subscription of a portal."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketing_contacts.billing import terms
from marketing_contacts.billing.models.catalogue import Edition
from marketing_contacts.portals.models import Portal


class Subscription(models.Model):
    """The edition and the term of a portal. Usage holds the tier and the maximum, beside the count that they limit.

    All renewals share the day of the month, or of the year, of `renewal_date`. `next_renewal_date` is the first renewal
    that was not carried out yet. Null means the next renewal that comes. A service that changes a subscription holds
    the lock of the portal's counters.
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
        """Return the term that contains `day`."""
        return terms.term_holding(day, monthly=self.is_monthly, renewal_date=self.renewal_date)
