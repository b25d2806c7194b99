"""Contacts, what changed on them, and suppressed addresses. Owns what is created; not what may be counted."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.marketing_status import HeldReason, MarketingStatus
from marketing_contacts.portals.models import Portal


class NextContactId(models.Func):
    """The next number of the one sequence behind contacts' ids."""

    template = "nextval('contacts_contact_id_seq')"
    output_field = models.BigIntegerField()


LIVING = models.Q(archived_at=None)
HELD = ~models.Q(held_reason="")


class Words(models.Func):
    """The words that a contact is found by, each behind its portal's number: `1_ada`."""

    function = "contacts_words"
    output_field = SearchVectorField()


# What each filter of the contacts' list reads, newest first. A contact that an app creates enters the first three only.
LIST_INDEXES = [
    GinIndex(Words("portal", "email", "properties"), name="contact_words"),
    models.Index(fields=["portal", "created_at", "id"], name="contact_created_at"),
    models.Index(fields=["portal", "marketing_status", "id"], condition=LIVING, name="contact_by_status"),
    models.Index(fields=["portal", "id"], condition=LIVING & HELD, name="contact_held"),
    models.Index(fields=["portal", "held_reason", "id"], condition=LIVING & HELD, name="contact_held_by_reason"),
    models.Index(
        fields=["portal", "created_by_kind", "id"],
        condition=models.Q(toggle_version=None),
        name="contact_created_otherwise",
    ),
    models.Index(fields=["portal", "id"], condition=~LIVING, name="contact_archived"),
]


class Contact(models.Model):
    """A person known to a portal.

    `properties` holds the property values as the wire's strings, but for the email, which is a column: lower case,
    unique among the portal's living contacts. `source_…` is what last made the contact count: whenever it stops
    counting, that is booked to it.
    `created_by_…`, `app_id`, `credential_id`, `toggle_version` and `request_id` say how it came here.
    """

    pk = models.CompositePrimaryKey("portal_id", "id")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    id = models.BigIntegerField(db_default=NextContactId(), editable=False)
    email = models.TextField(null=True)  # noqa: DJ001 - unset is not the empty address
    properties = models.JSONField(default=dict)
    marketing_status = models.CharField(max_length=20)
    held_reason = models.CharField(max_length=10, blank=True, default="")
    marketing_until = models.DateTimeField(null=True)
    status_at = models.DateTimeField()
    source_kind = models.CharField(max_length=20, blank=True, default="")
    source_id = models.BigIntegerField(null=True)
    source_label = models.CharField(max_length=254, blank=True, default="")
    created_by_kind = models.CharField(max_length=20)
    created_by_id = models.BigIntegerField()
    created_by_label = models.CharField(max_length=254)
    credential_id = models.BigIntegerField(null=True)
    toggle_version = models.IntegerField(null=True)
    request_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)
    merged_into_id = models.BigIntegerField(null=True)
    merged_ids = ArrayField(models.BigIntegerField(), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["portal", "email"], condition=models.Q(archived_at=None), name="contact_email_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(marketing_status__in=list(MarketingStatus)), name="contact_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(held_reason="")
                | models.Q(marketing_status=MarketingStatus.NON_MARKETING, held_reason__in=list(HeldReason)),
                name="contact_held_is_non_marketing",
            ),
            models.CheckConstraint(
                condition=models.Q(marketing_status=MarketingStatus.UNTIL_NEXT_UPDATE, marketing_until__isnull=False)
                | models.Q(~models.Q(marketing_status=MarketingStatus.UNTIL_NEXT_UPDATE), marketing_until=None),
                name="contact_until_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(marketing_status=MarketingStatus.NON_MARKETING) | models.Q(source_id__isnull=False),
                name="contact_counts_for_a_source",
            ),
        ]
        indexes = [
            models.Index(
                fields=["portal", "merged_into_id"],
                condition=models.Q(merged_into_id__isnull=False),
                name="contact_merged_into",
            ),
            models.Index(fields=["portal", "created_by_kind", "created_by_id", "id"], name="contact_created_by"),
            *LIST_INDEXES,
        ]

    def __str__(self) -> str:
        return self.email or str(self.id)

    @property
    def name(self) -> str:
        """What people call the contact: its name, else its email, else its number."""
        names = (self.properties.get(name) or "" for name in ("firstname", "lastname"))
        return " ".join(filter(None, names)) or self.email or f"#{self.id}"

    @property
    def status(self) -> MarketingStatus:
        return MarketingStatus(self.marketing_status)

    @property
    def counts(self) -> bool:
        """Whether the contact counts towards the billable tier now: living, and in a status that counts."""
        return self.archived_at is None and self.status.counts


class NextPropertyChangeId(models.Func):
    """The next number of the one sequence behind property changes' ids."""

    template = "nextval('contacts_property_change_id_seq')"
    output_field = models.BigIntegerField()


