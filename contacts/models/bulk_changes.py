"""The changes of many contacts: of their marketing status, or of one property."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.marketing_status import MarketingStatus
from marketing_contacts.jobs.models import Job, JobState
from marketing_contacts.portals.models import Portal

PROPERTY_MOVED = "PROPERTY_MOVED"  # the failure of an edit; rows keep the word


class NextBulkChangeId(models.Func):
    """The next value of the sequence for bulk changes' ids."""

    template = "nextval('contacts_bulk_change_id_seq')"
    output_field = models.BigIntegerField()


class BulkChange(Job):
    """A change of many contacts. `filters` found the contacts when they were counted.

    `expected` counts the contacts by their status at that moment. `result` counts the decisions. The member who starts
    the change is the source of its changes. `filters` lose their search words once the contacts are found. An undo can
    start until `undo_ends_at`. An undo reverts the bulk change `undoes_id`, or without one the creations that `filters`
    find. `undone_wish` is the wish of that bulk change.

    An edit sets `property_name` to `value` once a person has chosen both. An empty value clears the property. The value
    is None before, after 30 days, and when an erasure took it out.
    """

    class Wish(models.TextChoices):
        MARKETING = MarketingStatus.MARKETING, _("Set as marketing contacts")
        NON_MARKETING = MarketingStatus.NON_MARKETING, _("Set as non-marketing contacts")
        RELEASE = "RELEASE", _("Release held contacts")
        UNDO = "UNDO", _("Undo of a change")
        EDIT = "EDIT", _("Edit one property")
        ARCHIVE = "ARCHIVE", _("Archive contacts")

        @property
        def is_marketing(self) -> bool:
            return self is BulkChange.Wish.MARKETING

        @property
        def is_non_marketing(self) -> bool:
            return self is BulkChange.Wish.NON_MARKETING

        @property
        def is_release(self) -> bool:
            return self is BulkChange.Wish.RELEASE

        @property
        def is_undo(self) -> bool:
            return self is BulkChange.Wish.UNDO

        @property
        def is_edit(self) -> bool:
            return self is BulkChange.Wish.EDIT

        @property
        def is_archive(self) -> bool:
            return self is BulkChange.Wish.ARCHIVE

        @property
        def is_of_status(self) -> bool:
            """Return True for a wish about the marketing status, which needs an edition with marketing contacts."""
            return self not in {BulkChange.Wish.EDIT, BulkChange.Wish.ARCHIVE}

        @property
        def asks_for_number(self) -> bool:
            """Return True for a wish that costs or destroys, so that a person types the number of contacts."""
            return self is not BulkChange.Wish.EDIT

    KIND = "bulk_change"
    State = JobState

    pk = models.CompositePrimaryKey("portal_id", "id")
    id = models.BigIntegerField(db_default=NextBulkChangeId(), editable=False)
    wished = models.CharField(max_length=20)
    filters = models.JSONField()
    contacts = models.IntegerField(default=0)
    contacts_done = models.IntegerField(default=0)
    started_by_id = models.BigIntegerField(null=True)
    started_by_label = models.CharField(max_length=254, blank=True, default="")
    undoes_id = models.BigIntegerField(null=True)
    undo_ends_at = models.DateTimeField(null=True)
    undone_wish = models.CharField(max_length=20, blank=True, default="", db_default="")
    property_name = models.CharField(max_length=100, blank=True, default="", db_default="")
    value = models.TextField(null=True)  # noqa: DJ001 - no value is not an empty one

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["COUNTING", "PREVIEWED", "RUNNING", "DONE", "CANCELLED", "FAILED"]),
                name="bulk_change_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    wished__in=["MARKETING", "NON_MARKETING", "RELEASE", "UNDO", "EDIT", "ARCHIVE", "ERASE"]
                ),
                name="bulk_change_wish_known",
            ),
            models.CheckConstraint(
                condition=models.Q(wished="UNDO", undo_ends_at__isnull=False)
                | models.Q(~models.Q(wished="UNDO"), undo_ends_at=None, undoes_id=None),
                name="bulk_change_undo_has_an_end",
            ),
            models.CheckConstraint(
                condition=models.Q(contacts_done__lte=models.F("contacts")), name="bulk_change_contacts_done"
            ),
        ]
        indexes = [
            models.Index(
                fields=["touched_at"],
                condition=models.Q(state__in=["COUNTING", "PREVIEWED", "RUNNING"]),
                name="bulk_change_not_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.id}"

    @property
    def size(self) -> int:
        return self.contacts

    @property
    def size_done(self) -> int:
        return self.contacts_done

    @property
    def wish(self) -> Wish:
        return self.Wish(self.wished)

    @property
    def about(self) -> Wish:
        """Return the wish that the change fulfils or undoes. The undo of an app's creations is about itself."""
        return self.Wish(self.undone_wish or self.wished)

    @property
    def lost_its_property(self) -> bool:
        """Return True for an edit that failed because its property does not take the value any more."""
        return self.failure == PROPERTY_MOVED

    @property
    def lacks_property(self) -> bool:
        """Return True for an edit whose property and value a person has not chosen yet."""
        return self.wish.is_edit and not self.property_name


class BulkChangePart(models.Model):
    """Some contacts of a bulk change by id.

    Further lists hold, in the same places, each decision and status before. `outcomes` and `before` come from
    `contacts.services.status.set.Decision`. Both lists are written with the change itself, at `set_at`. Before, they
    are empty.
    """

    pk = models.CompositePrimaryKey("portal_id", "change_id", "number")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    change_id = models.BigIntegerField()
    number = models.IntegerField()
    contact_ids = ArrayField(models.BigIntegerField())
    outcomes = ArrayField(models.CharField(max_length=24), default=list)
    before = ArrayField(models.CharField(max_length=20), default=list)
    set_at = models.DateTimeField(null=True)
