"""The ledger's sums by day. With them a trend costs the same for a short and a long ledger."""

from django.db import models

from marketing_contacts.portals.models import Portal


class UsageDay(models.Model):
    """The contacts that began and stopped counting on a local day in the portal's time zone.

    The day is the day on which the change took effect. `lapsed` of the stopped contacts were booked later than that, by
    the update date.
    """

    pk = models.CompositePrimaryKey("portal_id", "date")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    date = models.DateField()
    added = models.BigIntegerField()
    stopped = models.BigIntegerField()
    lapsed = models.BigIntegerField()


class UsageFold(models.Model):
    """The ledger's last row that is part of the portal's days."""

    portal = models.OneToOneField(Portal, on_delete=models.PROTECT, primary_key=True)
    sequence = models.BigIntegerField(default=0)