class PropertyChange(models.Model):
    """A property's new value and the one before. A property's first version is the contact's own row."""

    pk = models.CompositePrimaryKey("portal_id", "id")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    id = models.BigIntegerField(db_default=NextPropertyChangeId(), editable=False)
    contact_id = models.BigIntegerField()
    contact = models.ForeignObject(
        Contact,
        on_delete=models.CASCADE,
        from_fields=["portal_id", "contact_id"],
        to_fields=["portal_id", "id"],
        related_name="property_changes",
    )
    name = models.CharField(max_length=100)
    previous_value = models.TextField(null=True)  # noqa: DJ001 - unset is not empty
    value = models.TextField(null=True)  # noqa: DJ001 - unset is not empty
    at = models.DateTimeField()
    source_kind = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    source_label = models.CharField(max_length=254)
    request_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["portal", "contact_id", "name", "id"], name="property_change_of_contact")]


class NextStatusChangeId(models.Func):
    """The next number of the one sequence behind status changes' ids."""

    template = "nextval('contacts_status_change_id_seq')"
    output_field = models.BigIntegerField()


class StatusChange(models.Model):
    """A contact's status moved after its creation, and who moved it."""

    pk = models.CompositePrimaryKey("portal_id", "id")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    id = models.BigIntegerField(db_default=NextStatusChangeId(), editable=False)
    contact_id = models.BigIntegerField()
    contact = models.ForeignObject(
        Contact,
        on_delete=models.CASCADE,
        from_fields=["portal_id", "contact_id"],
        to_fields=["portal_id", "id"],
        related_name="status_changes",
    )
    from_status = models.CharField(max_length=20)
    to_status = models.CharField(max_length=20)
    held_reason = models.CharField(max_length=10, blank=True, default="")
    at = models.DateTimeField()
    source_kind = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    source_label = models.CharField(max_length=254)
    request_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["portal", "contact_id", "id"], name="status_change_of_contact")]


class SuppressedAddress(models.Model):
    """An address that an app never stamps as marketing: a hash, which outlives the contact."""

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "UNSUBSCRIBED"
        BOUNCED = "BOUNCED"

    pk = models.CompositePrimaryKey("portal_id", "address_hash")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    address_hash = models.BinaryField(max_length=32)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    at = models.DateTimeField()


class NextImportId(models.Func):
    """The next number of the one sequence behind imports' ids."""

    template = "nextval('contacts_import_id_seq')"
    output_field = models.BigIntegerField()


class Import(models.Model):
    """A file of contacts on its way in, and what became of its rows.

    `columns` says which property each column of `header` is; empty ones are not imported. `expected` and `result` count
    rows and contacts by kind: before anything is written, and as it is written. `next_part` is where work goes on:
    it moves in the transaction that did the part. `touched_at` tells an import that nobody works on.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waiting")  # for its columns to be named
        CHECKING = "CHECKING", _("Checking")
        READY = "READY", _("Ready to start")
        RUNNING = "RUNNING", _("Running")
        DONE = "DONE", _("Done")
        CANCELLED = "CANCELLED", _("Cancelled")
        FAILED = "FAILED", _("Failed")

    WORKING = (State.CHECKING, State.RUNNING)
    ENDED = (State.DONE, State.CANCELLED, State.FAILED)

    pk = models.CompositePrimaryKey("portal_id", "id")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    id = models.BigIntegerField(db_default=NextImportId(), editable=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    file_name = models.CharField(max_length=254)
    encoding = models.CharField(max_length=10)
    delimiter = models.CharField(max_length=1)
    header = models.JSONField()
    columns = models.JSONField()
    rows = models.IntegerField(default=0)
    rows_done = models.IntegerField(default=0)
    next_part = models.IntegerField(default=0)
    tries = models.SmallIntegerField(default=0)
    update_existing = models.BooleanField(default=False)
    as_marketing = models.BooleanField(default=False)
    expected = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    failure = models.CharField(max_length=24, blank=True, default="")
    created_by_label = models.CharField(max_length=254)
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["WAITING", "CHECKING", "READY", "RUNNING", "DONE", "CANCELLED", "FAILED"]
                ),
                name="import_state_known",
            ),
            models.CheckConstraint(condition=models.Q(rows_done__lte=models.F("rows")), name="import_rows_done"),
        ]
        indexes = [
            models.Index(fields=["touched_at"], condition=models.Q(purged_at=None), name="import_not_purged"),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportPart(models.Model):
    """Some rows of an import's file, each its number and its cells, and why some of them are not imported."""

    pk = models.CompositePrimaryKey("portal_id", "import_id", "number")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    import_id = models.BigIntegerField()
    number = models.IntegerField()
    rows = models.JSONField()
    problems = models.JSONField(default=list)


class ImportAddress(models.Model):
    """The row of an import that an email belongs to, by the email's hash: a later one with it is a duplicate."""

    pk = models.CompositePrimaryKey("portal_id", "import_id", "address_hash")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    import_id = models.BigIntegerField()
    address_hash = models.BinaryField(max_length=32)
    row = models.IntegerField()
