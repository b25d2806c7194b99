"""The changes of a contact's properties and status after its creation."""

from django.db import models

from contacts.marketing_status import MarketingStatus
from contacts.models.contact import Contact
from marketing_contacts.billing.sources import Source
from marketing_contacts.portals.models import Portal


class ChangeBySource(models.Model):
    """The moment, the source and the request of a change."""

    at = models.DateTimeField()
    source_kind = models.CharField(max_length=20)
    source_id = models.BigIntegerField()
    source_label = models.CharField(max_length=254)
    request_id = models.UUIDField(null=True)

    class Meta:
        abstract = True

    @property
    def source(self) -> Source:
        return Source.stored(self.source_kind, self.source_id, self.source_label)


class NextPropertyChangeId(models.Func):
    """The next value of the sequence for property changes' ids."""

    template = "nextval('contacts_property_change_id_seq')"
    output_field = models.BigIntegerField()


class PropertyChange(ChangeBySource):
    """A property's new value and its value before. The contact's own row holds the first version."""

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

    class Meta:
        indexes = [models.Index(fields=["portal", "contact_id", "name", "id"], name="property_change_of_contact")]


class NextStatusChangeId(models.Func):
    """The next value of the sequence for status changes' ids."""

    template = "nextval('contacts_status_change_id_seq')"
    output_field = models.BigIntegerField()


class StatusChange(ChangeBySource):
    """A change of a contact's status after its creation, with its source."""

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

    class Meta:
        indexes = [models.Index(fields=["portal", "contact_id", "id"], name="status_change_of_contact")]

    @property
    def status(self) -> MarketingStatus:
        """The status that the contact got."""
        return MarketingStatus(self.to_status)
