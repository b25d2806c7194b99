"""What contacts are associated with, beyond contacts."""

from django.db import models

from marketing_contacts.portals.models import Portal


class ContactAssociation(models.Model):
    """An object that a contact is associated with, by its number: one elsewhere, such as a company, or a contact.

    Between two contacts stand two rows, one for each.
    """

    pk = models.CompositePrimaryKey("portal_id", "contact_id", "type_id", "to_id")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    contact_id = models.BigIntegerField()
    type_id = models.IntegerField()
    to_id = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["portal", "to_id", "contact_id", "type_id"], name="association_by_object")]
