"""The addresses that unsubscribed, bounced or complained."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing_contacts.billing.sources import Source
from marketing_contacts.portals.models import Portal


class SuppressedAddress(models.Model):
    """One reason why an address is suppressed. No app and no import stamps a suppressed address as marketing.

    The address is suppressed while any reason stands, and each reason has its own moment and source. The hash of the
    address outlives the contact.
    """

    class Reason(models.TextChoices):
        BOUNCED = "BOUNCED", pgettext_lazy("address", "Bounced")
        COMPLAINED = "COMPLAINED", pgettext_lazy("address", "Complained")
        UNSUBSCRIBED = "UNSUBSCRIBED", pgettext_lazy("address", "Unsubscribed")

    class WhyEnded(models.TextChoices):
        SUBSCRIBED_AGAIN = "SUBSCRIBED_AGAIN", _("The person subscribed again")
        WORKS_AGAIN = "WORKS_AGAIN", _("The address works again")
        BY_MISTAKE = "BY_MISTAKE", _("It was recorded by mistake")

    pk = models.CompositePrimaryKey("portal_id", "address_hash", "reason")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    address_hash = models.BinaryField(max_length=32)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    at = models.DateTimeField()
    source_kind = models.CharField(max_length=20, blank=True, default="", db_default="")
    source_id = models.BigIntegerField(null=True)
    source_label = models.CharField(max_length=254, blank=True, default="", db_default="")

    @property
    def source(self) -> Source | None:
        return Source.stored(self.source_kind, self.source_id, self.source_label) if self.source_kind else None
