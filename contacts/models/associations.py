"""The associations of contacts with other objects."""

from django.db import models

from marketing_contacts.portals.models import Portal


class ContactAssociation(models.Model):
    """An association of a contact with an object's id, such as a company elsewhere or another contact.

    An association of two contacts has two rows, one for each contact.
    """

    pk = models.CompositePrimaryKey("portal_id", "contact_id", "type_id", "to_id")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    contact_id = models.BigIntegerField()
    type_id = models.IntegerField()
    to_id = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["portal", "to_id", "contact_id", "type_id"], name="association_by_object")]
