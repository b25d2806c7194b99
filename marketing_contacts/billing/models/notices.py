"""What a portal was told about its count, by mail and on its pages."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from marketing_contacts.billing.notice_levels import LEVELS
from marketing_contacts.portals.models import Portal


class NoticeCursor(models.Model):
    """Marks how far notices have read a portal's ledger. Who creates notices locks this row.

    `next_limit` is the limit that the count would reach first. The value 0 asks for another reading.
    """

    portal = models.OneToOneField(Portal, on_delete=models.CASCADE, primary_key=True, related_name="notice_cursor")
    ledger_sequence = models.BigIntegerField()
    trip = models.BigIntegerField()
    period = models.IntegerField()
    next_limit = models.BigIntegerField()

    class Meta:
        db_table = "billing_noticelook"


class NoticeLevels(models.Model):
    """The levels, in per cent and ascending, that a portal chose; without a row they are `notice_levels.LEVELS`."""

    portal = models.OneToOneField(Portal, on_delete=models.CASCADE, primary_key=True, related_name="+")
    levels = ArrayField(models.SmallIntegerField(), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(levels__len__lte=len(LEVELS)), name="notice_levels_are_three")
        ]


class Notice(models.Model):
    """Something that a portal is told once in a period: `subject` says about what; so many periods came before it.

    `facts` are the numbers and names of its kind, as services/notices.py puts them together.
    """

    pk = models.CompositePrimaryKey("portal_id", "number")
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, db_index=False, related_name="+")
    number = models.IntegerField()
    at = models.DateTimeField()
    period = models.IntegerField()
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=80)
    facts = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["portal", "period", "kind", "subject"], name="notice_once_per_period")
        ]


class NoticeMail(models.Model):
    """A notice's mail to one address: when the mail server took it, or refused the address for good."""

    pk = models.CompositePrimaryKey("portal_id", "notice_number", "email")
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, db_index=False, related_name="+")
    notice_number = models.IntegerField()
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=8)
    asked_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["portal", "asked_at"], condition=models.Q(mailed_at=None), name="notice_mail_open")
        ]
