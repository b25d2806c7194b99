"""The table of contacts, with the indexes of the contacts' list."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from contacts.marketing_status import HeldReason, MarketingStatus
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals.models import Portal


class NextContactId(models.Func):
    """The next value of the sequence for contacts' ids. The first migration names this former default."""

    template = "nextval('contacts_contact_id_seq')"
    output_field = models.BigIntegerField()


class ContactIdByTime(models.Func):
    """The next contact's id: the milliseconds since 2026 in UTC, then 12 bits of the sequence.

    Ids of a later time are higher on every server of a cluster. `contacts_create_3` draws ids alike. An id has 15
    digits until 2033, so that spreadsheets show it exactly. An id is less than 2^53 until 2095.
    """

    template = (
        "(((floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint - 1767225600000) << 12)"
        " | (nextval('contacts_contact_id_seq') & 4095))"
    )
    output_field = models.BigIntegerField()


LIVING = models.Q(archived_at=None)
HOLDING = LIVING | models.Q(holds_email=True)  # rows whose email no other row may have
# The `created_by_kind` of a row that holds another address of a contact. It is no SourceKind, because nothing counts by
# such a row. `contacts_ever` leaves these rows out.
ADDRESS = "address"
HELD = ~models.Q(held_reason="")


def counting(now: datetime) -> models.Q:
    """Return a condition for contacts that count at `now`.

    `contacts.marketing_status.counts_at` is the same in Python.
    """
    pending = models.Q(marketing_status=MarketingStatus.UNTIL_NEXT_UPDATE, marketing_until__gt=now)
    return LIVING & (models.Q(marketing_status=MarketingStatus.MARKETING) | pending)


class Words(models.Func):
    """The words by which a contact is found, each behind its portal's number, such as `1_ada`."""

    function = "contacts_words"
    output_field = SearchVectorField()


# The indexes of the list's filters, newest first. A contact that an app creates enters only the first three.
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

    `properties` holds the property values as the wire's strings, without the email. The email is a column. The email is
    in lower case and unique among the portal's living contacts and their other addresses. Each other address of a
    contact has a row of its own. That row belongs to a contact that was merged into this one, or was created by
    ADDRESS. Such a row is archived and has `merged_into_id` and `holds_email`. `source_…` is the source that last made
    the contact count. The end of counting is booked to that source. `created_by_…`, `credential_id`, `toggle_version`
    and `request_id` describe the creation. Only a contact that an app created has a `toggle_version`.
    """

    pk = models.CompositePrimaryKey("portal_id", "id")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    id = models.BigIntegerField(db_default=ContactIdByTime(), editable=False)
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
    holds_email = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["portal", "email"], condition=HOLDING, name="contact_address_unique"),
            models.CheckConstraint(
                condition=models.Q(holds_email=False)
                | models.Q(email__isnull=False, archived_at__isnull=False, merged_into_id__isnull=False),
                name="contact_holds_for_another",
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
            models.Index(fields=["portal", "updated_at", "id"], condition=LIVING, name="contact_updated_at"),
            *LIST_INDEXES,
        ]

    def __str__(self) -> str:
        return self.email or str(self.id)

    @property
    def name(self) -> str:
        """Return the contact's name, else its email, else its number."""
        names = (self.properties.get(name) or "" for name in ("firstname", "lastname"))
        return " ".join(filter(None, names)) or self.email or f"#{self.id}"

    @property
    def created_by(self) -> Source:
        """The source that created the contact."""
        return Source.stored(self.created_by_kind, self.created_by_id, self.created_by_label)

    @property
    def source(self) -> Source | None:
        """The source for which the contact counts; None where it does not."""
        return Source.stored(self.source_kind, self.source_id, self.source_label) if self.source_kind else None

    @property
    def why_held(self) -> HeldReason | None:
        return HeldReason(self.held_reason) if self.held_reason else None

    @property
    def status(self) -> MarketingStatus:
        return MarketingStatus(self.marketing_status)
