"""The names and addresses that charges and statements carry."""

from django.db import models

from marketing_contacts.portals.models import Portal


class Parties(models.Model):
    """The operator and the customer as a document names them, as they were when the document was written.

    Documents from before names were kept have empty names.
    """

    operator_name = models.CharField(max_length=200, blank=True, db_default="")
    operator_address = models.CharField(max_length=1000, blank=True, db_default="")
    customer_name = models.CharField(max_length=200, blank=True, db_default="")
    customer_address = models.CharField(max_length=1000, blank=True, db_default="")

    class Meta:
        abstract = True


class BillingAddress(models.Model):
    """The name and the address of a portal on its charges and statements from now on."""

    portal = models.OneToOneField(Portal, on_delete=models.CASCADE, primary_key=True, related_name="+")
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=1000, blank=True)
