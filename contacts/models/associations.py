"""What contacts are associated with, beyond contacts."""

from django.db import models

from marketing_contacts.portals.models import Portal


class ContactAssociation(models.Model):
    """An object elsewhere that a contact is associated with, such as a company, by its number there."""

    pk = models.CompositePrimaryKey("portal_id", "contact_id", "type_id", "to_id")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    contact_id = models.BigIntegerField()
    type_id = models.IntegerField()
    to_id = models.CharField(max_length=64)
