"""The notices of a portal about its count, by mail and on its pages."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from marketing_contacts.billing.notice_facts import Facts, stored_facts
from marketing_contacts.billing.notice_levels import MOST_LEVELS, NoticeKind
from marketing_contacts.billing.sources import SourceKind
from marketing_contacts.portals.models import Portal, User


class NoticeCursor(models.Model):
    """The ledger row up to which notices have read a portal's ledger. The service that creates notices locks this row.

    `next_limit` is the limit that the count would reach first at that time. `portals_to_look_at` compares the cursor
    with the portal's counters. No limit is 0, so the value 0 makes the next run read the portal again.
    """

    portal = models.OneToOneField(Portal, on_delete=models.CASCADE, primary_key=True, related_name="notice_cursor")
    ledger_sequence = models.BigIntegerField()
    opening = models.BigIntegerField(db_column="trip")
    period = models.IntegerField()
    next_limit = models.BigIntegerField()

    class Meta:
        db_table = "billing_noticelook"  # the name of the model before; a new name would stop the release before


class NoticeLevels(models.Model):
    """The levels that a portal chose, ascending, in per cent. A portal without a row has `notice_levels.LEVELS`."""

    portal = models.OneToOneField(Portal, on_delete=models.CASCADE, primary_key=True, related_name="+")
    levels = ArrayField(models.SmallIntegerField(), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(levels__len__lte=MOST_LEVELS), name="notice_levels_are_three")
        ]


class Notice(models.Model):
    """A fact that a portal is told once in a period.

    `subject` names the object of the notice. `period` is the number of periods that ended before. `facts` are the
    numbers and names of the notice's kind. services/notices.py builds them.
    """

    pk = models.CompositePrimaryKey("portal_id", "number")
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, db_index=False, related_name="+")
    number = models.IntegerField()
    at = models.DateTimeField()
    period = models.IntegerField()
    kind = models.CharField(max_length=20)  # a word of NoticeKind
    subject = models.CharField(max_length=80)
    facts = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["portal", "period", "kind", "subject"], name="notice_once_per_period")
        ]

    @property
    def typed_facts(self) -> Facts:
        """Return the facts as the type of their kind."""
        return stored_facts(self.kind, self.facts)

    @property
    def is_about_app(self) -> bool:
        """Return True when a limit of one app was met."""
        return bool(self.facts.get("source_kind") == SourceKind.APP)

    @property
    def is_about_maximum(self) -> bool:
        """Return True when the portal's maximum was met, and contacts are held."""
        return self.kind == NoticeKind.MAXIMUM_REACHED


class ReadNotices(models.Model):
    """The number of the last notice that a member marked as read. A member without a row read none."""

    pk = models.CompositePrimaryKey("portal_id", "user_id")
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, db_index=False, related_name="+")
    # A foreign key in the database deletes the row with the membership. Django's cascade would name no portal.
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    last = models.IntegerField()


class NoticeMail(models.Model):
    """The mail of a notice to one address, with the moment at which the mail server accepted or finally refused it."""

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
