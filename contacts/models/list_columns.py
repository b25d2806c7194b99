"""The choice of columns that each person made for the list of contacts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from marketing_contacts.portals.models import Portal

PAGE_SIZES = (25, 50, 100)


class ListColumns(models.Model):
    """The columns that a person chose for the list of a portal, in their order, and the number of contacts on a page.

    A column is the name of a property, or `status`. A property that is gone leaves out its column.
    """

    pk = models.CompositePrimaryKey("portal_id", "user_id")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, db_index=False, related_name="+")
    user_id = models.BigIntegerField()
    columns = ArrayField(models.CharField(max_length=100))
    page_size = models.SmallIntegerField(default=PAGE_SIZES[0])

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(page_size__in=PAGE_SIZES), name="list_columns_page_size"),
        ]

    def __str__(self) -> str:
        return f"{self.portal_id}, {self.user_id}"
