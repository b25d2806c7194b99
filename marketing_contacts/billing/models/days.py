"""The ledger, added up by day, so that a trend costs the same however long the ledger is."""

from django.db import models

from marketing_contacts.portals.models import Portal


class UsageDay(models.Model):
    """What the ledger booked for a day (in the portal's time zone): so many began to count, so many stopped.

    The day is the one on which it took effect. `lapsed` of those who stopped were booked only after it did: the update
    date's.
    """

    pk = models.CompositePrimaryKey("portal_id", "date")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    date = models.DateField()
    added = models.BigIntegerField()
    stopped = models.BigIntegerField()
    lapsed = models.BigIntegerField()


class UsageFold(models.Model):
    """Up to which row a portal's ledger is in its days."""

    portal = models.OneToOneField(Portal, on_delete=models.PROTECT, primary_key=True)
    sequence = models.BigIntegerField(default=0)
